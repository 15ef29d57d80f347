"""A code or its Chinese label in, the code out; KBError with the nearest labels when there is none."""

from __future__ import annotations

from difflib import get_close_matches

from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.terms import Scheme

_SHOWN = 6


def code_of(codes: CodeBook, scheme: str, name: str | None, *, place: str | None = None) -> str | None:
    """The code that a person names; None stays None. `place`: where it was named, else the option of that name."""
    if name is None:
        return None
    concepts = codes.attributes if scheme == Scheme.ATTRIBUTE else codes.lists[scheme]
    wanted = name.strip()
    if wanted in concepts:
        return wanted
    found = [code for code, one in concepts.items() if wanted == one.label_zh or wanted in one.forms]
    if len(found) == 1:
        return found[0]
    labels = {one.label_zh: code for code, one in concepts.items()} | {code: code for code in concepts}
    near = found or list(dict.fromkeys(labels[label] for label in get_close_matches(wanted, labels, 3, 0.4)))
    shown = "、".join(f"{one} {concepts[one].label_zh}" for one in near or list(concepts)[:_SHOWN])
    shown += f" 等 {len(concepts)} 个" if not near and len(concepts) > _SHOWN else ""
    raise KBError("UNKNOWN_CODE", f"没有“{name}”这个代码", place=place or f"--{scheme}", hint=f"，可用：{shown}。")
