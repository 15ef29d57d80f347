"""A profile file and a date in, what the program makes of it out: facts, derivations, national classes, findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.classes import Assessment, assessments
from engine.derive import derivation
from engine.explain import Reason
from ontology.codebook import CodeBook
from ontology.findings import Finding
from ontology.profile import Profile
from ontology.profile_read import ProfileFile, dump_profile

from .wording import named

FORMAT = "huiqi-profile/1"


@dataclass(frozen=True, slots=True)
class Checked:
    """A profile as read and with what follows from it on a date, the classes, and what to look at."""

    file: ProfileFile
    as_of: date
    profile: Profile
    classes: tuple[Assessment, ...]
    findings: tuple[Finding, ...]


def checked(file: ProfileFile, as_of: date, codes: CodeBook) -> Checked:
    """What follows from a profile on a date."""
    derived = derivation(file.profile, as_of)
    findings = file.findings + named(derived.findings, codes)
    return Checked(file, as_of, derived.profile, assessments(derived.profile, as_of), findings)


def checked_json(found: Checked, codes: CodeBook) -> dict[str, Any]:
    """The same as plain JSON values."""
    return {
        "format": FORMAT,
        "name": found.file.name,
        "row": found.file.row,
        "as_of": found.as_of.isoformat(),
        "profile": dump_profile(found.profile, codes),
        **({"amounts": dict(found.file.amounts)} if found.file.amounts else {}),
        "classes": [_class_json(one) for one in found.classes],
        "findings": [{"code": one.code, "place": one.place, "message": one.message} for one in found.findings],
    }


def _class_json(one: Assessment) -> dict[str, Any]:
    rule = one.rule
    return {
        "class": one.of,
        "title": one.title,
        "held": one.held,
        "basis": one.basis.value if one.basis else None,
        "certified": one.certified,
        "met": one.met,
        "rule": rule and rule.id,
        "reference": rule and rule.reference,
        "clause": rule and rule.clause,
        "original": rule and rule.original.value,
        "checked": rule and rule.checked.isoformat(),
        "valid_from": rule and rule.valid_from.isoformat(),
        "valid_to": rule and rule.valid_to and rule.valid_to.isoformat(),
        "reasons": [_reason_json(reason) for reason in one.reasons],
        "missing": [*one.missing, *one.open_texts],
        "note": one.gap or (rule.note if rule else ""),
    }


def _reason_json(reason: Reason) -> dict[str, Any]:
    return {name: getattr(reason, name) for name in ("attr", "op", "value", "actual", "truth")}
