"""A document with what was doubtful when it was read in, what its words leave to be mended out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.period import Validity
from engine.ties import name_key
from ontology.codebook import CodeBook
from ontology.findings import Finding, KBError, Severity
from ontology.model import Measure, PolicyDocument, ReviewState
from ontology.regions import resolve

from .alarm import Alarm

_NAME = "UNIT_UNRESOLVED"
_READ = {
    "UNIT_INFERRED": "对照原件补上单位；原件如此的，复核时确认",
    _NAME: "核对责任单位有没有拆错；是正式名称的，在 ingest/lexicon/org_suffixes.tsv 加一行",
    "CODE_UNKNOWN": "在 ontology/codelists 补上代码，或改正",
}
"""The findings of reading that stay until somebody mends them, with what to do."""


def read_alarms(document: PolicyDocument, findings: Iterable[Finding], codes: CodeBook) -> Iterator[Alarm]:
    """Figures whose unit is a guess, names that are no whole organisation (nor a region), codes that no list has."""
    for one in findings:
        if one.code in _READ and not (one.code == _NAME and _region(one.quote, codes)):
            place = (one.place or "").rpartition("#")[2]
            yield Alarm(one.code, one.severity, one.message, _READ[one.code], document.file, place or None, one.quote)


def _region(name: str | None, codes: CodeBook) -> bool:
    """Whether a name is that of a region, whose government is meant."""
    try:
        return bool(name and resolve(name, codes))
    except KBError:
        return False


def quote_alarms(document: PolicyDocument) -> Iterator[Alarm]:
    """Measures that share all their words and say the same."""
    seen: dict[tuple[object, ...], Measure] = {}
    for one in document.measures:
        if one.review is ReviewState.REJECTED:
            continue
        said = one.quote, one.instrument, one.audience, one.thresholds, one.criteria, one.beneficiary, one.actor
        if said in seen:
            message = f"与 {seen[said].id.rpartition('/')[2]} 的原文和内容完全相同"
            todo = "复核时驳回一条；程序重复读取的，请反馈原句"
            where = document.file, one.clause, one.quote.text, one.id
            yield Alarm("QUOTE_SHARED", Severity.WARNING, message, todo, *where)
        seen.setdefault(said, one)


def basis_alarms(
    document: PolicyDocument, named: Mapping[str, Sequence[tuple[PolicyDocument, Validity]]]
) -> Iterator[Alarm]:
    """What a document is based on that is not on record, or no longer in force.

    `named`: the documents on record with where the day lies in their validity, by the keys of their names.
    """
    for name in document.based_on:
        found = [pair for pair in named.get(name_key(name), ()) if pair[0].id != document.id]
        if not found:
            todo = "需要时收录；不收录不影响回答"
            yield Alarm("BASIS_UNRECORDED", Severity.INFO, f"依据《{name}》没有收录", todo, document.file)
        elif all(state is Validity.EXPIRED for _, state in found):
            todo = "核对本文件是否随之失效；失效的用 huiqi retire 登记"
            message = f"依据《{name}》（{found[0][0].file}）已失效"
            yield Alarm("BASIS_LAPSED", Severity.WARNING, message, todo, document.file)
