"""A profile and another region in, the same enterprise there out: which facts stay, which have to be known anew.

What a move does to a fact is data (`hq:onMove` of attributes and tags): "reset" follows from the address, whatever it
was; "local" is recognised by the place that is left, so that what is held lapses; "province" lapses beyond the
province. All else stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.certificates import TAGS
from engine.hierarchy import REGION
from ontology import regions
from ontology.codebook import Attribute, CodeBook, Concept
from ontology.interchange import OPEN_ATTRIBUTE
from ontology.profile import Fact, Flags, Profile

_RESET, _LOCAL, _PROVINCE = "reset", "local", "province"
_PROVINCE_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Reset:
    """A fact that a move makes unknown: an attribute, one tag of it, or the words of an open condition; `how`: why."""

    attr: str
    detail: str | None
    held: bool
    how: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The enterprise at another place; `kept`: the attributes that stayed as they were, `reset` what did not."""

    profile: Profile
    kept: tuple[str, ...]
    reset: tuple[Reset, ...]


def address(profile: Profile) -> str | None:
    """The region of an enterprise, None when it is unknown."""
    found = profile.facts.get(REGION)
    return found if isinstance(found, str) else None


def moved(profile: Profile, region: str, codes: CodeBook) -> Moved:
    """The enterprise in another region; in its own one it stays as it is."""
    here = address(profile)
    if here == region:
        return Moved(profile, _kept(profile, ()), ())
    if here is None:
        return Moved(_placed(profile, region), _kept(profile, ()), ())
    far = not regions.within(region, f"{here[:_PROVINCE_DIGITS]}0000")
    found = (*_resets(profile, codes, far=far), *_certificate_resets(profile, codes, far=far))
    reset = tuple({(one.attr, one.detail): one for one in found}.values())
    return Moved(_placed(_without(profile, reset, codes), region), _kept(profile, reset), reset)


def _resets(profile: Profile, codes: CodeBook, *, far: bool) -> Iterator[Reset]:
    """What a move makes unknown, in the order of the profile."""
    for attr, fact in profile.facts.items():
        attribute = codes.attributes[attr]
        if attribute.on_move and _lapses(attribute.on_move, held=fact is not False, far=far):
            yield Reset(attr, None, fact is not False, attribute.on_move)
        elif isinstance(fact, Flags):
            yield from _tag_resets(attribute, fact, codes, far=far)
    how = codes.attributes[OPEN_ATTRIBUTE].on_move
    for text, answer in profile.answers.items():
        if how and _lapses(how, held=answer, far=far):
            yield Reset(OPEN_ATTRIBUTE, text, answer, how)


def _tag_resets(attribute: Attribute, fact: Flags, codes: CodeBook, *, far: bool) -> Iterator[Reset]:
    for tag, concept in codes.lists.get(attribute.options or "", {}).items():
        how, held = concept.notes.get("on_move"), fact.holds(tag)
        if how and held is not None and _lapses(how, held=held, far=far):
            yield Reset(attribute.code, tag, held, how)


def _certificate_resets(profile: Profile, codes: CodeBook, *, far: bool) -> Iterator[Reset]:
    """The tags that a certificate of the place that is left stands for."""
    for one in profile.certificates:
        how = codes.lists[TAGS][one.tag].notes.get("on_move")
        if how and _lapses(how, held=True, far=far):
            yield Reset(TAGS, one.tag, True, how)


def _lapses(how: str, *, held: bool, far: bool) -> bool:
    """Whether a fact has to be known anew; `far`: the move leaves the province."""
    return how == _RESET or (held and (how == _LOCAL or (how == _PROVINCE and far)))


def _without(profile: Profile, reset: tuple[Reset, ...], codes: CodeBook) -> Profile:
    """The profile without the facts that are to be known anew, their derivations and certificates."""
    whole = {one.attr for one in reset if one.detail is None}
    tags: dict[str, set[str]] = {}
    for one in reset:
        if one.detail is not None:
            tags.setdefault(one.attr, set()).add(one.detail)
    facts = {
        attr: _without_tags(fact, tags.get(attr, set()), codes.lists.get(codes.attributes[attr].options or "", {}))
        for attr, fact in profile.facts.items()
        if attr not in whole
    }
    gone = {*whole, *(f"{attr}.{tag}" for attr, found in tags.items() for tag in found)}
    lost = {tag for found in tags.values() for tag in found}
    return profile.model_copy(
        update={
            "facts": facts,
            "answers": {text: held for text, held in profile.answers.items() if text not in lost},
            "derived": {attr: origin for attr, origin in profile.derived.items() if attr not in gone},
            "certificates": tuple(one for one in profile.certificates if one.tag not in lost),
        }
    )


def _without_tags(fact: Fact, gone: set[str], known: Mapping[str, Concept]) -> Fact:
    """A set without some tags; one that was complete says of each other tag whether it holds it."""
    if not isinstance(fact, Flags) or not gone:
        return fact
    listed = dict.fromkeys(known, False) if fact.complete else {}
    said = listed | dict(fact.known)
    return Flags(known={tag: held for tag, held in said.items() if tag not in gone}, complete=False)


def _placed(profile: Profile, region: str) -> Profile:
    derived = {attr: origin for attr, origin in profile.derived.items() if attr != REGION}
    return profile.model_copy(update={"facts": {**profile.facts, REGION: region}, "derived": derived})


def _kept(profile: Profile, reset: tuple[Reset, ...]) -> tuple[str, ...]:
    """The attributes of which something stayed; the region is what changes."""
    whole = {one.attr for one in reset if one.detail is None}
    return tuple(attr for attr in profile.facts if attr != REGION and attr not in whole)
