"""The page of queries in a browser: with and without scripts, by keyboard, on a phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Check = Callable[[Page], None]


def test_pick_an_example_and_run_it_without_scripts(scriptless: Page) -> None:
    scriptless.goto("/sparql")
    scriptless.get_by_role("link", name="各地的担保费率").click()
    expect(scriptless.get_by_role("textbox")).to_contain_text("guarantee_fee_rate")
    scriptless.get_by_role("button", name="执行查询").click()
    table = scriptless.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(4)
    expect(table).to_contain_text("由1%降低至0.5%")


def test_results_lead_on_and_can_be_saved(page: Page, check_axe: Check, shoot: Callable[..., None]) -> None:
    page.goto("/sparql?example=documents")
    check_axe(page)
    page.get_by_role("button", name="执行查询").click()
    expect(page.get_by_role("caption")).to_have_text("共 5 行")
    check_axe(page)
    shoot(page, "SPARQL", whole=True)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert "淄政办字〔2020〕56号" in download.value.path().read_text(encoding="utf-8")
    page.get_by_role("link", name="doc/370300-2020-56-c4cb").click()
    expect(page.get_by_role("region", name="结果图（Turtle）")).to_contain_text("淄政办字〔2020〕56号")
    check_axe(page)


def test_a_mistake_is_told_and_the_query_is_kept(page: Page, check_axe: Check) -> None:
    page.goto("/sparql")
    box = page.get_by_role("textbox")
    box.fill("SELECT * {\n ?s ?p }")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("第 2 行")
    expect(page.get_by_role("textbox")).to_have_value("SELECT * {\n ?s ?p }")
    check_axe(page)


def test_nothing_found_is_said(page: Page) -> None:
    page.goto("/sparql")
    page.get_by_role("textbox").fill("SELECT * { <urn:a> ?p ?o }")
    page.get_by_role("button", name="执行查询").click()
    expect(page.get_by_text("没有符合的内容")).to_be_visible()


def test_on_a_phone(phone: Page, check_axe: Check, shoot: Callable[..., None]) -> None:
    phone.goto("/sparql?example=documents")
    phone.get_by_role("button", name="执行查询").click()
    expect(phone.get_by_role("table")).to_be_visible()
    check_axe(phone)
    shoot(phone, "SPARQL-手机", whole=True)
