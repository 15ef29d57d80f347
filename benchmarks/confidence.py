"""Fit and judge the confidence of measures: does a review queue sorted by it find errors early, is it what it says?

    python benchmarks/confidence.py [--eval DIR] [--write]

Each annotated document is read without the lexicon entries that only it supports (see leave_one_out.py), because that
is how a new document is read. A measure is right when the scorer pairs it with an annotated one and audience, force
and instrument are the same; a measure on words that an annotated one absorbs is neither right nor wrong. `--write` puts
the weights fitted on all documents into `ingest/lexicon/confidence.tsv`; what is printed for a document always comes
from weights fitted on the others.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from leave_one_out import LEXICON, ROOT, entries, segments, table, without

TABLE = LEXICON / "confidence.tsv"
ROUNDS, STEP, PENALTY = 400, 0.5, 4.0
SHARES = (0.1, 0.2, 0.3, 0.5)
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
WORKER = """
import json, sys
from pathlib import Path
import ingest.lexicon
if sys.argv[2] != "-": ingest.lexicon._FOLDER = Path(sys.argv[2])
import ingest.measures as stage
from ingest.confidence import signs
from ingest.pipeline import ingest as read
from ontology.skos import load
seen, real = {}, stage.confidence
def watched(raw, part, measure):
    seen[measure.id] = {sign: str(value) for sign, value in signs(raw, part, measure).items()}
    return real(raw, part, measure)
stage.confidence = watched
document = read(Path(sys.argv[1]), codes=load()).document
fields = ("audience", "force", "instrument")
json.dump([{"span": [m.quote.start, m.quote.end], "signs": seen[m.id], **{f: getattr(m, f) for f in fields}}
           for m in document.measures], sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure as read: its document, its signs, and whether it is right."""

    document: str
    signs: dict[str, float]
    right: bool


def scorer(folder: Path) -> ModuleType:
    """The scorer of the annotations, as a module."""
    sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location("scorer", folder / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer in {folder}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measures(path: Path, lexicon: str) -> list[dict[str, object]]:
    """The measures of a document with their signs, read in a process of its own."""
    command = [sys.executable, "-c", WORKER, str(path), lexicon]
    return list(json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout))


def judged(score: ModuleType, gold: dict[str, object], path: Path, read: list[dict[str, object]]) -> list[Reading]:
    """Which measures of a document are right, by the scorer's own pairing; those on absorbed words are left out."""
    source = score.Source(path.read_text(encoding="utf-8-sig"))
    annotated = gold["measures"]
    spans = [source.find(one["anchor"]) for one in annotated]
    got = [tuple(one["span"]) for one in read]
    pair = {place: number for number, place in score.pair_measures(spans, got).items()}
    absorbed = [
        source.find(quote, near=span[0] if span else None)
        for one, span in zip(annotated, spans, strict=True)
        for quote in one.get("absorbs") or []
    ]
    made = []
    for place, (one, span) in enumerate(zip(read, got, strict=True)):
        shared = [a for a in absorbed if a and score.overlap(a, span) * 2 > min(a[1] - a[0], span[1] - span[0])]
        if place not in pair and shared:
            continue
        fields = ("audience", "force", "instrument")
        right = place in pair and all(annotated[pair[place]][field] == one[field] for field in fields)
        made.append(Reading(path.stem, {s: float(v) for s, v in one["signs"].items()}, right))
    return made


def fitted(readings: list[Reading], directions: dict[str, str]) -> dict[str, float]:
    """Weights of a logistic regression with a penalty on squares, each kept on the side that its direction names."""
    names = list(directions)
    place = {name: i for i, name in enumerate(names)}
    rows = [([(place[s], v) for s, v in one.signs.items() if s in place and v], one.right) for one in readings]
    weights, speed = [0.0] * len(names), [0.0] * len(names)
    for _ in range(ROUNDS):
        slope = [PENALTY * w if name != "always" else 0.0 for name, w in zip(names, weights, strict=True)]
        for signs, right in rows:
            error = 1 / (1 + math.exp(-sum(weights[i] * v for i, v in signs))) - right
            for i, v in signs:
                slope[i] += error * v
        for i, name in enumerate(names):
            speed[i] = 0.9 * speed[i] - STEP * slope[i] / len(rows)
            weights[i] += speed[i]
            if (directions[name] == "+" and weights[i] < 0) or (directions[name] == "-" and weights[i] > 0):
                weights[i] = speed[i] = 0.0
    return dict(zip(names, weights, strict=True))


def sure(weights: dict[str, float], reading: Reading) -> float:
    """The probability as the product reckons it."""
    odds = sum(weights.get(sign, 0.0) * value for sign, value in reading.signs.items())
    return min(max(1 / (1 + math.exp(-odds)), 0.02), 0.98)


def show(title: str, told: list[tuple[float, bool]]) -> None:
    """The curve of the review queue and the table of reliability."""
    queue = [right for _, right in sorted(told, key=lambda one: one[0])]
    errors = queue.count(False)
    print(f"\n{title}: {len(queue)} measures, {errors} wrong")
    print("| least sure reviewed first | errors found | at random |\n|---|---|---|")
    for share in SHARES:
        found = queue[: round(share * len(queue))].count(False)
        print(f"| {share:.0%} | {found / errors:.0%} ({found}) | {share:.0%} |")
    pairs = [(a, b) for a, wrong in told if not wrong for b, right in told if right]
    area = sum((a < b) + 0.5 * (a == b) for a, b in pairs) / len(pairs)
    brier = sum((p - right) ** 2 for p, right in told) / len(told)
    print(f"area under the curve {area:.3f}, Brier score {brier:.3f}\n")
    print("| confidence | measures | said on average | right |\n|---|---|---|---|")
    for low, high in pairwise(BINS):
        inside = [(p, right) for p, right in told if low <= p < high]
        if inside:
            mean, hits = sum(p for p, _ in inside) / len(inside), sum(right for _, right in inside) / len(inside)
            print(f"| {low:.1f}–{min(high, 1.0):.1f} | {len(inside)} | {mean:.2f} | {hits:.2f} |")


def write(weights: dict[str, float]) -> None:
    """Put the weights into the table."""
    lines = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if not line.startswith("#") and cells[0] in weights:
            cells[2] = str(round(Decimal(weights[cells[0]]), 2) + 0)
        lines.append("\t".join(cells))
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Read, fit, print; write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, default=ROOT.parent / "shared" / "eval")
    parser.add_argument("--write", action="store_true", help="put the fitted weights into the lexicon")
    options = parser.parse_args()
    if not (options.eval / "score.py").is_file():
        print(f"no annotations at {options.eval.name}/: nothing to fit (pass --eval DIR)")
        return 0
    score, corpus = scorer(options.eval), options.eval.parent / "corpus"
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((options.eval / "gold").glob("*.json"))]
    files = [next(corpus.rglob(gold["file"])) for gold in golds]
    known = list(entries({path.stem: segments(path) for path in sorted(corpus.rglob("*.txt"))}))
    views: dict[str, list[Reading]] = {"leave one out": [], "all entries": []}
    for gold, path in zip(golds, files, strict=True):
        with tempfile.TemporaryDirectory() as scratch:
            without(path.stem, known, Path(scratch))
            views["leave one out"] += judged(score, gold, path, measures(path, scratch))
        views["all entries"] += judged(score, gold, path, measures(path, "-"))
    directions = {row["sign"]: row["direction"] for _, row in table(TABLE)}
    training = views["leave one out"]
    held_out = {path.stem: fitted([r for r in training if r.document != path.stem], directions) for path in files}
    for view, readings in views.items():
        show(
            f"read with {view}, weights from the other documents",
            [(sure(held_out[r.document], r), r.right) for r in readings],
        )
    weights = fitted(training, directions)
    show(
        "read with all entries, weights from all documents", [(sure(weights, r), r.right) for r in views["all entries"]]
    )
    if options.write:
        write(weights)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
