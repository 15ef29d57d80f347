"""What all pages share, in a browser: layout, keyboard, phone, dark ground, errors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Check = Callable[[Page], None]


def test_first_page_is_accessible_on_desktop_and_phone(
    page: Page, phone: Page, check_axe: Check, shoot: Callable[..., None]
) -> None:
    for one, name in ((page, "首页"), (phone, "首页-手机")):
        one.goto("/")
        expect(one.get_by_role("heading", level=1)).to_be_visible()
        check_axe(one)
        shoot(one, name)


def test_dark_ground_keeps_its_contrast(page: Page, check_axe: Check) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/")
    check_axe(page)


def test_keyboard_reaches_the_text_first(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("address_of", ["/nowhere", "/static/none.css"])
def test_an_error_page_says_where_to_go_on(page: Page, check_axe: Check, address_of: str) -> None:
    answer = page.goto(address_of)
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("没有找到")
    check_axe(page)
