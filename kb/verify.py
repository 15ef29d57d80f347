"""A knowledge base in, everything that does not hold out: quotes, digests, index against store, shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from rich.text import Text

from ontology import skos
from ontology.findings import Severity
from ontology.graph import graph_of
from ontology.graph_read import read_document
from ontology.model import AttributeCondition, ConditionGroup, Criterion, OpenCondition, PolicyDocument, Quote
from ontology.serialise import ntriples
from ontology.validate import unknown_codes, validate

from .base import KnowledgeBase
from .index import Listed, Source
from .judges import judged_twice, originals
from .layout import page
from .store import Store


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold."""

    file: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and what was found wrong."""

    checked: Counter[str]
    problems: tuple[Problem, ...]


def verified(kb: KnowledgeBase, progress: Callable[[str, int, int], None]) -> Verification:
    """Look at every document."""
    checked: Counter[str] = Counter()
    problems: list[Problem] = []
    codes = skos.load()
    with Store(kb.store, read_only=True) as store:
        stored = set(store.documents())
        problems += [Problem(iri, "NOT_INDEXED", "在存储中，但索引里没有") for iri in sorted(stored - _iris(kb))]
        for done, one in enumerate(kb.listed):
            progress(one.file, done, len(kb.listed))
            checked["documents"] += 1
            if one.iri not in stored:
                problems.append(Problem(one.file, "NOT_STORED", "在索引中，但存储里没有"))
                continue
            statements = tuple(store.statements(one.iri))
            document = read_document(statements, one.iri)
            problems += _stored(kb, one, document, sha256(ntriples(statements)).hexdigest())
            problems += _quotes(one, document, kb.source(one.iri), checked)
            graph = graph_of(statements)
            checked["statements"] += len(statements)
            problems += [
                Problem(one.file, finding.code, f"{finding.place or ''} {finding.message}".strip())
                for finding in (*validate(graph), *unknown_codes(graph, codes))
                if finding.severity is Severity.ERROR
            ]
    judged = judged_twice(kb)
    checked["profiles"], checked["verdicts"] = judged.profiles, judged.verdicts
    problems += [Problem(*one) for one in (*originals(kb), *judged.problems)]
    return Verification(checked, tuple(problems))


def _iris(kb: KnowledgeBase) -> set[str]:
    return {one.iri for one in kb.listed}


def _stored(kb: KnowledgeBase, one: Listed, document: PolicyDocument, version: str) -> Iterator[Problem]:
    """Whether the index says what the store says."""
    if version != one.version or document != kb.index.document(one.iri):
        yield Problem(one.file, "INDEX_DIFFERS", "索引与存储不一致，请重新运行 huiqi build")
    if document.sha256 != one.sha256:
        yield Problem(one.file, "DIGEST_DIFFERS", "登记的 sha256 与存储不一致")


def _quotes(one: Listed, document: PolicyDocument, source: Source, checked: Counter[str]) -> Iterator[Problem]:
    """Whether each quote stands in the source where it says."""
    for place, quote in document_quotes(document):
        checked["quotes"] += 1
        found = "".join(c for c in source.text[quote.start : quote.end] if not c.isspace() and c != "\ufeff")
        if found != quote.text:
            yield Problem(one.file, "QUOTE_MISSING", f"{place} 原文 {quote.start}–{quote.end} 处不是“{quote.text}”")


def document_quotes(document: PolicyDocument) -> Iterator[tuple[str, Quote]]:
    """Every quote of a document with its place."""
    if document.validity.quote:
        yield "有效期", document.validity.quote
    yield from _criterion_quotes("总则", document.criteria)
    for clause in document.clauses:
        yield from ((clause.path, unit.quote) for unit in clause.units if unit.quote)
    for measure in document.measures:
        yield measure.clause, measure.quote
        yield from ((measure.clause, bound.quote) for bound in measure.thresholds)
        yield from ((measure.clause, unit.quote) for unit in measure.units if unit.quote)
        yield from _criterion_quotes(measure.clause, measure.criteria)


def _criterion_quotes(place: str, criterion: Criterion | None) -> Iterator[tuple[str, Quote]]:
    match criterion:
        case ConditionGroup():
            for member in criterion.members:
                yield from _criterion_quotes(place, member)
        case AttributeCondition() | OpenCondition():
            if criterion.quote:
                yield place, criterion.quote


def verification_json(report: Verification) -> dict[str, Any]:
    """The report as plain JSON values."""
    problems = [{"file": one.file, "code": one.code, "message": one.message} for one in report.problems]
    return {"checked": dict(report.checked), "problems": problems}


def show_verification(report: Verification) -> None:
    """What was looked at, then each problem."""
    out = page()
    checked = report.checked
    looked = f"{checked['documents']} 份文件、{checked['quotes']} 处引文、{checked['statements']} 条陈述"
    if checked["profiles"]:
        looked += f"，{checked['profiles']} 个参考画像的 {checked['verdicts']} 个判断（两种算法）"
    out.print(
        Text(f"核对了 {looked}：{f'发现 {len(report.problems)} 处问题' if report.problems else '全部相符'}"),
        soft_wrap=True,
    )
    for one in report.problems:
        out.print(Text(f"✗ {one.file}  {one.code}  {one.message}"), soft_wrap=True)
