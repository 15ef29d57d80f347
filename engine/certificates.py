"""A profile with certificates and a date in, the profile with the tags that they settle on that day out.

A certificate counts from the day of issue to the end of its last day; when only the issue is known, the last day is
worked out from the years of validity in the definition of its class. After it the tag is not held, whatever is stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ontology.findings import Finding, Severity
from ontology.interchange import value_json
from ontology.profile import Certificate, Derived, Flags, Profile

from .kleene import some
from .parameters import Definition, definitions, years_before

TAGS = "tags"
CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Counted:
    """A certificate on a day: its last day (None: not known), why, and whether it counts."""

    certificate: Certificate
    expires: date | None
    reference: str
    counts: bool | None


def on_day(certificate: Certificate, as_of: date) -> Counted:
    """Whether a certificate counts on a day; None where its last day is not known or it is issued later."""
    expires, reference = certificate.expires, ""
    if expires is None and certificate.issued is not None:
        rule = _class_of(certificate.tag, certificate.issued)
        if rule is not None and rule.certificate_years is not None:
            expires, reference = years_before(certificate.issued, -rule.certificate_years), rule.certificate_reference
    if expires is not None and as_of > expires:
        return Counted(certificate, expires, reference, counts=False)
    later = certificate.issued is not None and as_of < certificate.issued
    return Counted(certificate, expires, reference, counts=None if later or expires is None else True)


def counted(profile: Profile, as_of: date) -> tuple[Profile, tuple[Finding, ...]]:
    """The profile with the tags that its certificates settle on a day, and what to look at."""
    if not profile.certificates:
        return profile, ()
    flags = profile.facts.get(TAGS, Flags())
    if not isinstance(flags, Flags):
        return profile, ()
    known, derived, findings = dict(flags.known), dict(profile.derived), list[Finding]()
    for tag in dict.fromkeys(one.tag for one in profile.certificates):
        states = [on_day(one, as_of) for one in profile.certificates if one.tag == tag]
        held = some([state.counts for state in states])
        findings += _noted(tag, states, held, given=flags.known.get(tag))
        if held is None or (held and flags.known.get(tag) is False and f"{TAGS}.{tag}" not in derived):
            continue
        known[tag] = held
        derived[f"{TAGS}.{tag}"] = _origin(next(state for state in states if state.counts is held))
    updated = flags.model_copy(update={"known": known})
    facts = {**profile.facts, TAGS: updated} if known or flags.complete else profile.facts
    return profile.model_copy(update={"facts": facts, "derived": derived}), tuple(findings)


def _class_of(tag: str, day: date) -> Definition | None:
    """The definition of a tag in force on a day, where there is one."""
    return next((one for one in definitions() if one.of == tag and one.attr == TAGS and one.in_force(day)), None)


def _title(tag: str) -> str:
    return next((one.title for one in definitions() if one.of == tag), tag)


def _origin(state: Counted) -> Derived:
    one = state.certificate
    stated = {"issued": one.issued, "expires": state.expires}
    used = {name: str(value_json(day)) for name, day in stated.items() if day is not None}
    used |= {"number": one.number} if one.number else {}
    return Derived(rule=CERTIFICATE, reference=state.reference or f"证书有效期至{state.expires}", used=used)


def _noted(tag: str, states: Sequence[Counted], held: bool | None, *, given: bool | None) -> list[Finding]:
    """What a person should look at: an expired certificate, one whose last day is open, a contradiction."""
    place, title = f"{TAGS}.{tag}", _title(tag)
    if held is False:
        last = max(state.expires for state in states if state.expires)
        message = f"“{title}”证书 {last} 到期，查询日期已不计入；已重新认定的，请填新证书的有效期。"
        return [Finding(code="CERTIFICATE_EXPIRED", severity=Severity.INFO, message=message, place=place)]
    if held is None:
        message = f"“{title}”证书在查询日期是否有效算不出来（没有到期日，或发证在查询日期之后）。"
        return [Finding(code="CERTIFICATE_OPEN", severity=Severity.INFO, message=message, place=place)]
    if given is False:
        message = f"填报没有“{title}”，证书却在有效期内，以填报为准，请核对。"
        return [Finding(code="DERIVED_CONTRADICTION", severity=Severity.WARNING, message=message, place=place)]
    return []
