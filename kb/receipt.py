"""An answer in, its receipt out (huiqi-receipt/1): all that was asked, what answered it, verdicts with reasons.

The same question put to the same knowledge base by the same program gives the same bytes; `replay` compares.
"""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, ValidationError

from engine.classes import Classes
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.model import Value
from ontology.profile_read import DERIVED, dump_profile

from . import fingerprint
from .match_json import result_json
from .matching import Answer, Result

FORMAT: Final = "huiqi-receipt/1"
_SHA256 = Field(pattern="^[0-9a-f]{64}$")
_LARGEST_FILE = 200_000_000


class Software(Value):
    """The program: its release and one digest of its code."""

    huiqi: str
    code: str = _SHA256


class DocumentVersion(Value):
    """A document that was there to be asked; `version` is the digest of everything the knowledge base says of it."""

    id: str
    file: str
    sha256: str
    version: str = _SHA256


class Knowledge(Value):
    """The knowledge base: one digest of all, the version of its code lists, and its documents."""

    digest: str = _SHA256
    codes: str
    documents: tuple[DocumentVersion, ...]


class Verdict(Value):
    """The answer for one measure, with the words that it was read from, as huiqi-match/1 gives it."""

    document: str
    clause: str
    text: str
    result: dict[str, Any]


class Receipt(Value):
    """What was asked (date, profile as given, scope), what answered, what was derived, and the verdicts.

    `amounts`: the figures of the profile file that only amounts take; written only where there are any.
    """

    format: Literal["huiqi-receipt/1"] = FORMAT
    as_of: date
    everywhere: bool
    profile: dict[str, Any]
    amounts: dict[str, str] = Field(default_factory=dict)
    software: Software
    parameters: dict[str, str]
    knowledge: Knowledge
    derived: dict[str, Any]
    findings: tuple[str, ...]
    results: tuple[Verdict, ...]
    questions: tuple[dict[str, Any], ...]
    digest: str = ""


def receipt(answer: Answer, codes: CodeBook, *, everywhere: bool) -> Receipt:
    """The receipt of an answer; `everywhere` as it was put to `match`."""
    documents = tuple(
        DocumentVersion(id=one.iri, file=one.file, sha256=one.sha256, version=one.version) for one in answer.covered
    )
    whole = fingerprint.knowledge(((one.id, one.version) for one in documents), codes.version)
    classes = Classes(answer.profile, answer.as_of)
    found = Receipt(
        as_of=answer.as_of,
        everywhere=everywhere,
        profile=dump_profile(answer.given, codes),
        amounts=dict(answer.stated),
        software=Software(huiqi=fingerprint.release(), code=fingerprint.program()),
        parameters=dict(fingerprint.parameters()),
        knowledge=Knowledge(digest=whole, codes=codes.version, documents=documents),
        derived=_derived(answer, codes),
        findings=tuple(finding.message for finding in answer.findings),
        results=tuple(_verdict(result, answer, classes) for result in answer.results),
        questions=tuple(
            {"attr": one.attr, "text": one.text, "decides": one.decides, "alone": one.alone} for one in answer.questions
        ),
    )
    return found.model_copy(update={"digest": seal(found)})


def seal(found: Receipt) -> str:
    """The digest of everything else in a receipt: whoever changes a figure by hand must also know this."""
    return sha256(written(found.model_copy(update={"digest": ""}))).hexdigest()


def written(found: Receipt) -> bytes:
    """The bytes of a receipt."""
    said = found.model_dump(mode="json")
    if not found.amounts:
        del said["amounts"]
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def schema() -> dict[str, Any]:
    """The JSON Schema of a receipt."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Receipt.model_json_schema()}


def save(found: Receipt, path: Path) -> None:
    """Write a receipt; KBError where that cannot be."""
    try:
        path.write_bytes(written(found))
    except OSError as error:
        raise KBError("RECEIPT_PLACE", "凭据不能写到这里", place=str(path), hint="，请检查路径和权限。") from error


def load(path: Path) -> tuple[Receipt, bytes]:
    """The receipt in a file and the file's bytes; KBError when it is none or was changed by hand."""
    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST_FILE else b""
    except OSError as error:
        raise KBError("RECEIPT_FORM", "凭据文件不能读取", place=str(path), hint="，请检查路径和权限。") from error
    hint = f"，请使用 huiqi match --receipt 写出的文件（{FORMAT}）。"
    try:
        found = Receipt.model_validate_json(data)
    except ValidationError as error:
        raise KBError("RECEIPT_FORM", "不是这个版本能识别的凭据", place=str(path), hint=hint) from error
    if found.digest != seal(found):
        changed = "，内容与其自带的校验值不符，请找回原件。"
        raise KBError("RECEIPT_ALTERED", "凭据写出以后被改动过", place=str(path), hint=changed)
    return found, data


def _derived(answer: Answer, codes: CodeBook) -> dict[str, Any]:
    """What followed from the profile: the value and where it comes from, by attribute or attribute.tag."""
    whole = dump_profile(answer.profile, codes)
    origins: dict[str, Any] = whole.get(DERIVED, {})
    return {name: {"value": _value(whole, name), **origin} for name, origin in origins.items()}


def _value(profile: dict[str, Any], name: str) -> Any:
    attr, _, tag = name.partition(".")
    value = profile.get(attr)
    if not tag:
        return value
    return value.get(tag) if isinstance(value, dict) else tag in (value or ())


def _verdict(result: Result, answer: Answer, classes: Classes) -> Verdict:
    measure = result.measure
    return Verdict(
        document=result.document.id,
        clause=measure.clause,
        text=measure.quote.text,
        result=result_json(result, answer.profile, classes),
    )
