"""我能享受什么 in a browser: from the cards to the printed list, by hand, by keys, on a phone, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

Check = Callable[[Page], None]
LINK = "/match?region=622901&industry=H62&employees=26&revenue=4200000&as_of=2022-12-01"


def ask(page: Page) -> None:
    """Fill the three cards and the day, and ask."""
    page.goto("/match")
    page.locator("#region").press_sequentially("临夏市")
    page.get_by_role("radio", name=re.compile("622901")).click()
    page.locator("#industry").press_sequentially("饭店")
    page.get_by_role("radio", name=re.compile("餐饮业 H62")).click()
    page.get_by_label("企业现有从业人员多少人？").fill("26人")
    page.get_by_label("企业上一年度的营业收入是多少元？").fill("420万元")
    page.get_by_text("日期与名称").click()
    page.get_by_label("查询日期").fill("2022-12-01")
    page.get_by_label("企业名称").fill("临夏市某某餐饮店")
    page.get_by_role("button", name="看看能享受什么").click()
    expect(page.locator("#result")).to_be_focused()


def measure(page: Page, name: str) -> Locator:
    return page.locator("details.measure").filter(has=page.locator("summary strong", has_text=name)).first


def number(page: Page, group: str) -> int:
    found = re.search(r"(\d+) 项", page.locator(f"#{group}").inner_text())
    assert found is not None
    return int(found[1])


def test_an_owner_asks_answers_and_reads(page: Page, check_axe: Check, shoot: Callable[..., None]) -> None:
    page.goto("/match")
    check_axe(page)
    shoot(page, "我能享受什么-填写")
    ask(page)
    before = number(page, "unknown")
    shoot(page, "我能享受什么-结果")
    page.locator(".ask").get_by_role("button", name="企业", exact=True).click()
    expect(page.locator("#told")).to_contain_text("适用")
    expect(page.locator("#next")).to_be_focused()
    assert number(page, "unknown") < before
    card = measure(page, "担保费率不高于1%（1000万元(含)以下）")
    card.locator("summary").first.click()
    expect(card.locator("blockquote mark")).to_be_visible()
    check_axe(page)
    card.get_by_text("现在就回答").click()
    card.get_by_label("这笔担保贷款的单户担保金额是多少元？").fill("200万元")
    card.get_by_role("button", name="答好了").first.click()
    changed = measure(page, "担保费率不高于1%（1000万元(含)以下）")
    expect(changed.locator("summary .mark.applies")).to_be_visible()
    expect(changed.locator("summary").first).to_be_focused()
    shoot(page, "我能享受什么-一项")
    changed.get_by_role("button", name="完整说明").click()
    expect(page.get_by_role("heading", name="为什么适用")).to_be_visible()
    check_axe(page)
    shoot(page, "我能享受什么-说明", whole=True)
    page.get_by_role("button", name="回到全部结果").click()
    expect(page.locator("#applies")).to_be_visible()


def test_a_list_is_printed_on_a_page_or_two(page: Page, check_axe: Check, shoot: Callable[..., None]) -> None:
    ask(page)
    page.get_by_role("button", name="打印清单").first.click()
    expect(page.get_by_role("heading", name="政策清单")).to_be_visible()
    expect(page.get_by_text("临夏市某某餐饮店")).to_be_visible()
    check_axe(page)
    printed = page.pdf(prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2
    page.emulate_media(media="print")
    shoot(page, "我能享受什么-清单", whole=True)


def test_a_reload_keeps_what_was_said_and_clearing_forgets_it(page: Page) -> None:
    ask(page)
    page.goto("/match")
    expect(page.locator("#applies")).to_be_visible()
    page.get_by_text("修改企业情况").click()
    expect(page.get_by_label("企业名称")).to_have_value("临夏市某某餐饮店")
    page.get_by_role("link", name="全部清空").click()
    expect(page.get_by_role("button", name="看看能享受什么")).to_be_visible()
    expect(page.locator("#applies")).to_have_count(0)


def test_bad_input_is_told_where_it_stands(page: Page, check_axe: Check, shoot: Callable[..., None]) -> None:
    page.goto("/match")
    page.locator("#region").fill("临厦州")
    page.get_by_label("企业上一年度的营业收入是多少元？").fill("四百多万")
    page.get_by_role("button", name="看看能享受什么").click()
    expect(page.locator("#wrong")).to_be_focused()
    expect(page.locator("#region-error")).to_contain_text("您是不是要找")
    expect(page.get_by_label("企业上一年度的营业收入是多少元？")).to_have_value("四百多万")
    check_axe(page)
    shoot(page, "我能享受什么-没读懂")


def test_keys_alone_are_enough(page: Page) -> None:
    page.goto("/match")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#region")).to_be_focused()
    page.keyboard.type("临夏")
    expect(page.get_by_role("radio", name=re.compile("622900"))).to_be_visible()
    for key in ("Tab", "Tab", "Space", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#region-read")).to_have_text(re.compile("622900"))
    expect(page.locator("#result")).to_be_focused()
    page.locator("details.measure summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.measure[open] blockquote").first).to_be_visible()


def test_a_phone_and_a_dark_ground(phone: Page, check_axe: Check, shoot: Callable[..., None]) -> None:
    phone.goto("/match")
    check_axe(phone)
    shoot(phone, "我能享受什么-填写-手机")
    phone.goto(LINK)
    check_axe(phone)
    shoot(phone, "我能享受什么-结果-手机")
    phone.emulate_media(color_scheme="dark")
    phone.locator("details.measure summary").first.click()
    check_axe(phone)


def test_without_scripts_the_same_can_be_asked(scriptless: Page) -> None:
    page = scriptless
    page.goto("/match")
    page.locator("#region").fill("临夏")
    page.get_by_role("button", name="查找").first.click()
    page.get_by_role("radio", name=re.compile("622901")).check()
    page.get_by_text("日期与名称").click()
    page.get_by_label("查询日期").fill("2022-12-01")
    page.get_by_role("button", name="看看能享受什么").click()
    expect(page.locator("#applies")).to_be_visible()
    before = number(page, "unknown")
    page.locator(".ask").get_by_role("button", name="企业", exact=True).click()
    assert number(page, "unknown") < before
    page.locator("details.measure summary").first.click()
    page.get_by_role("button", name="完整说明").first.click()
    expect(page.get_by_role("heading", name="为什么适用")).to_be_visible()
