"""A relocation in, its page out: header, one line a region, what each region changes, what stays, what is still open.

The page is plain values, so that every form (terminal, Markdown) says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.decide import Status
from engine.trace import fact_json
from ontology import regions
from ontology.codebook import CodeBook

from .headline import strength
from .match_json import coverage_note
from .moving import Moved
from .pairing import Change, Item
from .relocate_words import NAMES, Entry, Speaker, asked_words, reset_words
from .relocating import Coverage, Place, Relocation, Target, Unchanged
from .wording import fact_words, region_name

_SOME, _ASKED, _FILES = 5, 10, 3
_FACTS = ("industry", "size")
_ALWAYS = (Change.GAINED, Change.LOST)
_LONG = (Change.INCOMPARABLE, Change.UNKNOWN, Change.NO_CONCLUSION)
"""Changes of which only the first are shown unless everything is asked for."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its entries, or with labelled lines alone; `change` when all entries are of one."""

    title: str
    level: int
    lines: tuple[tuple[str, str], ...] = ()
    entries: tuple[Entry, ...] = ()
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that is told, in order."""

    header: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    notes: tuple[tuple[str, str], ...]


def page_of(found: Relocation, codes: CodeBook, *, name: str | None, everything: bool = False) -> Page:
    """The page of a relocation; `everything`: also what comes after the first few of a group."""
    listed = len(found.asked) if everything else _ASKED
    speaker = Speaker(codes, {one.point: i for i, one in enumerate(found.asked, 1)}, listed)
    summary = Section("各地一览", 1, tuple((region_name(one.region, codes), _summary(one)) for one in found.targets))
    sections = [summary, _facts(found, codes)]
    for target in found.targets:
        sections += _region(target, speaker, codes, everything=everything)
    sections += [*_stays(found, speaker, codes, everything=everything), *_open(found, codes, everything=everything)]
    notes = [("提示", coverage_note(found.answer.covered))]
    return Page(tuple(_header(found, codes, name)), tuple(sections), tuple(notes))


def _header(found: Relocation, codes: CodeBook, name: str | None) -> Iterator[tuple[str, str]]:
    facts = found.answer.profile.facts
    own = [name] if name else []
    own += [fact_words(attr, fact_json(facts[attr]), codes) for attr in _FACTS if attr in facts]
    yield "企业", " · ".join(own) or "一无所知"
    assumed = "（画像没有所在地，以给出的第一个地区为现地）" if found.assumed else ""
    yield "现地", f"{regions.describe(found.base, codes)}{assumed}"
    yield "日期", found.as_of.isoformat()
    unplaced = f"；{found.unplaced} 份文件辖区不明，未计入" if found.unplaced else ""
    yield "知识库", f"{len(found.answer.covered)} 份文件{unplaced}"
    for finding in found.answer.findings:
        yield "注意", finding.message


def _summary(target: Target) -> str:
    counts = [f"{NAMES[change]} {number}" for change in Change if (number := target.count(change)) or change in _ALWAYS]
    if target.there.coverage is Coverage.NOT_COVERED:
        return "没有收录只管该地的文件，不下结论（没有收录不等于没有支持）"
    if target.there.coverage is Coverage.NOT_IN_FORCE:
        return f"收录的 {len(target.there.documents)} 份文件在查询日都不在有效期内，不下结论"
    return " · ".join(counts)


def _facts(found: Relocation, codes: CodeBook) -> Section:
    """Which facts went along, and which have to be known anew."""
    kept = dict.fromkeys(attr for target in found.targets for attr in target.moved.kept)
    lines = [("照旧", "、".join(codes.attributes[attr].label_zh for attr in kept) or "（没有）")]
    texts = {target.region: _reset_line(target.moved, codes) for target in found.targets}
    if len(set(texts.values())) == 1:
        lines.append(("须确认", next(iter(texts.values()))))
    else:
        lines += [(region_name(region, codes), f"须重新确认 {text}") for region, text in texts.items()]
    return Section("迁移后的企业情况", 1, tuple(lines))


def _reset_line(moved: Moved, codes: CodeBook) -> str:
    held = [reset_words(one, codes) for one in moved.reset if one.held]
    others = [reset_words(one, codes) for one in moved.reset if not one.held]
    return "、".join([*held, *others]) or "没有：画像里没有随地区而变的情况"


def _region(target: Target, speaker: Speaker, codes: CodeBook, *, everything: bool) -> Iterator[Section]:
    """A region: what it rests on, then its items by change."""
    lines = [*_place_lines(target.there, codes), *_place_lines(target.here, codes, present=True)]
    yield Section(regions.full_name(target.region, codes), 1, tuple(lines))
    for change in Change:
        items = [item for item in target.items if item.change is change]
        shown = items if everything or change not in _LONG else [item for item in items if _there(item)][:_SOME]
        entries = tuple(speaker.entry(item, target) for item in shown)
        if items:
            yield Section(f"{NAMES[change]} {len(items)} 项{_rest(shown, items)}", 2, entries=entries, change=change)


def _there(item: Item) -> bool:
    """Whether an item is worth a place among the few: what nobody knows of the new place is not."""
    return bool(item.there) or item.change is not Change.NO_CONCLUSION


def _rest(shown: Sequence[object], every: Sequence[object], unit: str = "项") -> str:
    if len(shown) == len(every):
        return ""
    return f"（列出 {len(shown)} {unit}，--all 查看全部）" if shown else "（--all 查看）"


def _place_lines(place: Place, codes: CodeBook, *, present: bool = False) -> Iterator[tuple[str, str]]:
    """The documents of a region that the other one does not have."""
    name = region_name(place.region, codes)
    match place.coverage:
        case Coverage.NOT_COVERED:
            told = "没有收录只管该地的文件" + ("，不能说迁过去得到什么" if present else "，不能说迁过去失去什么")
        case Coverage.NOT_IN_FORCE:
            told = f"{_files(place)}，在查询日都不在有效期内"
        case _:
            told = _files(place)
    yield (name, told)
    if place.inside and not present:
        inner = "、".join(dict.fromkeys(region_name(one.region, codes) for one in place.inside))
        yield ("", f"辖内另收录 {inner} 的文件 {len(place.inside)} 份，未计入；要计入，请写到该县区")


def _files(place: Place) -> str:
    names = [one.doc_number or one.title or one.file for one in place.documents]
    more = " 等" if len(names) > _FILES else ""
    return f"{len(names)} 份文件：{'、'.join(names[:_FILES])}{more}"


def _stays(found: Relocation, speaker: Speaker, codes: CodeBook, *, everything: bool) -> Iterator[Section]:
    """What stays as it is, once."""
    ordered = sorted(found.unchanged, key=lambda one: (one.result.status, strength(one.result.measure)))
    if not ordered:
        return
    shown = ordered if everything else ordered[:_SOME]
    every = tuple(target.region for target in found.targets)
    entries = tuple(_stay(one, every, speaker, codes) for one in shown)
    yield Section(f"不变 {len(ordered)} 项{_rest(shown, ordered)}", 1, entries=entries)


def _stay(one: Unchanged, every: tuple[str, ...], speaker: Speaker, codes: CodeBook) -> Entry:
    where = "各地" if one.regions == every else "、".join(["现地", *(region_name(code, codes) for code in one.regions)])
    status = "适用" if one.result.status is Status.APPLIES else "待确认"
    asks = speaker.asks((one.result,)) if one.result.status is Status.UNKNOWN else []
    lines = [("因为", speaker.why(one.result)), *asks, *speaker.source(one.result)]
    return Entry(speaker.title(one.result), f"{where}都{status}", tuple(lines))


def _open(found: Relocation, codes: CodeBook, *, everything: bool) -> Iterator[Section]:
    """The facts that would settle what is open, each once."""
    if not found.asked:
        return
    shown = found.asked if everything else found.asked[:_ASKED]
    lines = tuple((f"{i}.", asked_words(one, codes)) for i, one in enumerate(shown, 1))
    yield Section(f"还需确认 {len(found.asked)} 个情况{_rest(shown, found.asked, '个')}", 1, lines)
