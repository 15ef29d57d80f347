"""Comparing in a browser: choose, read the table, follow a note to the words, on desktop and phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Check = Callable[[Page], None]


def test_choose_a_subject_and_follow_a_note_to_the_document(
    page: Page, check_axe: Check, shoot: Callable[..., None]
) -> None:
    page.goto("/compare")
    check_axe(page)
    page.get_by_label("比什么").fill("担保费率")
    page.get_by_label("哪一天").fill("2020-08-01")
    page.get_by_role("button", name="比较").click()
    expect(page.locator(".compared tbody tr")).not_to_have_count(0)
    check_axe(page)
    shoot(page, "比一比")
    page.locator(".chart img").first.scroll_into_view_if_needed()
    expect(page.locator(".chart img").first).to_have_js_property("complete", True)
    assert page.locator(".chart img").first.evaluate("one => one.naturalWidth > 0")
    page.locator(".compared sup a").first.click()
    note = page.locator(".notes li:target")
    expect(note).to_be_in_viewport()
    note.get_by_role("link").first.click()
    expect(page.locator(".ref:target")).to_be_in_viewport()


def test_a_firm_moves_on_a_phone(phone: Page, check_axe: Check, shoot: Callable[..., None]) -> None:
    phone.goto("/compare?kind=guarantee_fee_rate")
    check_axe(phone)
    shoot(phone, "比一比-手机")
    phone.goto("/compare/relocate")
    check_axe(phone)
    phone.locator("#to").fill("吕梁市")
    phone.locator("#region").fill("临夏市")
    phone.get_by_role("button", name="比较").last.click()
    expect(phone.get_by_role("heading", name="各地一览")).to_be_visible()
    check_axe(phone)
    shoot(phone, "迁移-手机")
