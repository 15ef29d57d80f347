"""Kill `huiqi add` and `huiqi build` at random moments, look at what is left: `python benchmarks/kills.py [KILLS]`.

A corpus with decisions of a reviewer, thirty files on their way in (one with decisions of its own). Every other kill
ends the command alone, every other one its reading processes too; half of them fall while it writes. After each, every
document must be whole or absent, none of those that were there gone, every decision where it was and in force; at last
a run is left to end.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from kb.base import KnowledgeBase
from kb.build import quiet
from kb.place import Place
from kb.verify import verified

ROOT = Path(__file__).resolve().parents[1]
HUIQI = Path(sys.executable).with_name("huiqi")
FILES, LINES = 30, 14
"""So many files come in (more than one group that is written at once), each with so many paragraphs."""
REVIEW = "review.toml"
Reviews = Mapping[Path, bytes]


@dataclass(frozen=True, slots=True)
class State:
    """What a knowledge base holds: by file, the version of the document and the states of its measures."""

    documents: Mapping[str, tuple[str, tuple[str, ...]]]
    problems: tuple[str, ...]


def incoming(folder: Path) -> None:
    """Files made of paragraphs of the corpus, each with a number of its own; the first with decisions beside it."""
    texts = [path.read_text(encoding="utf-8").splitlines() for path in sorted((ROOT / "corpus").glob("*/source.txt"))]
    folder.mkdir()
    for number in range(FILES):
        lines = [line for line in texts[number % len(texts)] if line.strip()]
        start = (number // len(texts) * LINES) % max(1, len(lines) - LINES)
        body = [f"{lines[0]}{number}", f"试字〔2021〕{number}号", *lines[max(1, start) : start + LINES]]
        (folder / f"{number:02}.txt").write_text("\n".join(body) + "\n", encoding="utf-8")


def run(home: Path, *words: str) -> None:
    """A command that must succeed."""
    subprocess.run([HUIQI, "--kb", ".kb", *words], cwd=home, capture_output=True, check=True)


def prepared(home: Path) -> None:
    """A corpus, its knowledge base with all files in, and decisions about a document of either."""
    shutil.copytree(ROOT / "corpus", home / "corpus")
    incoming(home / "in")
    run(home, "build", "corpus")
    shutil.copytree(home / ".kb", home / "base")
    run(home, "add", "in", "--yes")
    with KnowledgeBase(home / ".kb") as kb:
        rich = [one for one in kb.documents() if len(one.measures) > 1]
    added, own = (next(one for one in rich if (home / "in" / one.file).exists() is given) for given in (True, False))
    for document in (added, own):
        first, second = (one.id for one in document.measures[:2])
        run(home, "review", document.file, "--accept", first, "--reject", second, "--by", "reviewer", "--note", "seen")
    name = Path(added.file).stem
    kept = next((home / ".kb/corpus").glob(f"{name}-*/{REVIEW}"))
    shutil.copyfile(kept, home / f"in/{name}.{REVIEW}")
    shutil.rmtree(home / "base")
    shutil.copytree(home / ".kb", home / "whole")
    shutil.rmtree(home / ".kb")
    run(home, "build", "corpus")
    (home / ".kb").rename(home / "base")


def state(root: Path) -> State:
    """All that is there, looked at as `huiqi verify` does."""
    if Place(root).current() is None:
        return State({}, ())
    with KnowledgeBase(root) as kb:
        versions = {one.iri: one.version for one in kb.listed}
        held = {
            one.file: (versions[one.id], tuple(measure.review.value for measure in one.measures))
            for one in kb.documents()
        }
        return State(held, tuple(f"{one.file} {one.code}" for one in verified(kb, quiet).problems))


def reviews(home: Path) -> Reviews:
    """All files of decisions."""
    places = [home / "corpus", home / "in", home / ".kb/corpus"]
    found = [path for place in places for path in (*place.glob(f"*{REVIEW}"), *place.glob(f"[!.]*/{REVIEW}"))]
    return {path.relative_to(home): path.read_bytes() for path in found}


def broken(folder: Path) -> list[str]:
    """The corpus folders of the knowledge base that are not whole."""
    found = []
    for one in (one for one in folder.glob("*") if not one.name.startswith(".")):
        card = tomllib.loads((one / "document.toml").read_text(encoding="utf-8"))
        source = next(one.glob("source.*"), None)
        if source is None or sha256(source.read_bytes()).hexdigest() != card["sha256"]:
            found.append(one.name)
    return found


def faults(home: Path, before: State, wanted: State, decided: Reviews) -> tuple[State, list[str]]:
    """What is there after a kill, and what is wrong with it."""
    now = state(home / ".kb")
    found = [*now.problems, *broken(home / ".kb/corpus")]
    found += [f"{file} gone" for file in before.documents if file not in now.documents]
    found += [f"{file} differs" for file, one in now.documents.items() if wanted.documents.get(file) != one]
    left = reviews(home)
    found += [f"{path} changed" for path, data in left.items() if decided.get(path, data) != data]
    found += [f"{path} gone" for path in decided if path not in left]
    return now, found


def started(home: Path, words: Sequence[str], *, late: bool) -> subprocess.Popen[bytes]:
    """A command that runs; `late`: that has begun to write a generation of the knowledge base."""
    left = set((home / ".kb").glob("draft-*"))  # by those that were killed
    process = subprocess.Popen(
        [HUIQI, "--kb", ".kb", *words],
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while late and process.poll() is None and not set((home / ".kb").glob("draft-*")) - left:
        time.sleep(0.005)
    return process


def killed(home: Path, words: Sequence[str], moment: float, *, late: bool, group: bool) -> bool:
    """Whether a command was still running at the moment, and was killed; `late`: counted from its first writing."""
    process = started(home, words, late=late)
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        (os.killpg if group else os.kill)(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def reset(home: Path, name: str) -> None:
    """Begin anew from a kept state."""
    shutil.rmtree(home / ".kb", ignore_errors=True)
    shutil.copytree(home / name, home / ".kb")


def timed(home: Path, name: str, words: Sequence[str]) -> tuple[float, float]:
    """How long a command takes from a kept state, and how much of that from its first writing on."""
    reset(home, name)
    start = time.perf_counter()
    process = started(home, words, late=True)
    writes = time.perf_counter()
    assert process.wait() == 0
    end = time.perf_counter()
    return end - start, end - writes


COMMANDS = {"add": ("base", ("add", "in", "--yes")), "build": ("whole", ("build", "corpus"))}


def trial(home: Path, name: str, kills: int, r: random.Random) -> int:
    """Kill one command so often; print what was found."""
    kept, words = COMMANDS[name]
    wanted = state(home / "whole")
    length, writing = timed(home, kept, words)
    reset(home, kept)
    before, decided, counts, wrong = state(home / ".kb"), reviews(home), Counter[str](), 0
    moved = 0
    while counts["killed"] < kills:
        late, group = counts["killed"] % 4 > 1, bool(counts["killed"] % 2)
        moment = r.uniform(0, writing if late else length)
        if not killed(home, words, moment, late=late, group=group):
            counts["ended before"] += 1
            reset(home, kept)
            before, decided = state(home / ".kb"), reviews(home)
            continue
        counts["killed"] += 1
        now, found = faults(home, before, wanted, decided)
        moved += now != before
        wrong += bool(found)
        for line in found:
            print(f"  {name} {counts['killed']}: {line}")
        before, decided = now, reviews(home)
        if len(now.documents) == len(wanted.documents) and name == "add":
            reset(home, kept)
            before, decided = state(home / ".kb"), reviews(home)
    run(home, *words)
    end, found = faults(home, before, wanted, decided)
    found += [] if end == wanted else ["the last run did not reach the whole"]
    found += [str(path) for path in (home / ".kb").glob("draft-*")]
    print(
        f"{name}: {length:.1f} s undisturbed, {writing:.1f} s of it writing; "
        f"{kills} kills ({counts['ended before']} times it had ended), "
        f"{moved} left more documents, {wrong} left anything wrong; then run to its end: {found or 'all in'}",
        flush=True,
    )
    return wrong + len(found)


def main(kills: int, seed: int) -> int:
    """Half of the kills for each command."""
    r = random.Random(seed)
    with TemporaryDirectory() as folder:
        home = Path(folder)
        prepared(home)
        return sum(trial(home, name, kills // 2, r) for name in COMMANDS)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    sys.exit(min(1, main(*(given + [100, 1][len(given) :]))))
