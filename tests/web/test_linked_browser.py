"""The pages of open data in a browser: readable, reachable, and their blocks of data break no security policy."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Check = Callable[[Page], None]
DOCUMENT = "/doc/370300-2020-56-c4cb"


def test_the_dataset_page_lists_the_files(
    page: Page, phone: Page, check_axe: Check, shoot: Callable[..., None]
) -> None:
    for one, name in ((page, "开放数据"), (phone, "开放数据-手机")):
        one.goto("/dataset")
        expect(one.get_by_role("heading", level=1)).to_have_text("开放数据")
        expect(one.get_by_role("link", name="huiqi.trig")).to_be_visible()
        check_axe(one)
        shoot(one, name)


def test_a_block_of_data_is_allowed_and_not_run(page: Page, check_axe: Check, shoot: Callable[..., None]) -> None:
    """The fixture fails the test for every line that the console tells as an error, as a broken policy would be."""
    answer = page.goto(DOCUMENT)
    assert answer is not None
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    block = page.locator('script[type="application/ld+json"]').first.text_content()
    assert json.loads(block or "")["@type"] == ["Legislation", "eli:LegalResource"]
    shoot(page, "数据页")
    check_axe(page)
    page.goto(DOCUMENT.replace("/doc/", "/library/"))
    assert page.locator('script[type="application/ld+json"]').count() == 1


def test_a_part_of_a_document_is_found_by_its_name(page: Page) -> None:
    page.goto(f"{DOCUMENT}#c1-m-8d0d31c9")
    expect(page.locator("#c1-m-8d0d31c9")).to_be_in_viewport()


@pytest.mark.parametrize("path", ["/code/instrument.html", "/code/region/370300.html", "/ns"])
def test_codes_and_vocabulary_can_be_read(phone: Page, check_axe: Check, path: str) -> None:
    phone.goto(path)
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    check_axe(phone)


def test_files_are_fetched_whole(page: Page) -> None:
    page.goto("/dataset")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="huiqi.csv").click()
    assert fetched.value.suggested_filename == "huiqi.csv"
    assert fetched.value.path().stat().st_size > 100_000
