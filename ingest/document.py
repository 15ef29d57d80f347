"""Normal text, outline and code lists in, what the document says of itself out: title, issuers, number, date, region.

The inner policy's title comes before that of the cover notice. Issuers are taken as signed, else as named before the
title, else from the letterhead. What the text does not give stays None and becomes a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

import regex

from ontology import regions
from ontology.codebook import CodeBook
from ontology.findings import Finding, Severity
from ontology.model import Quote, ValidityRule

from . import letterhead
from .amendments import Amending, amending, clause_follows
from .byline import completed
from .letterhead import Span
from .lexicon import alternation
from .outline import Outline
from .text import NormalText
from .validity import titled, validity

_TITLE = regex.compile(r"《(?:[^《》\n]|(?R))*+》")
_SENTENCE = regex.compile(r"[^。；\n]+")
_BASIS_GAP = 30
_BASIS_REACH = 1500
_OFTEN, _NEARLY_ALL = 3, 0.8


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What a document says of itself; `quotes` holds the words of each field that has some."""

    title: str | None
    issuers: tuple[str, ...]
    doc_number: str | None
    issued: date | None
    region: str | None
    valid_from: date | None
    valid_to: date | None
    valid_duration: str | None
    validity: ValidityRule
    trial: bool
    based_on: tuple[str, ...]
    repeals: tuple[str, ...]
    superior_overrides: bool
    amending: Amending = field(default_factory=Amending)
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def describe(
    normal: NormalText, outline: Outline, codes: CodeBook, *, known_issued: date | None = None
) -> DocumentHead:
    """The description of a document, with a finding for what its text does not give.

    `known_issued` is a day of issue that a person has registered: it wins, and validity is reckoned from it.
    """
    head = completed(letterhead.read(normal, outline), normal, outline)
    issued = known_issued or head.issued
    changed = amending(normal)
    period = validity(normal, issued, skip=changed.foreign)
    if period.valid_to is None and period.duration is None and head.title:
        period = titled(normal, head.title.start, head.title.end) or period
    issuers = tuple(issuer.text(normal) for issuer in head.issuers)
    overrides = _override(normal.text)
    described = DocumentHead(
        title=head.title.text(normal) if head.title else None,
        issuers=issuers,
        doc_number=head.number.text(normal) if head.number else None,
        issued=issued,
        region=_region(normal.text, issuers, head.titles, codes),
        valid_from=period.valid_from,
        valid_to=period.valid_to,
        valid_duration=period.duration,
        validity=period.rule,
        trial=any(_cue("trial").search(words) for words in head.titles),
        based_on=_based_on(normal, outline, head.titles),
        repeals=_repeals(normal),
        superior_overrides=overrides is not None,
        amending=changed,
        quotes=_quotes(normal, head, overrides),
    )
    return replace(described, findings=tuple(_findings(described)))


def _quotes(normal: NormalText, head: letterhead.Letterhead, overrides: Span | None) -> dict[str, Quote]:
    spans = {
        "title": head.title,
        "doc_number": head.number,
        "issued": head.dated,
        "superior_overrides": overrides,
        "issuers": Span(head.issuers[0].start, head.issuers[-1].end) if head.issuers else None,
    }
    return {name: normal.quote(span.start, span.end) for name, span in spans.items() if span}


def _region(text: str, issuers: tuple[str, ...], titles: tuple[str, ...], codes: CodeBook) -> str | None:
    """The region that issuers are named after, else that of the titles, else where the text applies or is about."""
    for name in issuers:
        if region := regions.find_in_text(name, codes):
            return region
        if _cue("national").search(name):
            return regions.COUNTRY
    named = (match["body"] for kind in ("interpreter", "jurisdiction") for match in _cue(kind).finditer(text))
    found = (regions.find_in_text(name, codes) for name in (*titles, *named))
    return next((region for region in found if region), None) or _mostly_named(text, codes)


def _mostly_named(text: str, codes: CodeBook) -> str | None:
    """The smallest region that holds nearly all regions named in a text, when several sentences name one."""
    named = [region for words in _SENTENCE.findall(text) if (region := regions.find_in_text(words, codes))]
    if len(named) < _OFTEN:
        return None
    holding = Counter(outer for region in named for outer in regions.path(region) if outer != regions.COUNTRY)
    most = [region for region, times in holding.items() if times >= _NEARLY_ALL * len(named)]
    return max(most, key=lambda region: len(regions.path(region)), default=None)


def _based_on(normal: NormalText, outline: Outline, own: tuple[str, ...]) -> tuple[str, ...]:
    """The titles named as basis above the clauses, or in the clause that says why the document is made."""
    found: dict[str, None] = {}
    first = outline.head[1]
    for start, end in _paragraphs(normal.text, 0, min(first + _BASIS_REACH, outline.tail[0])):
        if start >= first and not _cue("basis_place").search(normal.text, start, end):
            continue
        for titles in _basis().finditer(normal.text, start, end):
            for title in _TITLE.finditer(normal.text, titles.start("titles"), titles.end("titles")):
                words = normal.quote(title.start() + 1, title.end() - 1).text
                if normal.text[title.start() + 1 : title.end() - 1] not in own:
                    found.setdefault(words)
    return tuple(found)


def _repeals(normal: NormalText) -> tuple[str, ...]:
    """The titles, else the numbers, in sentences that repeal them."""
    found: dict[str, None] = {}
    for sentence in _SENTENCE.finditer(normal.text):
        start, end = sentence.span()
        if not _cue("repeal").search(normal.text, start, end) or _cue("not_repeal").search(normal.text, start, end):
            continue
        named = [
            (place.start() + 1, place.end() - 1, place.end()) for place in _TITLE.finditer(normal.text, start, end)
        ]
        if not named:
            cited = _cue("cited_number").finditer(normal.text, start, end)
            named = [(place.start(), place.end(), place.end()) for place in cited]
        whole = (Span(low, high) for low, high, after in named if not clause_follows(normal.text, after))
        found.update(dict.fromkeys(span.text(normal) for span in whole))
    return tuple(found)


def _override(text: str) -> Span | None:
    """The words that give higher or newer policy precedence."""
    match = _cue("override").search(text)
    return Span(*match.span()) if match else None


def _findings(head: DocumentHead) -> Iterator[Finding]:
    missing = (
        ("NO_TITLE", head.title, Severity.WARNING, "没有找到文件标题，请在 document.toml 中补填"),
        ("NO_ISSUER", head.issuers, Severity.WARNING, "没有找到发文机关，请在 document.toml 中补填"),
        (
            "NO_ISSUE_DATE",
            head.issued,
            Severity.WARNING,
            "没有找到成文日期，无法推算施行日期，请在 document.toml 中补填",
        ),
        ("NO_REGION", head.region, Severity.WARNING, "不能判断适用地区，请在 document.toml 中补填"),
        ("NO_DOC_NUMBER", head.doc_number, Severity.INFO, "没有找到发文字号"),
    )
    for code, value, severity, message in missing:
        if not value:
            yield Finding(code=code, severity=severity, message=message)
    if head.valid_to is None:
        quote = head.validity.quote
        yield Finding(
            code="VALIDITY_UNDETERMINED",
            severity=Severity.INFO,
            message="没有写明或无法推算有效期的截止日期",
            start=quote.start if quote else None,
            end=quote.end if quote else None,
            quote=quote.text if quote else None,
        )


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        yield start, stop
        start = stop + 1


@cache
def _cue(kind: str) -> regex.Pattern[str]:
    return regex.compile(alternation("document_cues", "kind", kind))


@cache
def _basis() -> regex.Pattern[str]:
    gap = rf"[^。；《》\n]{{0,{_BASIS_GAP}}}"
    link = rf"(?:[（(][^（）()\n]*[）)])?(?:{_cue('link').pattern})?"
    titles = rf"(?P<titles>(?:{_TITLE.pattern.replace('(?R)', '《[^《》]*》')}{link})+)"
    return regex.compile(rf"(?:{_cue('basis').pattern}){gap}{titles}")
