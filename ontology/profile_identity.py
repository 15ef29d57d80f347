"""A profile with its unified social credit code in, what the code says of region and kind of entity added or compared.

A given fact wins; where it differs from the code, `disagreements` says so. An enterprise keeps its code when it moves,
so the region is that of its first registration.
"""

from __future__ import annotations

from .codebook import CodeBook
from .credit_code import REFERENCE, entity_type, region
from .findings import Finding, Severity
from .profile import Derived, Profile
from .regions import within

_RULE = "credit-code"
_REGION, _ENTITY = "region", "entity_type"
_PLACES = {_REGION: "第 3–8 位", _ENTITY: "第 1–2 位"}


def with_credit_code(profile: Profile, codes: CodeBook) -> Profile:
    """The profile with the facts that follow from its code and are not given."""
    new = {attr: fact for attr, fact in _stated(profile, codes).items() if attr not in profile.facts}
    if not new:
        return profile
    facts = {**profile.facts, **new}
    origin = {attr: _origin(attr, profile.credit_code or "") for attr in new}
    ordered = {attr: facts[attr] for attr in codes.attributes if attr in facts}
    return profile.model_copy(update={"facts": ordered, "derived": {**profile.derived, **origin}})


def disagreements(profile: Profile, codes: CodeBook) -> tuple[Finding, ...]:
    """Where given facts differ from what the code says."""
    found: list[Finding] = []
    for attr, said in _stated(profile, codes).items():
        given = profile.facts.get(attr, said)
        agrees = given == said or (attr == _REGION and (within(str(given), said) or within(said, str(given))))
        if not agrees:
            shown = [_label(attr, str(one), codes) for one in (given, said)]
            message = f"填报的“{shown[0]}”与统一社会信用代码{_PLACES[attr]}（{shown[1]}）不一致，以填报为准，请核对。"
            found.append(Finding(code="CREDIT_CODE_DIFFERS", severity=Severity.WARNING, message=message, place=attr))
    return tuple(found)


def _stated(profile: Profile, codes: CodeBook) -> dict[str, str]:
    code = profile.credit_code
    if code is None:
        return {}
    said = {_REGION: region(code, codes), _ENTITY: entity_type(code)}
    return {attr: value for attr, value in said.items() if value is not None}


def _origin(attr: str, code: str) -> Derived:
    return Derived(rule=_RULE, reference=REFERENCE, clause=_PLACES[attr], used={"credit_code": code})


def _label(attr: str, value: str, codes: CodeBook) -> str:
    if attr == _REGION:
        return codes.regions[value].name if value in codes.regions else value
    return codes.label("entity-type", value)
