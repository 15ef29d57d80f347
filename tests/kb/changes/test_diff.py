"""What changed between two made-up corpora, an export and a knowledge base: documents, measures, answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.build import build
from kb.place import Place

PROFILE = "profile:\n  region: 淄博市\n  entity_type: enterprise\n  size: small\n  guaranteed_amount: {amount}\n"


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory, policy: Callable[..., str]) -> Path:
    """A folder with two corpora: a rate that falls and a document that comes."""
    folder = tmp_path_factory.mktemp("sides")
    for name, rate in (("old", "1"), ("new", "0.5")):
        (folder / name).mkdir()
        (folder / name / "措施.txt").write_text(policy(rate=rate), encoding="utf-8")
    text = policy(city="潍坊市", number="潍政办字〔2021〕8号")
    (folder / "new/潍坊.txt").write_text(text, encoding="utf-8")
    (folder / "firm.yaml").write_text(PROFILE.format(amount=3000000), encoding="utf-8")
    build(Place(folder / "kb"), folder / "old")
    return folder


def changes(sides: Path, huiqi: Any, *arguments: str) -> Any:
    done = huiqi("diff", *arguments, "--json", cwd=sides)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_documents_and_measures(sides: Path, huiqi: Any) -> None:
    found = changes(sides, huiqi, "old", "new")
    assert {(one["file"], one["change"]) for one in found["documents"]} == {
        ("措施.txt", "changed"),
        ("潍坊.txt", "added"),
    }
    changed = next(one for one in found["documents"] if one["change"] == "changed")
    assert [one["change"] for one in changed["measures"]] == ["changed"]
    fields = {one["name"]: (one["before"], one["after"]) for one in changed["measures"][0]["fields"]}
    assert fields.keys() == {"原文", "数值"}
    assert "不高于1%" in fields["数值"][0]
    assert "不高于0.5%" in fields["数值"][1]


def test_the_other_way_round(sides: Path, huiqi: Any) -> None:
    found = changes(sides, huiqi, "new", "old")
    assert {one["change"] for one in found["documents"]} == {"changed", "removed"}


def test_the_same_twice(sides: Path, huiqi: Any, installed: Any) -> None:
    assert changes(sides, huiqi, "old", "kb")["documents"] == []
    pages = [run("diff", "old", "new", cwd=sides).stdout for run in (huiqi, installed)]
    assert pages[0] == pages[1]
    assert "文件：新增 1，不再有 0，变化 1" in pages[0]


def test_an_export_is_the_knowledge_base_that_wrote_it(sides: Path, huiqi: Any) -> None:
    export = sides / "export.json"
    export.write_text(huiqi("--kb", "kb", "export", cwd=sides).stdout, encoding="utf-8")
    assert changes(sides, huiqi, "export.json", "kb")["documents"] == []


def test_founding_documents_come_back_from_an_export(kb_dir: Path, tmp_path: Path, huiqi: Any) -> None:
    (tmp_path / "export.json").write_text(huiqi("--kb", kb_dir, "export").stdout, encoding="utf-8")
    assert changes(tmp_path, huiqi, "export.json", str(kb_dir))["documents"] == []


def test_answers(sides: Path, huiqi: Any) -> None:
    found = changes(sides, huiqi, "old", "new", "--profiles", "firm.yaml", "--as-of", "2022-06-01")
    (profile,) = found["answers"]
    assert profile["as_of"] == "2022-06-01"
    (change,) = profile["changes"]
    assert change["before"]["status"] == change["after"]["status"]
    assert "0.5%" in change["after"]["headline"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nothing", "old"), "DIFF_SIDE"),
        (("firm.yaml", "old"), "EXPORT_FORM"),
        (("old", "new", "-f", "pdf"), "UNKNOWN_FORMAT"),
        (("export.json", "kb", "--profiles", "firm.yaml"), "DIFF_EXPORT"),
    ],
)
def test_bad_requests(sides: Path, huiqi: Any, arguments: tuple[str, ...], code: str) -> None:
    (sides / "export.json").write_text(huiqi("--kb", "kb", "export", cwd=sides).stdout, encoding="utf-8")
    done = huiqi("diff", *arguments, cwd=sides)
    assert done.returncode == 2
    assert code in done.stderr
