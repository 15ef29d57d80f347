"""Score each gold document without the lexicon entries that only it supports: what unseen documents may expect.

    python benchmarks/leave_one_out.py [--eval DIR] [--support FILE]

An entry is one alternative of a pattern or one word of a table in `ingest/lexicon`; a document supports it when it
matches one of the document's comma segments. Numerals, dates and numbering are grammar and stay. Support is counted
once over all real documents at hand, annotated or not, and once, more strictly, over the annotated ones alone.
`--support FILE` writes each entry with the documents that support it.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import regex

ROOT = Path(__file__).resolve().parent.parent
LEXICON = ROOT / "ingest" / "lexicon"
READ = ("pattern", "word", "ending", "prefix", "verb", "before", "after", "near", "form", "suffix")
GRAMMAR = {"quantity_grammar", "numbering", "numerals", "brackets", "stops", "units", "tier_lists", "product_joints"}
GRAMMAR |= {"time_words", "quantity_idioms"}
KEPT = regex.compile(r"[\s“”\"]")
CUT = regex.compile(r"(?<=[，。；])")
SHOWN = (
    *("measures", "enterprise-facing measures", "thresholds", "measure.audience", "measure.force"),
    *("measure.instrument", "threshold.role", "threshold.kind", "applies", "applicability (3-valued)"),
)
WORKER = """
import json, sys
from datetime import date
from pathlib import Path
import ingest.lexicon
if sys.argv[2] != "-": ingest.lexicon._FOLDER = Path(sys.argv[2])
from engine.decide import Decider, candidate
from ingest.pipeline import ingest
from ontology.interchange import export_json
from ontology.model import Audience
from ontology.profile_read import read_profile
from ontology.skos import load
codes = load()
document = ingest(Path(sys.argv[1]), codes=codes).document
answers = []
for path in sorted(Path(sys.argv[3]).glob("*.json")):
    as_of = date.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["as_of"])
    serving = [m for m in document.measures if m.audience is Audience.ENTERPRISE]
    decisions = Decider([candidate(document, m) for m in serving]).decide(read_profile(path, codes), as_of)
    results = [{"measure": d.measure, "status": d.status.value} for d in decisions]
    answers.append({"profile": path.stem, "as_of": as_of.isoformat(), "results": results})
json.dump({"export": export_json([document]), "answers": answers}, sys.stdout, ensure_ascii=False)
"""


def alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern at its top level."""
    found, depth, start, i = [], 0, 0, 0
    while i < len(pattern):
        if pattern[i] == "\\":
            i += 1
        elif pattern[i] in "([":
            depth += 1
        elif pattern[i] in ")]":
            depth -= 1
        elif pattern[i] == "|" and depth == 0:
            found.append(pattern[start:i])
            start = i + 1
        i += 1
    return [*found, pattern[start:]]


def supporters(entry: str, texts: dict[str, list[str]]) -> frozenset[str]:
    """The documents in which an entry matches a segment."""
    try:
        pattern = regex.compile(entry)
    except regex.error:
        return frozenset(texts)
    return frozenset(name for name, segments in texts.items() if any(map(pattern.search, segments)))


def entries(texts: dict[str, list[str]]) -> Iterable[tuple[str, int, str, str, frozenset[str]]]:
    """Table, line, column, entry and its supporters, for every entry of the lexicon."""
    for path in sorted(LEXICON.glob("*.tsv")):
        if path.stem in GRAMMAR:
            continue
        for line, row in table(path):
            for column in READ:
                for entry in alternatives(row[column]) if row.get(column) else ():
                    yield path.stem, line, column, entry, supporters(entry, texts)


def table(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table with their line numbers."""
    lines = [(n, t) for n, t in enumerate(path.read_text(encoding="utf-8").splitlines()) if t.strip() and t[0] != "#"]
    reader = csv.DictReader([t for _, t in lines], delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(n, {k: v or "" for k, v in row.items() if k}) for (n, _), row in zip(lines[1:], reader, strict=True)]


def without(document: str, known: list[tuple[str, int, str, str, frozenset[str]]], folder: Path) -> int:
    """Write the lexicon without what only this document supports; how many entries are left out."""
    gone = {(t, n, c, e) for t, n, c, e, names in known if names == {document}}
    for path in LEXICON.glob("*.tsv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = table(path)
        dropped = set()
        for line, row in rows:
            for column in READ:
                every = alternatives(row[column]) if row.get(column) else []
                kept = [e for e in every if (path.stem, line, column, e) not in gone]
                if every and not kept:
                    dropped.add(line)
                row[column] = "|".join(kept) if every else row.get(column, "")
            columns = next(t for t in lines if t.strip() and t[0] != "#").split("\t")
            lines[line] = "\t".join(row.get(c.strip(), "") for c in columns)
        kept_lines = [t for n, t in enumerate(lines) if n not in dropped]
        (folder / path.name).write_text("\n".join(kept_lines) + "\n", encoding="utf-8")
    return len(gone)


def main() -> int:
    """Print the tables side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=ROOT.parent / "shared" / "eval")
    parser.add_argument("--support", type=Path)
    options = parser.parse_args()
    if not (options.eval / "score.py").is_file():
        print(f"no annotations at {options.eval.name}/: nothing to measure (pass --eval DIR)")
        return 0
    corpus = options.eval.parent / "corpus"
    files = {
        path.stem: next(corpus.rglob(json.loads(path.read_text(encoding="utf-8"))["file"]))
        for path in sorted((options.eval / "gold").glob("*.json"))
    }
    names = {path: name for name, path in files.items()}
    texts = {names.get(path, path.stem): segments(path) for path in sorted(corpus.rglob("*.txt"))}
    wide = list(entries(texts))
    strict = list(entries({name: texts[name] for name in files}))
    if options.support:
        rows = (f"{t}:{n + 1}\t{c}\t{e}\t{' '.join(sorted(names)) or '-'}" for t, n, c, e, names in wide)
        options.support.write_text("\n".join(rows) + "\n", encoding="utf-8")
    views = {"all entries": None, "leave one out": wide, "strictly": strict}
    tables = {}
    for view, known in views.items():
        parts = [read_without(name, path, known, options.eval / "personas") for name, path in files.items()]
        tables[view] = scored(parts, options.eval, corpus)
    print(f"{'':32}" + "".join(f"{view:>15}" for view in views))
    for key in SHOWN:
        figures = [next(table[key].get(k) for k in ("f1", "accuracy") if k in table[key]) for table in tables.values()]
        print(f"{key:32}" + "".join(f"{figure:15.3f}" for figure in figures))
    return 0


def segments(path: Path) -> list[str]:
    """The comma segments of a document, without spaces and quotation marks."""
    return CUT.split(KEPT.sub("", path.read_text(encoding="utf-8-sig")))


def read_without(
    name: str, path: Path, known: list[tuple[str, int, str, str, frozenset[str]]] | None, personas: Path
) -> dict[str, list[dict[str, object]]]:
    """Read a document without the entries that only it supports; with all of them when none are given."""
    with tempfile.TemporaryDirectory() as scratch:
        if known is None:
            return worker(path, "-", personas)
        gone = without(name, known, Path(scratch))
        print(f"  {name}: {gone} of {len(known)} entries left out", file=sys.stderr)
        return worker(path, scratch, personas)


def worker(path: Path, folder: str, personas: Path) -> dict[str, list[dict[str, object]]]:
    """Read one document in a process of its own, so that no compiled table is shared."""
    command = [sys.executable, "-c", WORKER, str(path), folder, str(personas)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{path.name} could not be read with {folder}:\n{done.stderr[-2000:]}")
    return dict(json.loads(done.stdout))


def scored(parts: list[dict[str, list[dict[str, object]]]], gold: Path, corpus: Path) -> dict[str, dict[str, float]]:
    """The scorer's table for the joined readings."""
    with tempfile.TemporaryDirectory() as scratch:
        export = {"format": "huiqi-export/1", "documents": [d for p in parts for d in p["export"]["documents"]]}
        answers: dict[str, dict[str, object]] = {}
        for part in parts:
            for answer in part["answers"]:
                seen = answers.setdefault(answer["profile"], {**answer, "results": []})
                seen["results"] += answer["results"]
        for name, value in (("export", export), ("answers", list(answers.values()))):
            (Path(scratch) / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        command = [
            *(sys.executable, str(gold / "score.py"), "--gold", str(gold / "gold"), "--source", str(corpus), "--json"),
            *("--export", f"{scratch}/export.json", "--answers", f"{scratch}/answers.json"),
            *("--personas", str(gold / "personas")),
        ]
        return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["table"])


if __name__ == "__main__":
    raise SystemExit(main())
