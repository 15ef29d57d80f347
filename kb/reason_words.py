"""A result in, the words for people out: why, what is still needed, what is missing by a little, what is asked next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.decide import Status
from engine.explain import Point, Reason
from engine.near import Change, NearMiss, distance
from engine.period import Validity
from engine.questions import Question
from engine.trace import fact_json
from ontology.codebook import AttributeType, CodeBook
from ontology.interchange import OPEN_ATTRIBUTE, inherited_units
from ontology.model import UnitInCharge, UnitRole
from ontology.profile import Derived, Profile

from .headline import headline
from .matching import REGION, Answer, Result
from .periods import period_line, settled_words
from .wording import condition_words, fact_words, region_name, tested_words, validity_words

_NAMES, _TAGS_SHOWN, _WAYS, _EXAMPLES, _ASKED = 3, 8, 4, 2, 2
_TAGS = "tags"
_FLOORS, _STRICT = (">=", ">"), (">", "<")


def because(result: Result, codes: CodeBook) -> list[str]:
    """The conditions that decide, with own value and limit; conditions still open are in the other line."""
    decision = result.decision
    if decision.region is False:
        return [f"文件的辖区是 {region_name(result.document.region, codes)}，企业不在其中"]
    if decision.validity in (Validity.NOT_YET, Validity.EXPIRED):
        return [f"查询日期{validity_words(decision.validity)}（{period_line(result, codes)}）"]
    if result.status is Status.UNKNOWN:
        shown = [reason for reason in result.explanation.reasons if reason.truth is True]
    else:
        shown = list(result.explanation.deciding)
    words = [reason_words(reason, codes) for reason in shown]
    if not words:
        alone = "，没有其他条件" if result.status is Status.APPLIES else ""
        words = [f"在{region_name(result.document.region, codes)}范围内{alone}" if decision.region else "没有其他条件"]
    return words


def briefly(result: Result, codes: CodeBook) -> str:
    """Why, or what is needed or could be changed, in as few words as possible."""
    if result.near:
        return f"差一点：{near_words(result.near, result, codes)}"
    if result.status is Status.UNKNOWN:
        texts = [f"是否“{text}”" for text in result.explanation.open_texts]
        asked = _named(result.explanation.missing, _open_tags(result), result, codes)
        return f"还需：{'、'.join([*asked, *texts]) or needed(result, codes)[0]}"
    met = [reason for reason in result.explanation.deciding if reason.truth and isinstance(reason.value, str | list)]
    if result.status is Status.APPLIES and met:
        own = dict.fromkeys(fact_words(reason.attr, reason.actual, codes) for reason in met)
        rest = [reason_words(reason, codes) for reason in result.explanation.deciding if reason not in met]
        return f"因为：{'；'.join([*rest, *own])}"
    return f"因为：{'；'.join(because(result, codes))}"


def _named(attrs: Iterable[str], tags: Mapping[str, list[str]], result: Result, codes: CodeBook) -> list[str]:
    """Attributes by name, with the tags that matter; those that only serve to derive another are named with it."""
    open_attrs = {reason.attr for reason in result.explanation.reasons if reason.truth is None}
    open_attrs = open_attrs - {OPEN_ATTRIBUTE} | {REGION}
    given = list(attrs)
    bases = [attr for attr in given if attr not in open_attrs]
    served = [attr for attr in codes.attributes if attr in open_attrs - {REGION} and attr not in given]
    found = [_with_tags(attr, tags.get(attr, []), codes) for attr in given if attr not in bases or not served]
    if served and bases:
        label = "、".join(codes.attributes[attr].label_zh for attr in served)
        found.append(f"{label}（可由{'、'.join(codes.attributes[attr].label_zh for attr in bases)}推算）")
    return found


def _with_tags(attr: str, tags: Sequence[str], codes: CodeBook) -> str:
    label = codes.attributes[attr].label_zh
    if not tags or codes.attributes[attr].type is not AttributeType.SET:
        return label
    named = "、".join(fact_words(attr, tag, codes) for tag in tags[:_TAGS_SHOWN])
    return f"{'' if attr == _TAGS else label}有没有“{named}{'等' if len(tags) > _TAGS_SHOWN else ''}”"


def _open_tags(result: Result) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for point in (point for points in result.explanation.settles for point in points):
        if point.detail is not None and point.detail not in found.setdefault(point.attr, []):
            found[point.attr].append(point.detail)
    return found


def reason_words(reason: Reason, codes: CodeBook) -> str:
    """A condition with the own value; of a limit that is missed, by how much."""
    far = distance(reason) if reason.truth is False else None
    words = condition_words(reason, codes)
    return words if far is None else f"{words}（差 {fact_words(reason.attr, far, codes)}）"


def origin_words(origin: Derived, profile: Profile, codes: CodeBook, *, limits: bool = False) -> str:
    """By which rule a fact was derived, and from which facts: （按…推出：从业人员 26、年营业收入 420万元）.

    With `limits`, also against which limits the figures were held.
    """
    if limits and origin.tests:
        tests = "；".join(tested_words(test, profile, codes) for test in origin.tests)
        return f"（按{origin.reference}{origin.clause}推出：{tests}）"
    used = [
        f"{codes.attributes[one].label_zh} {fact_words(one, fact_json(profile.facts[one]), codes)}"
        for one in origin.used
        if one in codes.attributes and one in profile.facts
    ]
    return f"（按{origin.reference}{origin.clause}推出{'：' if used else ''}{'、'.join(used)}）"


def needed(result: Result, codes: CodeBook) -> list[str]:
    """What is missing, each as a question; of alternatives, that one is enough."""
    sets = result.explanation.settles
    common = [point for point in sets[0] if all(point in one for one in sets)] if sets else []
    rest = [tuple(point for point in one if point not in common) for one in sets]
    single = {one[0].attr for one in rest if len(one) == 1 and one[0].detail is not None}
    if any(rest) and len(single) == 1 and OPEN_ATTRIBUTE not in single and all(len(one) == 1 for one in rest):
        found = [*_asked(common, result, codes), *_asked([one[0] for one in rest], result, codes)]
    elif any(rest):
        ways = ["，且".join(_asked(one, result, codes)) for one in rest[:_WAYS]]
        more = f"（共 {len(rest)} 种）" if len(rest) > _WAYS else ""
        found = [*_asked(common, result, codes), f"下列有一项即可{more}：{'；或'.join(ways)}"]
    else:
        found = _asked(common or _all_points(result), result, codes)
    return list(dict.fromkeys([*found, *settled_words(result)]))


def _all_points(result: Result) -> list[Point]:
    explanation = result.explanation
    return [*map(Point, explanation.missing), *(Point(OPEN_ATTRIBUTE, text) for text in explanation.open_texts)]


def _asked(points: Iterable[Point], result: Result, codes: CodeBook) -> list[str]:
    """Points as questions, tags of one set together; words that a person must judge name who judges."""
    tags: dict[str, list[str]] = {}
    for point in points:
        tags.setdefault(point.attr, []).extend([point.detail] if point.detail is not None else [])
    judges = _judges(units_of(result))
    facts = [attr for attr in tags if attr != OPEN_ATTRIBUTE]
    found: list[str] = []
    if len(facts) > _ASKED:
        found.append("、".join(_named(facts, tags, result, codes)))
        tags = {attr: details for attr, details in tags.items() if attr == OPEN_ATTRIBUTE}
    for attr, details in tags.items():
        if attr == OPEN_ATTRIBUTE:
            found += [f"是否“{text}”（原文如此，由{judges}认定）" for text in details]
        else:
            found.append(question_words(attr, details, codes))
    return found


def question_words(attr: str, tags: Sequence[str], codes: CodeBook) -> str:
    """The question for an attribute; of a set, with the tags that matter."""
    attribute = codes.attributes[attr]
    if not tags or attribute.type is not AttributeType.SET:
        return attribute.question
    named = "、".join(fact_words(attr, tag, codes) for tag in tags[:_TAGS_SHOWN])
    listed = f"{named}{'等' if len(tags) > _TAGS_SHOWN else ''}？"
    return f"是否属于：{listed}" if attr == _TAGS else f"{attribute.question.rstrip('？')}，有没有：{listed}"


def near_words(near: NearMiss, result: Result, codes: CodeBook) -> str:
    """What to change, and what must then still be known."""
    return f"{changes_words(near, codes)}{still_asked(near, result, codes)}"


def changes_words(near: NearMiss, codes: CodeBook) -> str:
    """What to change."""
    return "；".join(_change_words(change, codes) for change in near.changes)


def still_asked(near: NearMiss, result: Result, codes: CodeBook) -> str:
    """What must then still be known, in brackets; empty when nothing must."""
    asks = _asked(near.asks, result, codes)
    return f"（另须确认：{spoken(asks)}）" if asks else ""


def spoken(questions: Iterable[str]) -> str:
    """Questions and names one after the other, with one mark between two."""
    return "；".join(questions).replace("？；", "？ ")


def _change_words(change: Change, codes: CodeBook) -> str:
    label = codes.attributes[change.attr].label_zh
    if change.tag is not None:
        return f"{label}{'增加' if change.value else '去掉'}“{fact_words(change.attr, change.tag, codes)}”"
    limit = fact_words(change.attr, change.value, codes)
    actual = dict(change.actual) if isinstance(change.actual, tuple) else change.actual
    if change.distance is None:
        left = "" if isinstance(change.value, bool) else f"由{fact_words(change.attr, actual, codes)}"
        return f"{label}{left}改为{limit}"
    verb = "提高" if change.op in _FLOORS else "降低"
    side = ("超过 " if change.op in _FLOORS else "低于 ") if change.op in _STRICT else ""
    gap = fact_words(change.attr, change.distance, codes)
    return f"{label} 由 {fact_words(change.attr, actual, codes)} {verb}到 {side}{limit}（差 {gap}）"


def next_question(question: Question, codes: CodeBook) -> str:
    """A question in plain Chinese."""
    if question.attr == OPEN_ATTRIBUTE:
        if question.judged:
            many = f"这 {question.decides} 项" if question.decides > 1 else "这一项"
            return f"文件只写“{question.text}”，由经办单位认定：{many}都已认定符合吗？（没问过就答不知道）"
        return f"文件原话“{question.text}”，企业符合吗？"
    return question_words(question.attr, question.tags, codes)


def why_asked(question: Question, results: Mapping[str, Result], codes: CodeBook) -> str:
    """Why it is asked: how many measures hang on it, and the weightiest of them by name."""
    settled = f"，可确定其中 {question.alone} 项" if question.alone else ""
    counted = f"关系到{'' if question.placed else '辖区不明的'} {question.decides} 项{settled}"
    counted = f"可确定 {question.decides} 项" if question.alone == question.decides else counted
    named = [headline(results[one].measure, codes) for one in question.measures[:_EXAMPLES] if one in results]
    serves = "、".join(codes.attributes[attr].label_zh for attr in question.serves if attr in codes.attributes)
    purpose = f"，用来推算{serves}" if serves else ""
    examples = f"：{'；'.join(dict.fromkeys(named))}" if named else ""
    return f"{counted}{purpose}{examples}"


def by_measure(answer: Answer) -> Mapping[str, Result]:
    """The results of an answer by measure."""
    return {result.measure.id: result for result in answer.results}


def units_of(result: Result) -> tuple[UnitInCharge, ...]:
    """The units in charge of a measure: its own, else those of its clause."""
    units = {clause.path: clause.units for clause in reversed(result.document.clauses)}
    return result.measure.units or inherited_units(result.measure.clause, units)


def units_words(units: Sequence[UnitInCharge], codes: CodeBook) -> str:
    """The units in charge by role, the first few of each by name."""
    groups: dict[UnitRole, list[str]] = {}
    for unit in units:
        groups.setdefault(unit.role, []).append(unit.name)
    return "；".join(f"{codes.label('unit-role', role)} {_few(groups[role])}" for role in UnitRole if role in groups)


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMES]) + (f" 等 {len(names)} 家" if len(names) > _NAMES else "")


def _judges(units: Sequence[UnitInCharge]) -> str:
    if not units:
        return "经办机构"
    return units[0].name + (f" 等 {len(units)} 家单位" if len(units) > 1 else "")
