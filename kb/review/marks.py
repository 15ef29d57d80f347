"""A file in which git has left conflicts in, the files of its two sides out."""

from __future__ import annotations

MARKS = OURS, BASE, HALF, THEIRS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
"""How git begins the lines that part the sides of a conflict."""


def conflicted(text: str) -> bool:
    """Whether git has left a conflict in a file."""
    return any(line.startswith((OURS, THEIRS)) for line in text.splitlines())


def sides(text: str) -> tuple[str, str]:
    """The two files of which git made one with conflicts: ours, theirs."""
    ours: list[str] = []
    theirs: list[str] = []
    wanted: tuple[list[str], ...] = (ours, theirs)
    for line in text.splitlines(keepends=True):
        mark = next((one for one in MARKS if line.startswith(one)), None)
        if mark is None or (mark in (BASE, HALF) and len(wanted) == 2):
            for side in wanted:
                side.append(line)
        else:
            wanted = {OURS: (ours,), BASE: (), HALF: (theirs,), THEIRS: (ours, theirs)}[mark]
    return "".join(ours), "".join(theirs)
