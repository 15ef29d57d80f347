"""Time extraction against jieba's own segmentation of the same text, in one process."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ingest.pipeline import ingest_text
from ingest.read import read
from ingest.segment import fastest, segment
from ingest.text import SourceText
from ontology.skos import load

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 12


def forget() -> None:
    """Empty the bounded caches of ingest, which keep what was read of a text; compiled tables are start-up and stay."""
    for name, module in list(sys.modules.items()):
        if name.startswith("ingest."):
            for value in vars(module).values():
                if hasattr(value, "cache_parameters") and value.cache_parameters()["maxsize"] is not None:
                    value.cache_clear()


def quickest(action: Callable[[SourceText], object], sources: Sequence[SourceText]) -> float:
    """The processor time in seconds of an action on all texts, of each the smallest of some rounds.

    No text was read before in its round; the first round is not counted. What else the machine does only ever adds
    to a time: the smallest is nearest to what the work itself takes.
    """
    best = [math.inf] * len(sources)
    for round_ in range(ROUNDS + 1):
        forget()
        for place, source in enumerate(sources):
            begun = time.process_time()
            action(source)
            taken = time.process_time() - begun
            best[place] = min(best[place], taken) if round_ else math.inf
    return sum(best)


def main() -> None:
    """Print times and the ratio for the bundled documents, then the growth with length."""
    codes = load()
    sources = [read(path) for path in sorted((ROOT / "corpus").glob("*/source.*"))]
    characters = sum(len(source.text) for source in sources)
    floor = quickest(lambda source: segment(source.text, engine="jieba"), sources)
    ours = quickest(lambda source: ingest_text(source, codes=codes), sources)
    print(f"{len(sources)} documents, {characters} characters (processor time without start-up, smallest of {ROUNDS})")
    print(f"  jieba segmentation  {floor * 1000:8.1f} ms")
    if fastest() != "jieba":
        fast = quickest(lambda source: segment(source.text), sources)
        print(
            f"  {fastest()} segmentation {fast * 1000:8.1f} ms   {floor / fast:.1f} times as fast; used for extraction"
        )
    print(f"  extraction          {ours * 1000:8.1f} ms   ratio {ours / floor:.2f}")


if __name__ == "__main__":
    main()
