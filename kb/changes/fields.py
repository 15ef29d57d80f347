"""A document or a measure in, its fields in words out: what two states of it are compared by, and what is shown."""

from __future__ import annotations

from collections.abc import Mapping

from kb.reason_words import units_words
from kb.show_document import criterion_words
from kb.wording import bound_words, region_name
from ontology.codebook import CodeBook
from ontology.interchange import inherited_units
from ontology.model import Measure, PolicyDocument, ReviewState

Fields = Mapping[str, str]
NOTHING = "无"


def document_fields(document: PolicyDocument, codes: CodeBook) -> Fields:
    """What a document says of itself, by name of the field."""
    found = {
        "标题": document.title,
        "发文机关": "、".join(document.issuers),
        "文号": document.doc_number,
        "成文日期": document.issued,
        "辖区": region_name(document.region, codes),
        "生效日期": document.valid_from,
        "失效日期": document.valid_to,
        "期限": document.valid_duration,
        "依据": "、".join(document.based_on),
        "废止": "、".join(document.repeals),
        "修改": "；".join(dict.fromkeys(one.quote.text for one in document.amendments)),
    }
    return {name: str(value) if value else NOTHING for name, value in found.items()}


def measure_fields(document: PolicyDocument, measure: Measure, codes: CodeBook) -> Fields:
    """What a measure says; how sure the reading is does not count."""
    units = {clause.path: clause.units for clause in reversed(document.clauses)}
    bounds = [f"{bound_words(bound, codes)}（{codes.label('bound-role', bound.role)}）" for bound in measure.thresholds]
    own = [
        day if day != whole else None
        for day, whole in ((measure.valid_from, document.valid_from), (measure.valid_to, document.valid_to))
    ]
    found = {
        "条款": measure.clause,
        "原文": measure.quote.text,
        "对象": codes.label("audience", measure.audience),
        "力度": codes.label("force", measure.force),
        "扶持方式": codes.label("instrument", measure.instrument),
        "办理": "、".join(measure.actor),
        "条件": criterion_words(measure.criteria, codes) if measure.criteria else "",
        "数值": "；".join(bounds),
        "单位": units_words(measure.units or inherited_units(measure.clause, units), codes),
        "自定起止": " 至 ".join(str(day or "—") for day in own) if any(own) else "",
        "裁量": measure.discretion.text if measure.discretion else "",
        "校对": "" if measure.review is ReviewState.UNREVIEWED else codes.label("review-state", measure.review),
    }
    return {name: value or NOTHING for name, value in found.items()}
