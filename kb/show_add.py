"""What adding documents would do in, a page for the maintainer or JSON out: read as, doubtful, like what, written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from ontology.codebook import CodeBook
from ontology.findings import GAP
from ontology.model import Audience

from .adding import Candidate, Survey
from .build import Report
from .duplicates import ClauseEdit, Edit, Likeness, Twin, Words, count, nearly_a_copy
from .impact import beyond
from .index_write import Entry
from .layout import clipped, page, rows
from .share import share_words
from .show_build import MARKS, audiences, doubt_words, entry_json
from .wording import duration_words, region_name

_SHOWN, _EDITS, _TWINS, _WORDS, _LONG = 8, 6, 3, 4, 36
_FILES = 12
OF_FIELDS = {
    "title": "NO_TITLE",
    "issuers": "NO_ISSUER",
    "doc_number": "NO_DOC_NUMBER",
    "issued": "NO_ISSUE_DATE",
    "region": "NO_REGION",
    "valid_to": "VALIDITY_UNDETERMINED",
}
_OPTIONS = {"title": "--title", "issued": "--issued", "region": "--region"}
"""What a person often knows where the text does not say it."""
_AGAIN = "（补填它的地区、日期等：--replace 旧文件名，加 --region、--issued 等）"
_READ, _MISSING, _GIVEN = "✓", "?", "（由人填写）"


def show_survey(found: Survey, codes: CodeBook, change: Iterable[tuple[str, str]]) -> None:
    """Print what was read: one document in full, of several the main figures; then what it changes."""
    out = page()
    if len(found.candidates) == 1:
        (only,) = found.candidates
        rows(out, [*_lines(only, codes), *_doubts(only), *_likenesses(only), *change], indent=0)
        return
    for one in found.candidates[:_FILES]:
        rows(out, _short(one, codes), indent=0)
    if len(found.candidates) > _FILES:
        out.print(f"… 另有 {len(found.candidates) - _FILES} 份（--json 全部列出）")
    rows(out, change, indent=0)


def _lines(one: Candidate, codes: CodeBook) -> Iterator[tuple[str, str]]:
    """The description of a document, each field with whether it was read, given or is missing."""
    document = one.document
    yield "文件", document.file
    yield "标题", _field(one, "title", document.title)
    yield "机关", _field(one, "issuers", "、".join(document.issuers))
    yield "字号", _field(one, "doc_number", document.doc_number)
    yield "成文", _field(one, "issued", document.issued.isoformat() if document.issued else None)
    yield "有效期", validity_words(one, codes)
    place = document.region and f"{region_name(document.region, codes)}（{document.region}）"
    yield "辖区", _field(one, "region", place)
    if one.entry.url:
        yield "网址", one.entry.url
    yield "读到", count_words(one)
    yield "", share_words(one.entry.normative, one.entry.findings)
    if wanted := [option for name, option in _OPTIONS.items() if not getattr(document, name)]:
        yield "补填", f"正文没有写而您知道的，加上 {'、'.join(wanted)}（写入以前）"


def _field(one: Candidate, name: str, value: str | None) -> str:
    """A field as read with a mark, or why it is missing."""
    if value:
        return f"{value} {_GIVEN if getattr(one.item.known, name, None) is not None else _READ}"
    doubt = next((finding.message for finding in one.entry.findings if finding.code == OF_FIELDS[name]), "没有读到")
    return f"{_MISSING} {doubt}"


def validity_words(one: Candidate, codes: CodeBook) -> str:
    """From when to when the document holds, and how that is known."""
    document, known = one.document, one.item.known
    rule = codes.label("validity-rule", document.validity.rule)
    words = f"“{clipped(document.validity.quote.text, _LONG)}”，" if document.validity.quote else ""
    starts = f"{document.valid_from.isoformat()} 起" if document.valid_from else "施行日不明"
    if document.valid_to:
        how = _GIVEN if known.valid_to else f"（{words}{rule}）{_READ}"
        return f"{starts}，至 {document.valid_to.isoformat()} {how}"
    length = f"，期限{duration_words(document.valid_duration)}" if document.valid_duration else ""
    return f"{starts}{length}（{words}{rule}）{_MISSING} {missing_end(one)}"


def missing_end(one: Candidate) -> str:
    """Why the last day is not known."""
    return next((f.message for f in one.entry.findings if f.code == OF_FIELDS["valid_to"]), "没有截止日期")


def count_words(one: Candidate) -> str:
    """How much was read."""
    kinds, document = audiences(one.entry), one.document
    bounds = sum(len(measure.thresholds) for measure in document.measures)
    return (
        f"条款 {len(document.clauses)}   惠企措施 {kinds[Audience.ENTERPRISE]}   机构任务 "
        f"{kinds[Audience.INSTITUTION]}   政府任务 {kinds[Audience.GOVERNMENT]}   数值 {bounds}"
    )


def _doubts(one: Candidate) -> Iterator[tuple[str, str]]:
    """The findings that need a look, the gravest first, with their words."""
    hidden = {GAP, *OF_FIELDS.values()}
    found = [finding for finding in one.entry.findings if finding.code not in hidden]
    found.sort(key=lambda finding: list(MARKS).index(finding.severity))
    for i, finding in enumerate(found[:_SHOWN]):
        yield "看看" if i == 0 else "", doubt_words(finding)
    if len(found) > _SHOWN:
        yield "", f"… 另有 {len(found) - _SHOWN} 处，收录后 huiqi show {one.document.file} 查看"


def _likenesses(one: Candidate) -> Iterator[tuple[str, str]]:
    """The documents that are like it, with what differs by clause."""
    for i, twin in enumerate(one.twins[:_TWINS]):
        edits = one.edits.get(twin.other.listed.iri if twin.other.listed else "", ())
        yield "相近" if i == 0 else "", twin_words(twin, edits)
        changed = [edit for edit in edits if edit.edit is not Edit.SAME]
        for edit in changed[:_EDITS]:
            yield "", f"  {edit_words(edit)}"
        if len(changed) > _EDITS:
            yield "", f"  … 另有 {len(changed) - _EDITS} 条不同（--json 全部列出）"
    if len(one.twins) > _TWINS:
        yield "", f"… 另有 {len(one.twins) - _TWINS} 份相近"


def twin_words(twin: Twin, edits: tuple[ClauseEdit, ...]) -> str:
    """In what a document is like one that is there."""
    number = f"（{twin.other.listed.doc_number}）" if twin.other.listed and twin.other.listed.doc_number else ""
    told = {
        Likeness.SAME_NUMBER: "发文字号相同",
        Likeness.NEAR: "几乎相同，可能是同一份文件" if nearly_a_copy(twin) else "部分相同",
        Likeness.SAME_TEXT: "文字相同",
    }[twin.likeness]
    kinds = ((Edit.SAME, "相同"), (Edit.CHANGED, "改动"), (Edit.ADDED, "新增"), (Edit.REMOVED, "删去"))
    counted = "，".join(f"{word} {count(edits, kind)} 条" for kind, word in kinds if count(edits, kind))
    share = f"，重合 {float(twin.overlap):.0%}"
    return f"与“{twin.other.file}”{number}{told}{share}{'：' if counted else ''}{counted}"


def edit_words(edit: ClauseEdit) -> str:
    """What became of a clause."""
    if edit.edit is Edit.CHANGED:
        shown = [_changed(one) for one in edit.words[:_WORDS]]
        more = f"；… 另有 {len(edit.words) - _WORDS} 处" if len(edit.words) > _WORDS else ""
        return f"改 {edit.new}：{'；'.join(shown)}{more}"
    if edit.edit is Edit.ADDED:
        return f"增 {edit.new}：{clipped(' '.join(edit.text.split()), _LONG)}"
    return f"删 {edit.old}：{clipped(' '.join(edit.text.split()), _LONG)}"


def _changed(words: Words) -> str:
    old, new = clipped(words.old, _LONG), clipped(words.new, _LONG)
    if not old:
        return f"加“{new}”"
    return f"“{old}”→“{new}”" if new else f"去“{old}”"


def _short(one: Candidate, codes: CodeBook) -> Iterator[tuple[str, str]]:
    """A document in two lines, and what it is like."""
    document = one.document
    yield "文件", f"{document.file}  {document.title or '（没有读到标题）'}"
    yield "", f"{region_name(document.region, codes)}   {count_words(one)}"
    for twin in one.twins[:1]:
        yield "相近", twin_words(twin, one.edits.get(twin.other.listed.iri if twin.other.listed else "", ()))


def show_outcome(found: Survey, root: Path, report: Report | None, *, look: bool) -> None:
    """Say on standard error what was written, what was there already and what was refused, a line each at least."""
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    for line in () if report is None else _written(found, report):
        console.print(line)
    again = [one for one in found.duplicates if one.file == one.same_as]
    many = len(again) > _FILES
    if many:
        console.print(f"重复  {len(again)} 个文件以前已经收录，内容相同，没有再次收录")
    hint = _AGAIN if len(found.duplicates) == 1 and not found.candidates else ""
    for same in (one for one in found.duplicates if not (many and one in again)):
        console.print(f"重复  {same.file} 与 {same.same_as} 内容相同，没有再次收录{hint}")
    for refused in found.refused:
        console.print(f"拒收  {refused.message}（{refused.code}）")
    if len(found.candidates) + len(found.duplicates) + len(found.refused) > 1:
        console.print(
            f"共 {len(found.candidates) + len(found.duplicates) + len(found.refused)} 个文件："
            f"{'可收录' if report is None else '收录'} {len(found.candidates)}，重复 {len(found.duplicates)}，"
            f"拒收 {len(found.refused)}"
        )
    if report is not None:
        measures = sum(len(one.document.measures) for one in report.entries)
        console.print(f"已写入 {root}：{len(report.entries)} 份文件，{measures} 条措施")
    elif found.candidates:
        console.print("没有写入（--dry-run）。" if look else "没有写入。")


def _written(found: Survey, report: Report) -> Iterator[str]:
    """What was written: a line each of several; of one, what is doubtful beside those that are there."""
    if len(report.entries) > 1:
        yield from (written_line(entry) for entry in report.entries)
        return
    read = {one.document.sha256: one.entry for one in found.candidates}
    for entry in report.entries:
        told = beyond(read[entry.document.sha256], entry.findings)
        yield from (doubt_words(doubt) for doubt in told)


def written_line(entry: Entry) -> str:
    """A document that is in, with how much was read of it and the gravest of what needs a look."""
    document, doubts = entry.document, [one for one in entry.findings if one.code != GAP]
    doubts.sort(key=lambda doubt: (list(MARKS).index(doubt.severity), doubt.code in OF_FIELDS.values()))
    look = f"，看看 {len(doubts)} 处：{doubt_words(doubts[0])}" if doubts else ""
    title = document.title or "（没有读到标题）"
    return f"收录  {document.file}  {title}：惠企措施 {audiences(entry)[Audience.ENTERPRISE]} 项{look}"


def survey_json(found: Survey, report: Report | None) -> dict[str, Any]:
    """The same as plain JSON values, with every clause that differs and the findings as they were written."""
    written = {} if report is None else {entry.document.sha256: entry for entry in report.entries}
    documents = [replace(one, entry=written.get(one.document.sha256, one.entry)) for one in found.candidates]
    return {
        "written": report is not None,
        "documents": [_candidate_json(one) for one in documents],
        "duplicates": [{"file": one.file, "same_as": one.same_as} for one in found.duplicates],
        "refused": [{"file": one.item.source.name, "code": one.code, "message": one.message} for one in found.refused],
    }


def _candidate_json(one: Candidate) -> dict[str, Any]:
    document = one.document
    days = {name: getattr(document, name) for name in ("issued", "valid_from", "valid_to")}
    described = {
        "issuers": list(document.issuers),
        "doc_number": document.doc_number,
        **{name: day and day.isoformat() for name, day in days.items()},
        "validity_rule": document.validity.rule,
        "given": [name for name in (*OF_FIELDS, "valid_from", "url") if getattr(one.item.known, name, None)],
        "url": one.entry.url,
    }
    return {**entry_json(one.entry), **described, "like": [_twin_json(twin, one) for twin in one.twins]}


def _twin_json(twin: Twin, one: Candidate) -> dict[str, Any]:
    iri = twin.other.listed.iri if twin.other.listed else None
    edits = one.edits.get(iri or "", ())
    return {
        "document": iri,
        "file": twin.other.file,
        "likeness": twin.likeness.value,
        "overlap": round(float(twin.overlap), 4),
        "counts": dict(Counter(edit.edit.value for edit in edits)),
        "clauses": [_edit_json(edit) for edit in edits if edit.edit is not Edit.SAME],
    }


def _edit_json(edit: ClauseEdit) -> dict[str, Any]:
    words = [{"old": one.old, "new": one.new} for one in edit.words]
    return {"edit": edit.edit.value, "old": edit.old, "new": edit.new, "words": words, "text": edit.text}
