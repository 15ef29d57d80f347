"""A document in, what a page says above its text out: validity with its rule, ties to other documents, doubts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from engine.period import Validity
from engine.ties import NONE
from kb import rulings
from kb.base import KnowledgeBase
from kb.periods import altered_words, change_words, repeal_words
from kb.share import share_words
from kb.standing import standing
from kb.wording import SEVERITIES, duration_words, validity_words
from ontology.codebook import CodeBook
from ontology.findings import GAP, Finding
from ontology.model import Amendment, PolicyDocument

SHORT = {
    Validity.IN_FORCE: "in_force",
    Validity.NOT_YET: "not_yet",
    Validity.EXPIRED: "expired",
    Validity.UNDETERMINED: "undetermined",
}


@dataclass(frozen=True, slots=True)
class Life:
    """From when to when a document holds, where today lies in it, and how that is known."""

    state: str
    words: str
    span: str
    rule: str
    quote: str | None


@dataclass(frozen=True, slots=True)
class Tie:
    """What a document has to do with another: how, the other's name, its own page if it is on record, the words."""

    how: str
    name: str
    link: str | None
    told: str = ""
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to look at: how serious, what, where in the text."""

    severity: str
    words: str
    quote: str | None
    start: int | None


def name_of(iri: str) -> str:
    """The name of a document in addresses: the end of its identifier."""
    return iri.rpartition("/")[2]


def life(kb: KnowledgeBase, document: PolicyDocument, when: date) -> Life:
    """The period of a document as of a day; its clauses and measures are not needed."""
    found = standing(kb, document, when)
    starts, ends = found.period.starts, found.period.ends
    span = f"{starts.isoformat() if starts else '起始日不明'} 至 {ends.isoformat() if ends else '未载明'}"
    rule = kb.codes.label("validity-rule", document.validity.rule)
    if document.valid_duration:
        rule += f"，期限 {duration_words(document.valid_duration)}"
    quote = document.validity.quote.text if document.validity.quote else None
    return Life(SHORT[found.validity], _state(found.validity, ends), span, rule, quote)


def _state(validity: Validity, ends: date | None) -> str:
    if validity is Validity.IN_FORCE and ends is None:
        return "有效（未载明失效日）"
    return validity_words(validity)


def ties(kb: KnowledgeBase, document: PolicyDocument) -> tuple[Tie, ...]:
    """What later documents do to a document, then what it does to others and is based on."""
    found = kb.ties.get(document.id, NONE)
    told: list[Tie] = []
    if found.repeal is not None:
        told.append(Tie("被废止", found.repeal.name, name_of(found.repeal.document), repeal_words(found.repeal)))
    told += [
        Tie("后来修改", one.name, name_of(one.document), altered_words(one), one.amendment.quote.text)
        for one in found.changes
    ]
    told += [_named(kb, "废止", name) for name in document.repeals]
    told += [_changes(kb, one) for one in document.amendments]
    told += [_named(kb, "依据", name) for name in document.based_on]
    return tuple(told)


def _changes(kb: KnowledgeBase, amendment: Amendment) -> Tie:
    name = amendment.title or amendment.doc_number or ""
    found = _named(kb, "修改", name)
    return Tie(found.how, name, found.link, f"{amendment.clause or ''}{change_words(amendment)}", amendment.quote.text)


def _named(kb: KnowledgeBase, how: str, name: str) -> Tie:
    known = rulings.known_as(kb.index.database, name)
    return Tie(how, name, name_of(known[0]) if known else None)


def doubts(findings: Sequence[Finding]) -> tuple[Doubt, ...]:
    """What a reader should know to be doubtful; sentences that became no measure are told apart."""
    return tuple(_doubt(one) for one in findings if one.code != GAP)


def gaps(findings: Sequence[Finding]) -> tuple[Doubt, ...]:
    """The sentences that oblige or support and became no measure."""
    return tuple(_doubt(one) for one in findings if one.code == GAP)


def _doubt(one: Finding) -> Doubt:
    return Doubt(SEVERITIES[one.severity], f"{one.place or ''} {one.message}".strip(), one.quote, one.start)


def share(kb: KnowledgeBase, document: PolicyDocument, findings: Sequence[Finding]) -> str:
    """How many of the sentences that oblige or support became measures."""
    return share_words(kb.normative(document.id), findings)


def audiences(document: PolicyDocument, codes: CodeBook) -> Iterator[tuple[str, str, int]]:
    """How many measures are for whom: code, label, number."""
    for code in codes.lists["audience"]:
        count = sum(one.audience == code for one in document.measures)
        if count:
            yield code, codes.label("audience", code), count
