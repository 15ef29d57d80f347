"""Measure extraction and answers against the gold annotations: export, match every persona, print the table.

    python benchmarks/score.py [--eval DIR] [--documents founding|all] [--misses N] [--save FILE] [--publish FILE]

DIR (default `../shared/eval` beside the project) holds score.py, gold/, personas/; its sources lie in DIR/../corpus.
Where it is absent nothing is measured and the exit status is 0: the annotations are not part of the project.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from ontology import skos

ROOT = Path(__file__).resolve().parent.parent
HUIQI = [str(Path(sys.executable).with_name("huiqi"))]


def huiqi(*arguments: str) -> str:
    """Run the command line as a user does; its messages go to standard error."""
    return subprocess.run([*HUIQI, *arguments], check=True, capture_output=True, text=True, cwd=ROOT).stdout


def answer(kb: str, persona: Path) -> dict[str, object]:
    """What `huiqi match` says for one persona, in the form that the scorer reads."""
    case = json.loads(persona.read_text(encoding="utf-8"))
    said = json.loads(
        huiqi("--kb", kb, "match", "--profile", str(persona), "--as-of", case["as_of"], "--all", "--json")
    )
    return {"profile": persona.stem, "as_of": case["as_of"], "results": said["results"]}


def publish(path: Path, table: str, name: str, documents: int) -> None:
    """Put the figures of a table into the file of measured quality, in the place of earlier ones of the same name."""
    figures = [figure for line in table.splitlines() if (figure := _figure(line)) is not None]
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    kept[name] = {
        "documents": documents,
        "measured": f"{datetime.now(UTC):%Y-%m-%d}",
        "software": version("huiqi-kb"),
        "codes": skos.load().version,
        "figures": figures,
    }
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _figure(line: str) -> dict[str, object] | None:
    """A line of the table: the name of what was measured, and how well."""
    if found := re.match(r"(.{32}) F1 ([0-9.]+) +P ([0-9.]+) +R ([0-9.]+)", line):
        names = ("f1", "precision", "recall")
        return {"name": found[1].strip(), **dict(zip(names, map(float, found.groups()[1:]), strict=True))}
    if found := re.match(r"(.{32}) acc ([0-9.]+) +(\d+)/(\d+)", line):
        return {"name": found[1].strip(), "share": float(found[2]), "right": int(found[3]), "of": int(found[4])}
    return None


def main() -> int:
    """Print the table; 0 also when there is nothing to measure against."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=ROOT.parent / "shared" / "eval")
    parser.add_argument("--documents", choices=("founding", "all"), default="founding")
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--save", type=Path, help="write the table to a file, too")
    parser.add_argument("--publish", type=Path, help="put the figures into the file that the page on quality shows")
    options = parser.parse_args()
    if not (options.eval / "score.py").is_file():
        print(f"no annotations at {options.eval.name}/: nothing to measure (pass --eval DIR)")
        return 0
    source = options.eval.parent / "corpus"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        gold = folder / "gold"
        gold.mkdir()
        files = []
        for path in sorted((options.eval / "gold").glob("*.json")):
            name = json.loads(path.read_text(encoding="utf-8"))["file"]
            if options.documents == "all" or (source / name).is_file():
                (gold / path.name).write_bytes(path.read_bytes())
                files.append(str(next(source.rglob(name))))
        kb = str(folder / "kb")
        huiqi("--kb", kb, "add", *files, "--yes")
        (folder / "export.json").write_text(huiqi("--kb", kb, "export", "--format", "json"), encoding="utf-8")
        answers = [answer(kb, persona) for persona in sorted((options.eval / "personas").glob("*.json"))]
        (folder / "answers.json").write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
        table = subprocess.run(
            [
                *(sys.executable, str(options.eval / "score.py"), "--gold", str(gold), "--source", str(source)),
                *("--export", str(folder / "export.json"), "--answers", str(folder / "answers.json")),
                *("--personas", str(options.eval / "personas"), "--misses", str(options.misses)),
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    title = f"# {options.documents} documents, {datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}\n"
    print(title + table, end="")
    if options.publish:
        publish(options.publish, table, options.documents, len(files))
    if options.save:
        options.save.write_text(title + table, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
