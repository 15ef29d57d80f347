"""A document file in, its measures as a policy document with findings out: all stages of ingest in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import regex

from ontology.codebook import CodeBook
from ontology.findings import Finding, Severity
from ontology.iri import document_iri
from ontology.model import Audience, Clause, PolicyDocument, ValidityRule, ValidityStatus

from .amendments import operative
from .document import DocumentHead, describe
from .gaps import gaps
from .genre import relied_on
from .groups import dictionary
from .measures import Frame, measures
from .normalise import normalise
from .outline import Outline, outline
from .read import kept, read
from .stacking import stacking
from .text import ClauseText, NormalText, SourceText
from .thresholds import findings

_NO_TITLE = "NO_TITLE"


_REGISTERED = ValidityRule(status=ValidityStatus.STATED, rule="registered")
"""How the end of validity is known that a person told (code list validity-rule)."""


@dataclass(frozen=True, slots=True)
class DocumentKnown:
    """What a person knows of a document beyond its text (document.toml); None leaves what the text says."""

    file: str | None = None
    title: str | None = None
    issuers: tuple[str, ...] | None = None
    doc_number: str | None = None
    issued: date | None = None
    region: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """A document as read, what is doubtful about it, and the source text to which all offsets refer.

    `normative` counts its sentences that oblige or support; those that became no measure are among the findings.
    """

    document: PolicyDocument
    findings: tuple[Finding, ...]
    source: SourceText
    normative: int


def ingest(path: Path, *, codes: CodeBook, known: DocumentKnown | None = None, text: Path | None = None) -> Ingested:
    """Read a file to measures; `text` holds what was read from it before.

    Raises KBError when the file cannot be read; imperfect text becomes findings.
    """
    return ingest_text(read(path) if text is None else kept(path, text), codes=codes, known=known)


def ingest_text(source: SourceText, *, codes: CodeBook, known: DocumentKnown | None = None) -> Ingested:
    """The same for a text that has been decoded."""
    normal = normalise(source, words=dictionary(codes))
    plan = outline(normal)
    known = known or DocumentKnown()
    head = describe(normal, plan, codes, known_issued=known.issued)
    document, found = _document(source, normal, plan, head, codes, known)
    left = gaps(operative(plan.clauses, head.amending), normal, document.measures)
    told = [one for one in head.findings if one.code != _NO_TITLE or document.title is None]
    doubts = (*source.findings, *_page_date(source, document), *plan.findings, *told, *found, *left.findings)
    return Ingested(document, tuple(sorted(doubts, key=lambda f: (f.start or 0, f.code))), source, left.sentences)


def _document(
    source: SourceText,
    normal: NormalText,
    plan: Outline,
    head: DocumentHead,
    codes: CodeBook,
    known: DocumentKnown,
) -> tuple[PolicyDocument, tuple[Finding, ...]]:
    told = _told(source, head, known)
    frame = Frame(
        told.id,
        told.issued.year if told.issued else _year_of(told.doc_number),
        told.valid_from,
        told.valid_to,
        told.title or "",
    )
    clauses = operative(plan.clauses, head.amending)
    found, general = measures(clauses, normal, codes, frame)
    relied, doubts = relied_on(told.title, found, numbered=len(plan.clauses) > 1)
    document = told.model_copy(
        update={
            "criteria": general,
            "clauses": tuple(_clause(c, normal) for c in plan.clauses),
            "measures": relied,
            "stacking": stacking(clauses, normal, relied),
        }
    )
    return document, (*doubts, *_doubts(document))


def _told(source: SourceText, head: DocumentHead, known: DocumentKnown) -> PolicyDocument:
    """What the text says of itself, with what a person knows better, and no clauses yet."""
    number, issued, region = (
        known.doc_number or head.doc_number,
        known.issued or head.issued,
        known.region or head.region,
    )
    return PolicyDocument(
        id=document_iri(region, issued.year if issued else None, number, source.sha256),
        file=known.file or source.name,
        sha256=source.sha256,
        title=known.title or head.title or source.title,
        issuers=known.issuers or head.issuers,
        doc_number=number,
        issued=issued,
        region=region,
        valid_from=known.valid_from or head.valid_from,
        valid_to=known.valid_to or head.valid_to,
        valid_duration=head.valid_duration,
        validity=_REGISTERED if known.valid_to else head.validity,
        trial=head.trial,
        based_on=head.based_on,
        repeals=head.repeals,
        amendments=head.amending.amendments,
        superior_overrides=head.superior_overrides,
    )


def _page_date(source: SourceText, document: PolicyDocument) -> Iterator[Finding]:
    """The day on which a page was published is not that of the document: it is told, not taken."""
    if source.published is not None and document.issued is None:
        message = f"正文没有成文日期；网页的发布日期是 {source.published.isoformat()}，可供填写 issued 时参考。"
        yield Finding(code="PAGE_DATE", severity=Severity.INFO, message=message)


def _year_of(number: str | None) -> int | None:
    """The year in a document number (〔2022〕20号): what a date without a year means when no date of issue is known."""
    found = regex.search(r"[〔\[(（](\d{4})[)）\]〕]", number or "")
    return int(found[1]) if found else None


def _clause(clause: ClauseText, normal: NormalText) -> Clause:
    place = normal.quote(clause.start, clause.end)
    return Clause(path=clause.path, heading=clause.heading, start=place.start, end=place.end, units=clause.units)


def _doubts(document: PolicyDocument) -> tuple[Finding, ...]:
    """What the finished reading shows: inferred units, and a text that supports no enterprise at all."""
    found = [doubt for measure in document.measures for doubt in findings(measure.thresholds, measure.clause)]
    if not any(measure.audience is Audience.ENTERPRISE for measure in document.measures):
        found.append(
            Finding(
                code="NO_ENTERPRISE_MEASURE",
                severity=Severity.WARNING,
                message="没有读到面向企业的措施：请确认这是一份惠企政策文件。",
            )
        )
    return tuple(found)
