"""The library in a browser: find, open, go between the words and what was read from them, on desktop and phone."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Check = Callable[[Page], None]


def test_find_open_and_follow_a_measure_to_its_words_and_back(
    page: Page, check_axe: Check, shoot: Callable[..., None]
) -> None:
    page.goto("/library")
    check_axe(page)
    shoot(page, "政策库")
    page.get_by_label("查找措施和文件").fill("担保费率")
    page.keyboard.press("Enter")
    expect(page.locator(".hits mark").first).to_have_text("担保费率")
    check_axe(page)
    shoot(page, "政策库-查找")
    page.locator(".facets a", has_text="临夏回族自治州").click()
    expect(page).to_have_url(re.compile("region=622900"))
    page.locator(".hits h2 a").first.click()
    check_axe(page)
    shoot(page, "措施")
    page.get_by_role("link", name="在全文里看").click()
    words = page.locator(".ref:target")
    expect(words).to_be_in_viewport()
    check_axe(page)
    shoot(page, "文件")
    words.click()
    card = page.locator(".measure:target")
    expect(card).to_be_in_viewport()
    card.get_by_role("link", name="在原文的位置").click()
    expect(page.locator(".ref:target")).to_be_in_viewport()


def test_on_a_phone_the_filters_fold_and_measures_follow_their_clause(
    phone: Page, check_axe: Check, shoot: Callable[..., None]
) -> None:
    phone.goto("/library?q=担保")
    place = phone.locator(".facets a", has_text="吕梁市")
    expect(place).to_be_hidden()
    phone.locator(".facets > details > summary").click()
    expect(place).to_be_visible()
    check_axe(phone)
    shoot(phone, "政策库-手机")
    phone.goto("/library/临州办发〔2022〕84号#t-c1.4-m-62b67881")
    check_axe(phone)
    shoot(phone, "文件-手机")


def test_without_script_everything_is_there(scriptless: Page) -> None:
    scriptless.goto("/library?q=担保")
    scriptless.locator(".facets a", has_text="企业").first.click()
    expect(scriptless.locator(".hits li").first).to_be_visible()
    scriptless.goto("/library?q=没有这种说法")
    expect(scriptless.get_by_text("没有找到措施")).to_be_visible()


def test_keyboard_alone_finds_and_opens(page: Page) -> None:
    page.goto("/library")
    page.get_by_label("查找措施和文件").focus()
    page.keyboard.type("贴息")
    page.keyboard.press("Enter")
    first = page.locator(".hits h2 a").first
    expect(first).to_be_visible()
    for _ in range(90):
        page.keyboard.press("Tab")
        if first.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="接着看")).to_be_visible()
