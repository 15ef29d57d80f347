"""Processor time and peak memory of extraction over the length of a text, for three kinds of it, each in a new process.

    python benchmarks/length_bench.py [--sizes 10000 100000 1000000 2097152] [--kinds documents sentence noise]

documents: the bundled documents over and over with fresh numbers; sentence: one sentence of their words that never
ends; noise: digits, brackets, punctuation. Start-up (code lists, tables, dictionary) is excluded from the time; the
memory is that of the whole process, with what it holds after start-up beside it.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path

import regex

ROOT = Path(__file__).resolve().parent.parent
SIZES = (10_000, 100_000, 1_000_000, 2 * 1024 * 1024)
KINDS = ("documents", "sentence", "noise")
TITLE = "关于支持企业发展的若干措施\n"
FIGURE = regex.compile(r"(?<![0-9.])[0-9]{1,4}(?![0-9.年月日号])")
TOP = regex.compile(r"(?m)^[一二三四五六七八九十]+、")
WARM_UP = "一、降低成本\n对小微企业贷款给予1%贴息，最高10万元。\n"
DIGITS = "零一二三四五六七八九"
NOISE = "0123456789.,%（）()《》【】“”[]〔〕{}<>-—~/+*#‰$，、：；。！？ \u3000\n\uff10\uff11\uff05"


def numeral(number: int) -> str:
    """A number below 10 000 in Chinese."""
    words = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += DIGITS[digit] + name
    return words


def bodies() -> list[str]:
    """The numbered text of the bundled documents, without letterheads, signatures and annexes."""
    from ingest.normalise import normalise
    from ingest.outline import outline
    from ingest.read import read

    made = []
    for path in sorted((ROOT / "corpus").glob("*/source.txt")):
        normal = normalise(read(path))
        clauses = outline(normal).clauses
        made.append(normal.text[clauses[0].start : clauses[-1].end])
    return made


def repeated(size: int) -> str:
    """The documents one after the other, their top numbers counted on and every figure a new one."""
    draw = random.Random(7)
    made, length, count = [TITLE], 0, 0

    def fresh(_: regex.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"{numeral(count)}、"

    def figure(found: regex.Match[str]) -> str:
        return str(draw.randrange(10 ** (len(found[0]) - 1), 10 ** len(found[0])))

    for text in cycle(bodies()):
        made.append(FIGURE.sub(figure, TOP.sub(fresh, text)))
        length += len(made[-1].encode())
        if length >= size:
            break
    return "\n".join(made)


def endless(size: int) -> str:
    """One numbered clause whose sentence has the words of the documents and no stop but commas."""
    draw = random.Random(7)
    pieces = [piece for text in bodies() for piece in regex.split(r"[\s。；！？：，]+", text) if piece]
    made, length = [TITLE + "一、支持企业发展\n"], 0
    while length < size:
        made.append(draw.choice(pieces) + "，")
        length += len(made[-1].encode())
    return "".join(made)


def noise(size: int) -> str:
    """Digits, brackets and punctuation, always the same."""
    draw = random.Random(7)
    return "".join(draw.choices(NOISE, k=size))


def text_of(kind: str, size: int) -> bytes:
    """A text of a kind with about so many bytes."""
    made = {"documents": repeated, "sentence": endless, "noise": noise}[kind](size)
    return made.encode()[:size].decode(errors="ignore").encode()


def peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(data: bytes) -> dict[str, float]:
    """Read one text in this process, after a short one that loads all tables."""
    from ingest.pipeline import ingest_text
    from ingest.read import decode
    from ontology.interchange import export_json
    from ontology.skos import load

    codes = load()
    ingest_text(decode(WARM_UP.encode(), "x.txt"), codes=codes)
    before = peak()
    source = decode(data, "x.txt")
    begun = time.process_time()
    read = ingest_text(source, codes=codes)
    taken = time.process_time() - begun
    exported = len(json.dumps(export_json([read.document]), ensure_ascii=False))
    return {
        "characters": len(source.text),
        "seconds": taken,
        "start": before,
        "peak": peak(),
        "clauses": len(read.document.clauses),
        "measures": len(read.document.measures),
        "exported": exported,
    }


def main() -> None:
    """Print a row for each kind and size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--one", action="store_true", help="measure the text on standard input, print JSON")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(sys.stdin.buffer.read())))
        return
    print("| text | bytes | characters | seconds | µs a character | clauses | measures | peak MB (after start-up) |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in options.kinds:
        for size in options.sizes:
            command = [sys.executable, __file__, "--one"]
            told = json.loads(
                subprocess.run(command, check=True, capture_output=True, input=text_of(kind, size)).stdout
            )
            each = told["seconds"] / told["characters"] * 1e6
            print(
                f"| {kind} | {size:,} | {told['characters']:,} | {told['seconds']:.2f} | {each:.1f} "
                f"| {told['clauses']} | {told['measures']} | {told['peak']:.0f} ({told['start']:.0f}) |",
                flush=True,
            )


if __name__ == "__main__":
    main()
