"""What adding files would do in, what a page shows of it out: plain JSON values, everything in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kb.adding import Candidate, Survey
from kb.build import Report
from kb.duplicates import Edit
from kb.headline import headline, strength
from kb.impact import Affected, Impact, Turned
from kb.reason_words import because
from kb.share import share_words
from kb.show_add import OF_FIELDS, edit_words, missing_end, twin_words, validity_words, written_line
from kb.show_build import audiences
from kb.show_impact import refigured_words, superseded_words
from kb.wording import region_name
from ontology.codebook import CodeBook
from ontology.findings import GAP, Finding, Severity
from ontology.model import Audience

_LABELS = {"title": "标题", "issuers": "发文机关", "doc_number": "发文字号", "issued": "成文日期", "region": "辖区"}
_ORDER = list(reversed(Severity))
_EDITS, _TURNED, _WORDS = 30, 12, 80


def preview(found: Survey, change: Impact | None, codes: CodeBook) -> dict[str, Any]:
    """What was read of each file, what is there already or refused, and what would change."""
    return {
        "documents": [_document(one, codes) for one in found.candidates],
        "duplicates": [{"file": one.file, "same_as": one.same_as} for one in found.duplicates],
        "refused": [_refused(one.item.known.file, one.item.source.name, one.message) for one in found.refused],
        "impact": None if change is None else _impact(change, codes),
    }


def _refused(name: str | None, source: str, message: str) -> dict[str, str]:
    return {"file": name or source, "message": message.replace(source, name or source)}


def _document(one: Candidate, codes: CodeBook) -> dict[str, Any]:
    document, counts = one.document, audiences(one.entry)
    numbers = {
        "惠企措施": counts[Audience.ENTERPRISE],
        "机构任务": counts[Audience.INSTITUTION],
        "政府任务": counts[Audience.GOVERNMENT],
        "条款": len(document.clauses),
        "数值": sum(len(measure.thresholds) for measure in document.measures),
    }
    same = one.same_number
    return {
        "file": document.file,
        "facts": list(_facts(one, codes)),
        "url": one.entry.url,
        "counts": numbers,
        "share": share_words(one.entry.normative, one.entry.findings),
        "doubts": list(_doubts(one.entry.findings)),
        "like": [_like(one, i) for i in range(len(one.twins))],
        "same_number": None if same is None or same.other.listed is None else same.other.listed.iri,
    }


def _facts(one: Candidate, codes: CodeBook) -> Iterator[dict[str, Any]]:
    """The description of the document, each field with whether it was read, told by a person, or is missing."""
    document, known = one.document, one.item.known
    values = {
        "title": document.title,
        "issuers": "、".join(document.issuers),
        "doc_number": document.doc_number,
        "issued": document.issued and document.issued.isoformat(),
        "region": document.region and f"{region_name(document.region, codes)}（{document.region}）",
    }
    for name, label in _LABELS.items():
        given = getattr(known, name, None) is not None
        state = "given" if given else "read" if values[name] else "missing"
        yield {"label": label, "value": values[name] or _missing(one, name), "state": state}
    told = known.valid_to is not None
    state = "given" if told else "read" if document.valid_to else "missing"
    value = validity_words(one, codes).removesuffix("✓").removesuffix("（由人填写）").strip()
    yield {"label": "有效期", "value": value.replace(f"? {missing_end(one)}", "").strip(), "state": state}


def _missing(one: Candidate, name: str) -> str:
    return next((doubt.message for doubt in one.entry.findings if doubt.code == OF_FIELDS[name]), "没有读到")


def _doubts(findings: tuple[Finding, ...]) -> Iterator[dict[str, str]]:
    """What needs a look, the gravest first."""
    hidden = {GAP, *OF_FIELDS.values()}
    found = sorted((one for one in findings if one.code not in hidden), key=lambda one: _ORDER.index(one.severity))
    for one in found:
        words = one.quote if one.quote and one.quote not in one.message else ""
        yield {"severity": one.severity.value, "message": one.message, "words": words[:_WORDS]}


def _like(one: Candidate, i: int) -> dict[str, Any]:
    twin = one.twins[i]
    edits = one.edits.get(twin.other.listed.iri if twin.other.listed else "", ())
    changed = [edit_words(edit) for edit in edits if edit.edit is not Edit.SAME]
    return {"words": twin_words(twin, edits), "edits": changed[:_EDITS], "more": max(0, len(changed) - _EDITS)}


def _impact(found: Impact, codes: CodeBook) -> dict[str, Any]:
    moved = [one for one in found.profiles if one.turned]
    return {
        "as_of": found.as_of.isoformat(),
        "added": found.added,
        "refigured": [refigured_words(one, codes) for one in found.refigured],
        "superseded": [superseded_words(one) for one in found.superseded],
        "profiles": len(found.profiles),
        "moved": [_moved(one, codes) for one in moved],
        "unread": list(found.unread),
        "doubts": list(_doubts(found.doubts)),
    }


def _moved(one: Affected, codes: CodeBook) -> dict[str, Any]:
    """A reference profile with what changes for it, what it gains first."""
    counts = Counter(turned.turn.value for turned in one.turned)
    shown = sorted(one.turned, key=_rank)
    return {
        "name": one.name,
        "region": region_name(one.region, codes),
        "counts": dict(counts),
        "turned": [_turned(turned, codes) for turned in shown[:_TURNED]],
        "more": max(0, len(shown) - _TURNED),
    }


def _rank(one: Turned) -> tuple[Any, ...]:
    result = one.after or one.before
    assert result is not None
    return list(type(one.turn)).index(one.turn), strength(result.measure)


def _turned(one: Turned, codes: CodeBook) -> dict[str, Any]:
    result = one.after or one.before
    assert result is not None
    return {
        "turn": one.turn.value,
        "headline": headline(result.measure, codes),
        "before": one.before.status.value if one.before else None,
        "after": one.after.status.value if one.after else None,
        "because": because(result, codes) if one.after else ["原文件被替换，新文本没有这一项"],
    }


def written_json(report: Report) -> list[dict[str, Any]]:
    """The documents that are in."""
    return [
        {"id": one.document.id, "file": one.document.file, "title": one.document.title, "words": written_line(one)}
        for one in report.entries
    ]
