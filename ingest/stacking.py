"""The clauses and measures of a document in, its rules on several grants together out: highest, one only, caps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import regex

from ontology.model import BoundOp, BoundRole, Measure, Stacking, StackingMode, StackingScope

from .lexicon import alternation, rows
from .mentions import quantities
from .numerals import fold
from .payments import base_of, per_of, period_of, surroundings
from .sentences import segments, sentences
from .text import ClauseText, Mention, MentionType, NormalText

_CAP_KIND = "subsidy_cap"
_CEILINGS = (BoundOp.LE, BoundOp.LT)
_FIGURES = (MentionType.MONEY, MentionType.PERCENT)
_GIVEN = ("CNY", "%", "pp", "bp")


def stacking(clauses: Sequence[ClauseText], normal: NormalText, measures: Sequence[Measure]) -> tuple[Stacking, ...]:
    """The rules in order of place."""
    granting = tuple(measure for measure in measures if _grants(measure))
    labelled = _labelled(clauses)
    found = [
        (rule, clause.path)
        for clause in clauses
        for body in clause.body
        for span in sentences(normal.text, *body)
        for rule in _rules(clause, span, normal)
    ]
    placed = {_placed(rule, path, granting, labelled) for rule, path in found}
    return tuple(sorted(placed, key=lambda rule: (rule.quote.start, rule.mode, rule.scope, rule.quote.end)))


def _labelled(clauses: Sequence[ClauseText]) -> Mapping[str, str]:
    """The paths of clauses by their last label, and by its number alone where only one is so numbered (三)."""
    found = {clause.path.rpartition("/")[2]: clause.path for clause in reversed(clauses)}
    bare = defaultdict[str, set[str]](set)
    for clause in clauses:
        bare[_pattern("bare").sub("", clause.path.rpartition("/")[2])].add(clause.path)
    return {**{label: paths.pop() for label, paths in bare.items() if len(paths) == 1}, **found}


def _grants(measure: Measure) -> bool:
    """Whether a measure gives money."""
    return any(bound.role is BoundRole.BENEFIT and bound.unit in _GIVEN for bound in measure.thresholds)


def _rules(clause: ClauseText, span: tuple[int, int], normal: NormalText) -> Iterator[Stacking]:
    """The rules of one sentence; the clauses that a rule binds are to be found yet."""
    words = fold(normal.text[slice(*span)])
    if _says("never", words):
        return
    mode = next((value for value, pattern in _modes() if pattern.search(words)), None)
    if mode is not None:
        quote = normal.quote(span[0], span[0] + len(words.rstrip("。；;，,\n ")))
        for scope in _scopes(words):
            yield Stacking(mode=StackingMode(mode), scope=scope, quote=quote)
    found = quantities(words)
    alone = all(mention.op in _CEILINGS for mention in found if mention.type in _FIGURES)
    for mention in found:
        if (rule := _cap(mention, words, span[0], normal, alone=alone)) is not None:
            yield rule


def _scopes(words: str) -> tuple[StackingScope, ...]:
    """Among what a rule chooses; one that names other policies speaks of this document's own only when it says so."""
    own = StackingScope.ITEM if _says("item", words) else StackingScope.ENTERPRISE
    if not _says("other", words):
        return (own,)
    return (own, StackingScope.OTHER_POLICY) if _says("own", words) else (StackingScope.OTHER_POLICY,)


def _cap(mention: Mention, words: str, place: int, normal: NormalText, *, alone: bool) -> Stacking | None:
    """The cap that a figure sets on several grants together; one at the end of a grant binds that grant only."""
    if mention.op not in _CEILINGS or mention.type not in _FIGURES or mention.value is None:
        return None
    share = mention.type is MentionType.PERCENT
    low, _ = next(span for span in segments(words, 0, len(words)) if span[0] <= mention.start < span[1])
    said = words[low : mention.end]
    together = _says("together", said)
    if _says("floor", mention.text) or _says("funds", said) or not _says("whole", said):
        return None
    if not _says("cap", words[: mention.start]) or not (together or (alone and low == 0 and not share)):
        return None
    around = surroundings(normal, place + mention.start, place + mention.end)
    base = base_of(around) if share else None
    if (share and base is None) or per_of(_CAP_KIND, around):
        return None
    return Stacking.model_validate(
        {
            "mode": StackingMode.CAP,
            "scope": StackingScope.ITEM if _says("single", said) else StackingScope.ENTERPRISE,
            "quote": normal.quote(place + low, place + mention.end),
            "value": mention.value,
            "unit": mention.unit,
            "relative_to": base,
            "period": period_of(_CAP_KIND, around),
        }
    )


def _placed(rule: Stacking, path: str, granting: Sequence[Measure], labelled: Mapping[str, str]) -> Stacking:
    """A rule with the clauses that it binds: those that it names, its own where that grants something, else none."""
    words = fold(rule.quote.text)
    if named := _named(words, labelled):
        return rule.model_copy(update={"clauses": named})
    if _says("article", words):
        labels = path.split("/")
        above = ["/".join(labels[: i + 1]) for i, label in enumerate(labels) if _says("label", label)]
        return rule.model_copy(update={"clauses": (above[-1] if above else path,)})
    if any(_pays_too(one, rule) for one in granting):
        return rule.model_copy(update={"clauses": (path,)})
    others = (one for one in granting if one.quote.end <= rule.quote.start or rule.quote.end <= one.quote.start)
    here = any(one.clause == path or one.clause.startswith(f"{path}/") for one in others)
    return rule.model_copy(update={"clauses": (path,)}) if here and not _says("document", words) else rule


def _named(words: str, labelled: Mapping[str, str]) -> tuple[str, ...]:
    """The paths of the articles that a rule names one by one or from one to another (第三条至第六条)."""
    paths = list(dict.fromkeys(labelled.values()))
    found: set[str] = set()
    previous: tuple[int, str] | None = None
    for match in _pattern("named").finditer(words):
        path = labelled.get(match[0]) or labelled.get(_pattern("bare").sub("", match[0]))
        if path is None:
            continue
        found.add(path)
        if previous and _pattern("through").fullmatch(words[previous[0] : match.start()]):
            level = path.count("/")
            between = paths[paths.index(previous[1]) : paths.index(path)]
            found.update(one for one in between if one.count("/") == level)
        previous = match.end(), path
    return tuple(sorted(found))


def _pays_too(measure: Measure, rule: Stacking) -> bool:
    """Whether the words of a rule are part of a grant."""
    inside = measure.quote.start < rule.quote.end and rule.quote.start < measure.quote.end
    figures = (bound for bound in measure.thresholds if bound.role is BoundRole.BENEFIT and bound.unit in _GIVEN)
    return inside and any((bound.value, bound.unit) != (rule.value, rule.unit) for bound in figures)


def _says(field: str, words: str) -> bool:
    return _pattern(field).search(words) is not None


@cache
def _pattern(field: str) -> regex.Pattern[str]:
    return regex.compile(alternation("stacking_words", "field", field))


@cache
def _modes() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    return tuple(
        (row["value"], regex.compile(row["pattern"])) for row in rows("stacking_words") if row["field"] == "mode"
    )
