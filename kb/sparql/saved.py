"""The example queries of the package in, each with its title and explanation out (the comments at its head)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "queries"
_TITLE, _ABOUT = "# 标题：", "# 说明："


@dataclass(frozen=True, slots=True)
class Saved:
    """A query that is ready to run and to change: the file NUMBER-NAME.rq; `text` is the query without its head."""

    name: str
    title: str
    about: str
    text: str


@cache
def saved() -> tuple[Saved, ...]:
    """All of them, in the order of the numbers of their files."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.rq")))


def query_named(name: str) -> Saved | None:
    """The one with a name."""
    return next((one for one in saved() if one.name == name), None)


def _read(path: Path) -> Saved:
    title, about, *lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join(lines).strip() + "\n"
    return Saved(path.stem.partition("-")[2], title.removeprefix(_TITLE), about.removeprefix(_ABOUT), text)
