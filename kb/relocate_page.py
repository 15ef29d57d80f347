"""A relocation in, its page out: header, one line a region, what each region changes, what stays, what is still open.

The page is plain values, so that every form (terminal, Markdown) says the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.decide import Status
from engine.trace import fact_json
from ontology import regions
from ontology.codebook import CodeBook

from .headline import strength
from .match_json import coverage_note
from .moving import Moved
from .pairing import Change, Item, Silence
from .relocate_words import NAMES, Entry, Speaker, asked_words, reset_words
from .relocating import Coverage, Place, Relocation, Target, Unchanged
from .wording import fact_words, region_name

_SOME, _ASKED, _FILES = 5, 10, 3
_FACTS = ("industry", "size")
_TOLD = (Change.GAINED, Change.LOST, Change.BETTER, Change.WORSE)
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
    for title, chosen in (("现地待确认、迁走可能失去", _leaving), ("两地都管、迁移后要重新确认", _anew)):
        sections += _once(found, title, chosen, speaker, everything=everything)
    sections += [
        *_stays(found, speaker, codes, everything=everything),
        *_open(found, codes, everything=everything),
    ]
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
    may = Counter(item.if_met for item in target.items if item.change is Change.UNKNOWN)
    told = [f"可能{NAMES[change]} {may[change]}" for change in _TOLD if may[change]]
    counts = [
        f"{one}（其中{'、'.join(told)}）" if told and one.startswith(NAMES[Change.UNKNOWN]) else one for one in counts
    ]
    if target.there.coverage is Coverage.NOT_COVERED:
        return "没有收录只管该地、对企业有措施的文件，不下结论（没有收录不等于没有支持）"
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
        items = [item for item in target.items if item.change is change and not (_leaving(item) or _anew(item))]
        shown = items if everything or change not in _LONG else [item for item in items if _there(item)][:_SOME]
        entries = tuple(speaker.entry(item, target) for item in shown)
        if items:
            yield Section(f"{NAMES[change]} {len(items)} 项{_rest(shown, items)}", 2, entries=entries, change=change)


def _leaving(item: Item) -> bool:
    """Whether an item is an open measure of the present place alone."""
    return item.change is Change.UNKNOWN and not item.there


def _anew(item: Item) -> bool:
    """Whether an item is a measure of both places that the move opens again."""
    return item.change is Change.UNKNOWN and item.silence is Silence.VERDICT


def _once(
    found: Relocation, title: str, chosen: Callable[[Item], bool], speaker: Speaker, *, everything: bool
) -> Iterator[Section]:
    """Open items that are the same for several regions, each once."""
    where: dict[tuple[str, ...], list[tuple[Item, Target]]] = {}
    for target in found.targets:
        for item in filter(chosen, target.items):
            where.setdefault(tuple(one.measure.id for one in item.here), []).append((item, target))
    told = list(where.values())
    shown = told if everything else told[:_SOME]
    entries = tuple(_once_entry(one, speaker) for one in shown)
    if told:
        yield Section(f"{title} {len(told)} 项{_rest(shown, told)}", 1, entries=entries, change=Change.UNKNOWN)


def _once_entry(told: Sequence[tuple[Item, Target]], speaker: Speaker) -> Entry:
    """An open item, with what each region has instead."""
    item, first = told[0]
    entry = speaker.entry(item, first)
    place = region_name(first.region, speaker.codes)
    others = [(region_name(target.region, speaker.codes), speaker.entry(one, target)) for one, target in told[1:]]
    lines = list(entry.lines)
    at = next((i for i, (label, _) in enumerate(lines, 1) if label == place), 1)
    lines[at:at] = [line for name, other in others for line in other.lines if line[0] == name]
    return Entry(entry.head, entry.note, tuple(lines))


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
            told = "没有收录只管该地、对企业有措施的文件，不能说迁过去" + ("得到什么" if present else "失去什么")
        case Coverage.NOT_IN_FORCE:
            told = f"{_files(place, codes)}，在查询日都不在有效期内"
        case _:
            told = _files(place, codes)
    yield (name, told)
    if place.silent and not present:
        yield ("", f"另收录 {len(place.silent)} 份文件，里面没有面向企业的措施，未计入")
    if place.inside and not present:
        inner = "、".join(dict.fromkeys(region_name(one.region, codes) for one in place.inside))
        yield ("", f"辖内另收录 {inner} 的文件 {len(place.inside)} 份，未计入；要计入，请写到该县区")


def _files(place: Place, codes: CodeBook) -> str:
    names = [one.doc_number or one.title or one.file for one in place.documents]
    more = " 等" if len(names) > _FILES else ""
    of = Counter(region_name(one.region, codes) for one in place.documents)
    own = set(of) == {region_name(place.region, codes)}
    counted = f"{len(names)} 份文件" if own else "、".join(f"{name} {number} 份文件" for name, number in of.items())
    return f"{counted}：{'、'.join(names[:_FILES])}{more}"


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
