"""Normal text in, its paragraphs with their roles in the outline out: head, clause, text, closing, part, form, tail.

A part is a stretch with numbering of its own: the policy that a cover notice hands out, a second policy, a glossary.
Annexes that are forms and lists, signatures and imprints are tail; the numbered lines of a form have places only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from .lines import is_body_name, is_line, is_title, prefix
from .numbering import Marker, marker, row_marker
from .text import NormalText

_LISTED = frozenset({"digit_dot", "digit_bracket", "digit_half"})
_LONGEST_LISTED = 90
_SECOND = "之"
_FEWEST_ROWS = 3
_LEADERS = ".．…·•0123456789"


class Role(Enum):
    """The part that a paragraph has in the outline."""

    HEAD = auto()
    CLAUSE = auto()
    TEXT = auto()
    CLOSING = auto()
    PART = auto()
    FORM = auto()
    TAIL = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph `start:end` with its role and number; `part` is the label of the part that it stands in."""

    start: int
    end: int
    text: str
    role: Role = Role.TEXT
    mark: Marker | None = None
    part: str = ""


def blocks(normal: NormalText) -> tuple[Block, ...]:
    """The paragraphs of a text in order, each with its role."""
    found = _without_annex_lists(_without_contents(_paragraphs(normal)))
    parts = _parts(found)
    kept = _policy_parts(parts)
    return tuple(block for part in kept for block in part)


def _paragraphs(normal: NormalText) -> tuple[Block, ...]:
    made, start = [], 0
    for line in normal.text.split("\n"):
        end = start + len(line)
        made.append(Block(start, end, line, mark=_mark(normal, start, end)))
        start = end + 1
    return tuple(made) if any(block.mark for block in made) else _rows(normal.text, tuple(made))


def _rows(text: str, found: tuple[Block, ...]) -> tuple[Block, ...]:
    """The paragraphs of a table that was turned to text: its rows are numbered when their numbers run from one."""
    marks = [row_marker(text, block.start, block.end) for block in found]
    values = [mark.value for mark in marks if mark]
    if len(values) < _FEWEST_ROWS or values != list(range(1, len(values) + 1)):
        return found
    return tuple(replace(block, mark=mark) for block, mark in zip(found, marks, strict=True))


def _mark(normal: NormalText, start: int, end: int) -> Marker | None:
    found = marker(normal.text, start, end)
    if found is None and (spaced := marker(normal.text, start, end, spaced=True)) and spaced.end < end:
        gap = normal.offsets[spaced.end] - normal.offsets[spaced.end - 1]
        return spaced if gap > 1 else None
    return found


def _without_contents(found: tuple[Block, ...]) -> tuple[Block, ...]:
    """A table of contents numbers no clauses: its lines end in dots and a page, or come again below."""
    made: list[Block] = []
    inside = False
    for place, block in enumerate(found):
        inside = inside or is_line("contents", block.text)
        line = block.text.rstrip(_LEADERS)
        again = inside and any(later.text.startswith(line) for later in found[place + 1 :])
        inside = inside and (again or is_line("contents", block.text) or is_line("leader", block.text))
        made.append(replace(block, mark=None) if again or is_line("leader", block.text) else block)
    return tuple(made)


def _without_annex_lists(found: tuple[Block, ...]) -> tuple[Block, ...]:
    """A list of annexes (附件：1、… 2、…) is no list of clauses."""
    made: list[Block] = []
    listed = False
    for block in found:
        if _names_annexes(block.text):
            listed = True
        elif listed and block.mark and block.mark.style in _LISTED and _is_listed(block.text):
            block = replace(block, mark=None)
        else:
            listed = False
        made.append(block)
    return tuple(made)


def _is_listed(text: str) -> bool:
    return len(text) <= _LONGEST_LISTED and not text.endswith(("。", "；"))


def _names_annexes(text: str) -> bool:
    """Whether a line names annexes (附件：…) rather than heads one (附件1)."""
    return is_line("annex", text) and ("：" in text or ":" in text)


def _parts(found: tuple[Block, ...]) -> list[list[Block]]:
    """The text cut where a numbering begins anew: at an annex, a glossary, a second title before a new number one."""
    parts: list[list[Block]] = [[]]
    root: Marker | None = None
    signed = False
    for place, block in enumerate(found):
        heads = _heads_part(found, place)
        restarts = (
            block.mark is not None
            and root is not None
            and block.mark.value == 1
            and ((block.mark.style == root.style and root.value > 1) or signed)
        )
        if heads:
            parts.append([])
            root, signed = None, False
        elif restarts:
            parts.append(_taken_title(parts[-1]))
            root, signed = None, False
        if block.mark and (root is None or block.mark.style == root.style):
            root = block.mark
        signed = signed or (root is not None and is_line("date", block.text))
        parts[-1].append(block)
    return [part for part in parts if part]


def _heads_part(found: tuple[Block, ...], place: int) -> bool:
    text = found[place].text
    if is_line("glossary", text):
        return True
    if not is_line("annex", text):
        return False
    if not _names_annexes(text):
        return True
    following = found[place + 1 : place + 6]
    if text.endswith(("：", ":")):
        return not (following and following[0].mark and following[0].mark.style in _LISTED)
    begins = any(block.mark and block.mark.value == 1 for block in following)
    return begins and not any(_ends_notice(block.text) for block in following)


def _ends_notice(text: str) -> bool:
    return is_body_name(text) or is_line("date", text) or is_line("annex", text)


def _taken_title(part: list[Block]) -> list[Block]:
    """The title lines at the end of a part that belong to the next one; they are removed from the part."""
    last = max((place for place, block in enumerate(part) if block.mark), default=-1)
    for place in range(last + 1, len(part)):
        if is_title(part[place].text) or is_line("form", part[place].text):
            taken = part[place:]
            del part[place:]
            return taken
    return []


def _policy_parts(parts: list[list[Block]]) -> list[list[Block]]:
    """Each part with its roles: the policy proper, later policies and glossaries give clauses, other annexes none."""
    kept: list[list[Block]] = []
    numbered = _first_policy(parts)
    cut = False
    policies = 0
    for place, part in enumerate(parts):
        has_clauses = any(block.mark for block in part)
        if place < numbered or (place == numbered and not has_clauses):
            kept.append([replace(block, role=Role.HEAD, mark=None) for block in part])
        elif place == numbered or (has_clauses and _is_policy(part) and not (cut and not _is_headed(part))):
            cut = False
            kept.append(_roles(part, _label(part, policies) if policies else ""))
            policies += 1
        else:
            cut = True
            kept.append(_form(part, _label(part, place - numbered)))
    return kept


def _form(part: list[Block], label: str) -> list[Block]:
    """An annex that is no policy: its numbered lines are found by their numbers, but nothing is read in them."""
    first = next((place for place, block in enumerate(part) if block.mark), len(part))
    opening = [replace(block, role=Role.TAIL) for block in part[:first]]
    lines = [replace(block, role=Role.FORM if block.mark else Role.TEXT, part=label) for block in part[first:]]
    return opening + lines


def _is_headed(part: list[Block]) -> bool:
    """Whether a part begins with a heading of its own, so that it is no continuation of the annex before."""
    return is_line("annex", part[0].text) or is_line("glossary", part[0].text)


def _first_policy(parts: list[list[Block]]) -> int:
    """The part with the policy proper: the first with numbers, or a later one when the first is a cover notice."""
    numbered = [place for place, part in enumerate(parts) if any(block.mark for block in part)]
    if not numbered:
        return len(parts)
    first = numbered[0]
    if first == 0 and _hands_out(parts[0]):
        return next((place for place in numbered[1:] if _is_titled_policy(parts[place])), first)
    return first


def _hands_out(part: list[Block]) -> bool:
    """Whether a part is a cover notice: it has a notice's title and is signed."""
    before = part[: next(place for place, block in enumerate(part) if block.mark)]
    noticed = any(is_title(block.text, "notice") and "《" in block.text for block in before)
    return noticed and any(is_line("date", block.text) for block in part[len(before) :])


def _is_titled_policy(part: list[Block]) -> bool:
    return any(is_title(block.text, "policy") and not is_line("form", block.text) for block in _opening(part))


def _is_policy(part: list[Block]) -> bool:
    """Whether a later part is a policy or a glossary, not a form or list."""
    opening = _opening(part)
    if any(is_line("glossary", block.text) for block in opening):
        return True
    if any(is_line("form", block.text) for block in opening):
        return False
    return _is_titled_policy(part) or not any(is_line("annex", block.text) for block in opening)


def _opening(part: list[Block]) -> list[Block]:
    """The unnumbered paragraphs at the start of a part."""
    stop = next((place for place, block in enumerate(part) if block.mark), len(part))
    return part[:stop]


def _label(part: list[Block], number: int) -> str:
    """How a later part is called in a path: its annex number, else its place."""
    text = part[0].text
    if is_line("glossary", text) and not _is_titled_policy(part):
        return text
    if is_line("annex", text):
        return prefix("annex_label", text)
    return f"{_SECOND}{number + 1}"


def _roles(part: list[Block], label: str) -> list[Block]:
    first = next(place for place, block in enumerate(part) if block.mark)
    last = max(place for place, block in enumerate(part) if block.mark)
    opening = Role.HEAD if not label else Role.PART
    made = []
    tail = False
    for place, block in enumerate(part):
        role = opening
        if place >= first:
            role = Role.CLAUSE if block.mark else Role.TEXT
        if place > last:
            tail = tail or _begins_tail(part, place)
            role = Role.TAIL if tail else Role.CLOSING if is_line("closing", block.text) else role
        made.append(replace(block, role=role, part=label))
    return made


def _begins_tail(part: list[Block], place: int) -> bool:
    """Whether a paragraph after the last number is a signature, an imprint, an annex or a form."""
    text = part[place].text
    if any(is_line(kind, text) for kind in ("date", "annex", "imprint", "form", "source", "number")):
        return True
    if is_body_name(text):
        following = part[place + 1 : place + 5]
        return not following or any(is_line("date", block.text) for block in following)
    return False
