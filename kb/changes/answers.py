"""Two knowledge bases and profiles in, the answers that are not the same out: verdicts and what decides them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.decide import Status
from engine.period import Validity
from kb.base import KnowledgeBase
from kb.base import day as today
from kb.headline import headline
from kb.matching import Result
from kb.reason_words import because, needed
from ontology.codebook import CodeBook
from ontology.findings import KBError

from .snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided for one measure and why, in words."""

    measure: str
    file: str
    headline: str
    status: Status
    validity: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One measure whose verdict or reasons changed for one profile; None: there was, or is, no such measure."""

    before: Verdict | None
    after: Verdict | None


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """A profile on a day with the answers that changed for it."""

    name: str
    as_of: date
    answers: tuple[AnswerChange, ...]


def answer_changes(
    old: Snapshot, new: Snapshot, profiles: Sequence[Path], moved: Mapping[str, str], as_of: date | None
) -> tuple[ProfileChange, ...]:
    """For each profile (each row of a table), what is not answered as before."""
    found = []
    for path in profiles:
        if old.kb is None or new.kb is None:
            hint = "；两侧都用知识库目录或语料文件夹。"
            raise KBError("DIFF_EXPORT", "导出文件不能回答问题，不能比较答复", place="--profiles", hint=hint)
        for was, now in zip(old.kb.profile_files(path), new.kb.profile_files(path), strict=True):
            day = as_of or now.as_of or today(None)
            before = _verdicts(old.kb, old.kb.match(was.profile, day).results)
            after = _verdicts(new.kb, new.kb.match(now.profile, day).results)
            name = path.stem if now.row is None else f"{path.stem} {now.name or now.row}"
            found.append(ProfileChange(name, day, tuple(_changes(before, after, moved))))
    return tuple(found)


def _verdicts(kb: KnowledgeBase, results: Sequence[Result]) -> dict[str, Verdict]:
    return {one.measure.id: _verdict(one, kb.codes) for one in results}


def _verdict(one: Result, codes: CodeBook) -> Verdict:
    reasons = tuple(dict.fromkeys((*because(one, codes), *(f"还需：{words}" for words in needed(one, codes)))))
    head = headline(one.measure, codes)
    return Verdict(one.measure.id, one.document.file, head, one.status, one.decision.validity.value, reasons)


def _changes(
    before: Mapping[str, Verdict], after: Mapping[str, Verdict], moved: Mapping[str, str]
) -> Iterator[AnswerChange]:
    """The answers that differ; a measure that is new or gone counts unless it did not apply anyway."""
    origin = {now: was for was, now in moved.items()}
    for iri, now in after.items():
        was = before.get(origin.get(iri, iri))
        if (was is None and now.status is not Status.NOT_APPLICABLE) or (was and _said(was) != _said(now)):
            yield AnswerChange(was, now)
    for iri, was in before.items():
        if moved.get(iri, iri) not in after and was.status is not Status.NOT_APPLICABLE:
            yield AnswerChange(was, None)


def _said(one: Verdict) -> tuple[object, ...]:
    """What an enterprise would notice: of what does not apply only why, of what is out of force only that."""
    if one.status is Status.NOT_APPLICABLE:
        return one.status, one.validity, one.reasons if one.validity == Validity.IN_FORCE else ()
    return one.status, one.validity, one.reasons, one.headline
