"""The options of one `huiqi review` in, the change of the decisions that they ask for out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from ontology.findings import KBError

from .review import choices, files
from .review.choices import Case, Change, Reviewer
from .review.readings import Ground
from .review.typed import fields_of
from .reviewing import Desk

Step = Callable[[Desk], Change]
Judge = Callable[[Case, Reviewer, Ground, str | None], Change]


@dataclass(frozen=True, slots=True)
class Request:
    """What the options say."""

    accept: Sequence[str]
    reject: Sequence[str]
    correct: str | None
    add: str | None
    given: Sequence[str]
    merge: Sequence[str]
    split: str | None
    at: str | None
    remark: str | None
    note: str | None
    undo: Sequence[str]
    apply: Path | None

    @staticmethod
    def of(parameters: Mapping[str, Any]) -> Request:
        """The request of a command line; a list that was not given is empty."""
        lists = ("accept", "reject", "given", "merge", "undo")
        given: dict[str, Any] = {
            one.name: parameters[one.name] or (() if one.name in lists else None) for one in fields(Request)
        }
        return Request(**given)

    def asks(self) -> bool:
        """Whether anything is asked for."""
        return any(astuple(self))

    def refuse_any(self) -> None:
        """KBError when something is asked for without a document."""
        if self.asks():
            raise KBError("REVIEW_WHICH", "没有写是哪份文件", place="huiqi review", hint="，请写文件名、文号或编号。")


def steps(request: Request, by: str | None) -> list[Step]:
    """The steps that the options ask for; KBError when they do not fit together or nobody is named."""
    _fits(request)
    signed = (request.accept, request.reject, request.correct, request.add, request.merge, request.split)
    who = Reviewer.now(_named(by) if any(signed) or request.remark else by or "-")
    return [*_steps(request, who)]


def _named(by: str | None) -> str:
    if by is None or not by.strip():
        hint = "，请写 --by 姓名，或设环境变量 HUIQI_REVIEWER。"
        raise KBError("REVIEW_WHO", "没有写复核人", place="huiqi review", hint=hint)
    return by.strip()


def _fits(request: Request) -> None:
    """Whether options that need each other are all there."""
    problem = None
    if len(request.merge) not in (0, 2):
        problem = "--merge 要写两次，两条措施各一次"
    elif (request.split is None) is not (request.at is None):
        problem = "--split 与 --at 要一起写"
    elif request.correct is not None and not request.given:
        problem = "--correct 要有 --set 项=值"
    elif request.add is not None and not request.given:
        problem = "--add 要有 --set，至少写 audience、force、instrument"
    elif request.given and request.correct is None and request.add is None:
        problem = "--set 要与 --correct 或 --add 合用"
    elif request.remark is not None and request.note is None:
        problem = "--remark 要有 --note"
    if problem:
        raise KBError("REVIEW_OPTIONS", problem, place="huiqi review", hint="。")


def _steps(request: Request, who: Reviewer) -> Iterator[Step]:
    note = request.note
    yield from (partial(_undo, name=name) for name in request.undo)
    yield from (partial(_judge, name=name, judge=choices.accepted, who=who, note=note) for name in request.accept)
    yield from (partial(_judge, name=name, judge=choices.rejected, who=who, note=note) for name in request.reject)
    if (target := request.correct) is not None:
        yield lambda desk: choices.corrected(
            desk.case(target), fields_of(request.given, desk.ground.codes), who, desk.ground, note
        )
    if (words := request.add) is not None:
        yield lambda desk: choices.added(words, fields_of(request.given, desk.ground.codes), who, desk.ground, note)
    if request.merge:
        one, other = request.merge
        yield lambda desk: choices.merged(desk.case(one), desk.case(other), who, desk.ground)
    if (whole := request.split) is not None and (at := request.at) is not None:
        yield lambda desk: choices.split(desk.case(whole), at, who, desk.ground)
    if (remarked := request.remark) is not None and note is not None:
        yield lambda desk: choices.noted(desk.case(remarked), note, who, desk.ground)
    if (path := request.apply) is not None:
        if not path.is_file():
            raise KBError("REVIEW_FILE", "找不到这个文件", place=str(path), hint="，请检查路径。")
        others = files.load(path)
        yield lambda desk: Change(tuple(one for one in others if one not in desk.decisions))


def _undo(desk: Desk, name: str) -> Change:
    return choices.withdrawn(desk.case(name))


def _judge(desk: Desk, name: str, judge: Judge, who: Reviewer, note: str | None) -> Change:
    return judge(desk.case(name), who, desk.ground, note)


def total(desk: Desk, steps: Sequence[Step]) -> Change:
    """All steps as one change, each made after the one before it."""
    wanted = list(desk.decisions)
    for step in steps:
        change = step(replace(desk, decisions=tuple(wanted)))
        wanted = [one for one in wanted if one not in change.remove] + list(change.add)
    return Change(
        tuple(one for one in wanted if one not in desk.decisions),
        tuple(one for one in desk.decisions if one not in wanted),
    )
