"""Time extraction against jieba's own segmentation of the same text, in one process."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ingest.pipeline import ingest_text
from ingest.read import read
from ingest.segment import fastest, segment
from ontology.skos import load

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 7


def forget() -> None:
    """Empty the bounded caches of ingest, which keep what was read of a text; compiled tables are start-up and stay."""
    for name, module in list(sys.modules.items()):
        if name.startswith("ingest."):
            for value in vars(module).values():
                if hasattr(value, "cache_parameters") and value.cache_parameters()["maxsize"] is not None:
                    value.cache_clear()


def median(action: Callable[[], object]) -> float:
    """The median time of an action in seconds on texts not read before, after one round that is not counted."""
    action()
    times = []
    for _ in range(ROUNDS):
        forget()
        begun = time.perf_counter()
        action()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def main() -> None:
    """Print times and the ratio for the bundled documents, then the growth with length."""
    codes = load()
    sources = [read(path) for path in sorted((ROOT / "corpus").glob("*/source.*"))]
    characters = sum(len(source.text) for source in sources)
    floor = median(lambda: [segment(source.text, engine="jieba") for source in sources])
    ours = median(lambda: [ingest_text(source, codes=codes) for source in sources])
    print(f"{len(sources)} documents, {characters} characters (start-up excluded, median of {ROUNDS})")
    print(f"  jieba segmentation  {floor * 1000:8.1f} ms")
    if fastest() != "jieba":
        fast = median(lambda: [segment(source.text) for source in sources])
        print(
            f"  {fastest()} segmentation {fast * 1000:8.1f} ms   {floor / fast:.1f} times as fast; used for extraction"
        )
    print(f"  extraction          {ours * 1000:8.1f} ms   ratio {ours / floor:.2f}")


if __name__ == "__main__":
    main()
