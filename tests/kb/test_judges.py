"""Reference profiles decided twice, and changes of kept originals that `huiqi verify` finds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.base import KnowledgeBase
from kb.build import add
from kb.judges import judged_twice, originals
from kb.place import Place

PROFILE = "profile:\n  region: 淄博市\n  entity_type: enterprise\n  size: small\n"


@pytest.fixture
def place(tmp_path: Path, policy: Callable[..., str]) -> Place:
    (tmp_path / "措施.txt").write_text(policy(), encoding="utf-8")
    found = Place(tmp_path / "kb")
    add(found, [tmp_path / "措施.txt"])
    (found.root / "profiles").mkdir()
    (found.root / "profiles/企业.yaml").write_text(PROFILE, encoding="utf-8")
    return found


def test_every_verdict_is_given_twice(knowledge: KnowledgeBase) -> None:
    found = judged_twice(knowledge)
    assert found.profiles >= 4
    assert found.verdicts > 500
    assert found.problems == ()


def test_judges_that_differ_are_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.decide.truth", lambda *_: "neither")
    with KnowledgeBase(place.root) as kb:
        assert [code for _, code, _ in judged_twice(kb).problems] == ["JUDGES_DIFFER"]


def test_profiles_that_cannot_be_read_are_told(place: Place) -> None:
    (place.root / "profiles/坏.yaml").write_text("profile:\n  regoin: 淄博市\n", encoding="utf-8")
    with KnowledgeBase(place.root) as kb:
        assert [code for _, code, _ in judged_twice(kb).problems] == ["UNKNOWN_ATTRIBUTE"]


def test_changed_original(place: Place, huiqi: Any) -> None:
    clean = json.loads(huiqi("--kb", place.root, "verify", "--json").stdout)
    assert clean["problems"] == []
    assert clean["checked"]["profiles"] == 1
    (source,) = place.corpus.glob("*/source.txt")
    source.write_text(source.read_text(encoding="utf-8") + "改", encoding="utf-8")
    with KnowledgeBase(place.root) as kb:
        assert [code for _, code, _ in originals(kb)] == ["SOURCE_CHANGED"]
    assert huiqi("--kb", place.root, "verify").returncode == 1
