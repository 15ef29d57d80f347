"""Measures of a document, an enterprise and `KEY=VALUE` inputs in; what the text determines of the amounts out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from engine.amounts import Estimate, Input, Known, estimate
from engine.decide import Status
from engine.stacking import Total, total
from ontology.codebook import Attribute, AttributeType, CodeBook, Scope
from ontology.findings import KBError
from ontology.model import Measure, PolicyDocument
from ontology.profile import Interval
from ontology.profile_values import nearest, read_fact

from .base import KnowledgeBase
from .matching import Answer, Result


@dataclass(frozen=True, slots=True)
class Line:
    """One measure with its verdict and what it pays."""

    measure: Measure
    status: Status
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Estimated:
    """The amounts of one document: `sure` counts what applies, `possible` also what is not settled yet."""

    document: PolicyDocument
    as_of: date
    lines: tuple[Line, ...]
    sure: Total
    possible: Total


def estimated(
    kb: KnowledgeBase, name: str, answer: Answer, inputs: Sequence[str], stated: Mapping[str, str]
) -> Estimated:
    """The amounts of a document, or of one measure, for the enterprise of an answer.

    `inputs`: KEY=VALUE of the command line, which must fit; `stated`: of the profile file, which may be for others.
    """
    one = kb.measure(name) if "#" in name or "-m-" in name else None
    document = one[0] if one else kb.document(name)
    wanted = {one[1].id} if one else {measure.id for measure in document.measures}
    results = [result for result in answer.results if result.measure.id in wanted]
    if one and not results:
        raise KBError("NOT_FOR_ENTERPRISES", "这条措施约束机构或政府", place=document.file, hint="，不能测算。")
    bare = Known(answer.profile, kb.codes)
    plain = [estimate(result.measure, bare, document.stacking) for result in results]
    asked = [needed for found in plain if found for needed in found.inputs]
    asked += _of_rules(document, bare)
    known = Known(answer.profile, kb.codes, {**of_file(stated, asked, kb.codes), **given(inputs, asked, kb.codes)})
    lines = tuple(
        Line(result.measure, result.status, found)
        for result in results
        if (found := estimate(result.measure, known, document.stacking)) is not None
    )
    kept = [line for line in lines if one or line.status is not Status.NOT_APPLICABLE]
    sums = (
        total(document, [(line.measure, line.estimate) for line in kept if line.status in statuses], known)
        for statuses in ((Status.APPLIES,), (Status.APPLIES, Status.UNKNOWN))
    )
    return Estimated(document, answer.as_of, tuple(kept), *sums)


def _of_rules(document: PolicyDocument, known: Known) -> list[Input]:
    """The inputs that the caps of a document need."""
    words = [rule.relative_to for rule in document.stacking if rule.relative_to is not None]
    return [Input(word, word, "CNY", "", known.inputs.get(word)) for word in words]


def with_stated(answer: Answer, stated: Mapping[str, str], codes: CodeBook) -> Answer:
    """The same answer, its amounts with the figures of a profile file that are no attributes."""
    if not stated:
        return answer
    results = tuple(_with_stated(result, answer, stated, codes) for result in answer.results)
    return replace(answer, results=results, stated=dict(stated))


def _with_stated(result: Result, answer: Answer, stated: Mapping[str, str], codes: CodeBook) -> Result:
    inputs = of_file(stated, result.amount.inputs, codes) if result.amount else {}
    if not inputs:
        return result
    known = Known(answer.profile, codes, inputs)
    return replace(result, amount=estimate(result.measure, known, result.document.stacking))


def of_file(stated: Mapping[str, str], needed: Sequence[Input], codes: CodeBook) -> Mapping[str, Interval]:
    """The figures of a profile file that this document asks for."""
    names = {name for one in needed for name in (one.key, one.label, one.key.partition("(")[0])}
    texts = [f"{name}={value}" for name, value in stated.items() if name in names]
    return given(texts, needed, codes, place="画像的“测算”")


def given(
    texts: Sequence[str], needed: Iterable[Input], codes: CodeBook, *, place: str = "--input"
) -> Mapping[str, Interval]:
    """What `KEY=VALUE` texts say: KEY an attribute (code or name) or the words that a formula shows."""
    by_name = {one.key: one for one in needed}
    names = {name: key for key, one in by_name.items() for name in (key, one.label, key.partition("(")[0])}
    found: dict[str, Interval] = {}
    for text in texts:
        name, sign, value = text.replace("\uff1d", "=").partition("=")
        key = names.get(name.strip())
        if not sign or key is None:
            listed = "、".join(by_name) or "（没有可填的数）"
            hint = f"{nearest(name.strip(), names)}这次测算可以给出：{listed}。"
            problem = f"测算中没有“{name.strip()}”这个数" if sign else f"“{text}”不是“名称=数值”"
            raise KBError("ESTIMATE_INPUT", problem, place=place, hint=f"。{hint}")
        found[key] = _interval(by_name[key], value.strip(), codes, place)
    return found


def _interval(one: Input, value: str, codes: CodeBook, place: str) -> Interval:
    attribute = codes.attributes.get(one.key) or Attribute(
        code=one.key,
        label_zh=one.label,
        label_en="",
        definition="",
        type=AttributeType.NUMBER,
        scope=Scope.REQUEST,
        unit=one.unit,
        question=one.question,
    )
    read = read_fact(attribute, value, codes, f"{place} {one.label}")
    if not isinstance(read, Interval):
        raise KBError("ESTIMATE_INPUT", f"“{value}”不是数", place=f"{place} {one.label}", hint="，例如 300万元。")
    if any(end is not None and end < 0 for end in (read.low, read.high)):
        raise KBError("ESTIMATE_INPUT", f"“{value}”是负数", place=f"{place} {one.label}", hint="，请填不小于 0 的数。")
    return read
