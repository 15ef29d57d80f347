"""Cases read from the documents by people (corpus/*/cases.toml), each checked through the knowledge base."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kb.base import KnowledgeBase
from kb.match_json import answer_json
from ontology.interchange import document_json

CORPUS = Path(__file__).parent.parent / "corpus"
FOLDERS = sorted(path.parent for path in CORPUS.glob("*/cases.toml"))
STATUSES = ("applies", "not_applicable", "unknown")
LEAST_CASES = 6


@dataclass(frozen=True)
class Expectation:
    """What one case says of one quote."""

    folder: Path
    number: int
    case: dict[str, Any]
    kind: str
    quote: str
    missing: tuple[str, ...]
    validity: str | None
    reason: str


def cases(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((folder / "cases.toml").read_text(encoding="utf-8"))["case"]
    return found


def expectations() -> list[Any]:
    return [
        pytest.param(
            Expectation(
                folder=folder,
                number=number,
                case=case,
                kind=kind,
                quote=row["quote"],
                missing=tuple(row.get("missing", ())),
                validity=row.get("validity"),
                reason=row["reason"],
            ),
            id=f"{folder.name}-{number}-{kind}-{position}",
        )
        for folder in FOLDERS
        for number, case in enumerate(cases(folder), start=1)
        for kind in (*STATUSES, "not_offered")
        for position, row in enumerate(case.get(kind, ()), start=1)
    ]


def places(source: str, quote: str) -> list[int]:
    """The source offsets of the characters of a quote, white space ignored; the quote must be unique."""
    offsets = [i for i, character in enumerate(source) if not character.isspace()]
    dense = "".join(source[i] for i in offsets)
    wanted = "".join(quote.split())
    assert dense.count(wanted) == 1, f"原文中有 {dense.count(wanted)} 处：{quote}"
    start = dense.find(wanted)
    return offsets[start : start + len(wanted)]


def best(measures: list[dict[str, Any]], quoted: list[int]) -> dict[str, Any] | None:
    """The measure that holds most of the quote (more than half), the shortest of equals."""

    def held(measure: dict[str, Any]) -> int:
        return sum(measure["start"] <= place < measure["end"] for place in quoted)

    holding = [measure for measure in measures if held(measure) * 2 > len(quoted)]
    return max(holding, key=lambda measure: (held(measure), measure["start"] - measure["end"]), default=None)


@pytest.fixture(scope="session")
def exported(knowledge: KnowledgeBase) -> dict[str, list[dict[str, Any]]]:
    """The measures of each document by its file name, in the form of huiqi-export/1."""
    return {document.file: document_json(document)["measures"] for document in knowledge.documents()}


@pytest.fixture(scope="session")
def match(knowledge: KnowledgeBase) -> Callable[[dict[str, Any], date], dict[str, dict[str, Any]]]:
    """Profile and day in, results by measure out, in the form of huiqi-match/1."""

    def ask(profile: dict[str, Any], as_of: date) -> dict[str, dict[str, Any]]:
        answer = knowledge.match(knowledge.profile(profile), as_of, everywhere=True)
        return {result["measure"]: result for result in answer_json(answer, knowledge.codes)["results"]}

    return ask


def asked(result: dict[str, Any]) -> str:
    """What an undecided result still asks for: attribute codes and open words, as one text to search in."""
    open_words = [str(reason["value"]) for reason in result["reasons"] if reason["truth"] is None]
    return " ".join([*result["missing"], *open_words])


@pytest.mark.parametrize("expected", expectations())
def test_case(expected: Expectation, exported: Any, match: Any) -> None:
    document = tomllib.loads((expected.folder / "document.toml").read_text(encoding="utf-8"))
    source = (expected.folder / "source.txt").read_bytes().decode("utf-8")
    quoted = places(source, expected.quote)
    results = match(expected.case["profile"], expected.case["as_of"])
    label = f"{expected.case['name']}（{expected.case['as_of']}）“{expected.quote}”"
    measures = exported[document["file"]]
    if expected.kind == "not_offered":
        offered = best([measure for measure in measures if measure["id"] in results], quoted)
        assert offered is None, f"{label} 不应作为企业的结果：{expected.reason}"
        return
    measure = best(measures, quoted)
    assert measure is not None, f"{label} 没有读成措施"
    assert measure["audience"] == "enterprise", f"{label} 读成了 {measure['audience']} 的措施"
    result = results.get(measure["id"], {"status": "not_applicable", "missing": [], "reasons": []})
    assert result["status"] == expected.kind, f"{label} 应为 {expected.kind}（{expected.reason}），得到 {result}"
    if expected.validity is not None:
        assert result["validity"] == expected.validity, label
    for fact in expected.missing:
        assert fact in asked(result), f"{label} 应问 {fact}，得到 {result}"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_source_is_as_received(folder: Path) -> None:
    document = tomllib.loads((folder / "document.toml").read_text(encoding="utf-8"))
    assert hashlib.sha256((folder / "source.txt").read_bytes()).hexdigest() == document["sha256"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_document_has_cases_with_reasons(folder: Path) -> None:
    written = cases(folder)
    assert len(written) >= LEAST_CASES
    assert len({case["name"] for case in written}) == len(written), "案例重名"
    for case in written:
        rows = [row for kind in (*STATUSES, "not_offered") for row in case.get(kind, ())]
        assert case["why"], case["name"]
        assert rows, case["name"]
        assert all(row["reason"] for row in rows), case["name"]
