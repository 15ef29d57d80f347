"""The page on the knowledge base itself: counts, quality, versions, sources."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from starlette.testclient import TestClient

from kb.application import create_app
from kb.base import KnowledgeBase, day
from kb.server.settings import Settings
from kb.web.about.coverage import coverage
from kb.web.about.quality import quality
from kb.web.about.sources import sources


def test_counts_are_those_of_the_knowledge_base(knowledge: KnowledgeBase) -> None:
    found = coverage(knowledge, day("2022-12-01"))
    documents = knowledge.documents()
    assert found.documents == len(documents) == sum(one.documents for one in found.places)
    assert found.measures == sum(len(one.measures) for one in documents) == sum(one.measures for one in found.places)
    assert sum(count for _, count in found.reviewed) == found.measures
    assert found.unplaced == 1
    assert all(sum(count for _, count in one.states) == one.documents for one in found.places)


def test_every_figure_has_a_meaning_and_both_columns_are_measured() -> None:
    found = quality()
    assert len(found.sets) == 2
    assert len(found.rows) >= 10
    assert all(row.meaning and len(row.figures) == 2 for row in found.rows)
    assert all(re.match(r"\d+\.\d%", row.figures[1]) for row in found.rows)


def test_sources_name_whom_to_name() -> None:
    found = sources()
    assert len(found.head) == 4
    assert all(len(row) == 4 for row in found.rows)
    assert "CC BY 4.0" in found.attribution


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("", "还没有写明联系方式"),
        ("help@example.org", 'href="mailto:help@example.org"'),
        ("https://example.org/help", 'href="https://example.org/help"'),
        ("javascript:alert(1)", "请告诉：javascript:alert(1)。"),
        ("某市中小企业服务中心 <b>", "某市中小企业服务中心 &lt;b&gt;"),
    ],
)
def test_whom_to_tell_is_a_setting(kb_dir: Path, contact: str, expected: str) -> None:
    with TestClient(create_app(Settings(kb=kb_dir, rate="", contact=contact))) as client:
        page = client.get("/about")
    assert page.status_code == 200
    assert expected in page.text


def test_it_can_be_read_on_desktop_and_phone(
    page: Page, phone: Page, check_axe: Callable[[Page], None], shoot: Callable[..., None]
) -> None:
    for one, name in ((page, "关于"), (phone, "关于-手机")):
        one.goto("/about")
        check_axe(one)
        shoot(one, name)
