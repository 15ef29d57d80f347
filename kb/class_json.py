"""A condition and the classes of an enterprise in, the definitions behind the condition out as plain values."""

from __future__ import annotations

from typing import Any

from engine.classes import Assessment, Basis, Classes, Grading
from engine.explain import Reason
from ontology.interchange import OPEN_ATTRIBUTE, iso_json


def classes_json(reason: Reason, classes: Classes) -> list[dict[str, Any]]:
    """The definitions by which a condition was decided or could be, with the figures held against their limits."""
    return [_class_json(one) for one in classes.behind(reason)]


def _class_json(one: Assessment | Grading) -> dict[str, Any]:
    rule, assessed = one.rule, one if isinstance(one, Assessment) else None
    found: dict[str, Any] = {
        "class": one.of,
        "title": rule.title if rule else assessed and assessed.title,
        "reference": rule and rule.reference,
        "clause": rule and rule.clause,
        "valid_from": iso_json(rule.valid_from if rule else None),
        "valid_to": iso_json(rule.valid_to if rule else None),
        "tests": [_test_json(reason) for reason in one.reasons if reason.attr != OPEN_ATTRIBUTE],
        "missing": list(one.missing),
    }
    if assessed is not None:
        basis = assessed.basis.value if assessed.basis else None
        found |= {"held": assessed.held, "basis": basis, "certified": assessed.certified, "met": assessed.met}
        found["missing"] += assessed.open_texts
        if assessed.basis is Basis.CERTIFICATE and assessed.origin is not None:
            found["certificate"] = dict(assessed.origin.used)
    return found


def _test_json(reason: Reason) -> dict[str, Any]:
    return {name: getattr(reason, name) for name in ("attr", "op", "value", "actual", "truth")}
