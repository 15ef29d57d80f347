"""A maintainer's day in a browser: sign in, add a document, see what it changes, review by keys, sign out."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kb.accounts.book import Book
from kb.build import build
from kb.place import Place
from kb.review import files

NAME, PASSWORD = "张三", "correct horse battery"
LONG = 60_000
expect.set_options(timeout=30_000)  # reading and writing share the machine with whatever else runs
MORE = "三、其他支持\n（一）对首次升规纳统的企业给予10万元奖励。对科技型中小企业给予5万元奖励，并提供法律咨询。\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, corpus: Path, small_policy: Callable[..., str]) -> Path:
    """A small knowledge base beside its corpus, with reference profiles."""
    found = tmp_path_factory.mktemp("maintain")
    for folder, text in (("a", small_policy("潍坊市", "潍政办字〔2022〕7号")),):
        (found / "corpus" / folder).mkdir(parents=True)
        (found / "corpus" / folder / "source.txt").write_text(text, encoding="utf-8")
    shutil.copytree(corpus / "profiles", found / "corpus" / "profiles")
    build(Place(found / "kb"), found / "corpus")
    Book(found / "kb" / "web" / "accounts.json").put(NAME, PASSWORD, new=True)
    return found


@pytest.fixture(scope="module")
def maintained(place: Path, serve: Any) -> Iterator[str]:
    with serve(place / "kb") as (address, _):
        yield address


def sign_in(page: Page, wanted: str = "/maintain") -> None:
    page.goto(wanted)
    page.get_by_label("名称").fill(NAME)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")


def test_a_document_is_added_reviewed_by_keys_and_answers_follow(
    maintained: str,
    place: Path,
    visit: Callable[..., Page],
    check_axe: Callable[[Page], None],
    shoot: Callable[..., None],
    small_policy: Callable[..., str],
) -> None:
    page = visit(maintained)
    page.set_default_timeout(LONG)
    page.goto("/maintain")
    check_axe(page)
    shoot(page, "登录")
    page.get_by_label("名称").fill(NAME)
    page.get_by_label("密码").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("名称或密码不对")
    sign_in(page)
    expect(page.get_by_text("已登录")).to_be_visible()
    check_axe(page)

    page.get_by_role("link", name="添加文件").first.click()
    check_axe(page)
    shoot(page, "添加文件")
    text = small_policy().replace("二、附则", f"{MORE}四、附则").replace("2023年12月31日", "2099年12月31日")
    policy = {"name": "若干措施.txt", "mimeType": "text/plain", "buffer": text.encode()}
    page.get_by_label("选择文件").set_input_files(policy)
    page.get_by_role("button", name="先看看").click()
    page.wait_for_url("**/maintain/jobs/*")
    expect(page.get_by_role("heading", name="写入以前，请看看")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("写入以后会怎样")).to_be_visible()
    expect(page.get_by_text("家参考企业结果会变")).to_be_visible()
    page.reload()
    check_axe(page)
    shoot(page, "添加预览", whole=True)
    page.get_by_role("button", name="写入知识库").click()
    expect(page.get_by_role("heading", name="已经写入")).to_be_visible(timeout=LONG)
    check_axe(page)
    page.get_by_role("link", name="若干措施").click()
    _review(page, place, check_axe, shoot)

    page.get_by_role("link", name="维护", exact=True).click()
    expect(page.get_by_text("最近的改动")).to_be_visible()
    shoot(page, "维护", whole=True)
    for path in ("review", "lint", "expiring", "readiness", "terms"):
        page.goto(f"/maintain/{path}")
        check_axe(page)
        shoot(page, f"维护-{path}")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/")
    page.goto("/maintain/add")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def _review(page: Page, place: Path, check_axe: Callable[[Page], None], shoot: Callable[..., None]) -> None:
    """By keys alone: accept, correct, take back, reject; a missed measure by marking its words."""
    expect(page.locator("mark.now")).to_be_visible()
    check_axe(page)
    shoot(page, "复核")
    queue = page.locator(".todo li")
    waiting = queue.count()
    assert waiting >= 3
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("已接受")
    expect(queue).to_have_count(waiting - 1)
    page.keyboard.press("e")
    expect(page.get_by_label("对象").first).to_be_focused()
    check_axe(page)
    shoot(page, "更正", whole=True)
    page.get_by_label("受益人").fill("企业")
    page.get_by_role("button", name="保存更正").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已更正")
    page.keyboard.press("n")
    page.keyboard.type("ax")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    expect(page.get_by_role("status")).to_contain_text("不是措施")
    words = page.locator(".source p", has_text="法律咨询")
    words.evaluate(
        """element => {
          const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf("提供法律咨询");
            if (at >= 0) {
              const range = document.createRange();
              range.setStart(node, at);
              range.setEnd(node, at + 6);
              getSelection().removeAllRanges();
              getSelection().addRange(range);
            }
          }
        }"""
    )
    page.keyboard.press("p")
    expect(page.get_by_label(re.compile("原话（照抄"))).to_have_value("提供法律咨询")
    add = page.locator("#add")
    for label, code in (("对象", "enterprise"), ("力度", "entitlement"), ("扶持方式", "other")):
        add.get_by_label(label).first.select_option(code)
    add.get_by_role("button", name="补充").click()
    expect(page.get_by_role("status")).to_contain_text("已补充一条")
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("heading", name="复核结果已启用")).to_be_visible(timeout=LONG)
    (kept,) = (place / "kb" / "corpus").glob("*/review.toml")
    assert [str(one.action) for one in files.load(kept)].count("add") == 1
    assert {one.by for one in files.load(kept)} == {NAME}


def test_a_phone_is_enough(
    maintained: str, visit: Callable[..., Page], check_axe: Callable[[Page], None], shoot: Callable[..., None]
) -> None:
    page = visit(maintained, small=True)
    page.set_default_timeout(LONG)
    page.goto("/maintain")
    check_axe(page)
    sign_in(page)
    check_axe(page)
    shoot(page, "维护-手机")
    page.goto("/maintain/review?audience=enterprise")
    page.locator(".queue a").first.click()
    expect(page.get_by_role("button", name=re.compile("接受"))).to_be_visible()
    page.get_by_text("更正", exact=False).first.click()
    check_axe(page)
    shoot(page, "复核-手机")


def test_all_of_it_works_without_scripts(
    maintained: str, browser: Any, place: Path, small_policy: Callable[..., str]
) -> None:
    context = browser.new_context(base_url=maintained, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(LONG)
    sign_in(page, "/maintain/add")
    page.get_by_label("或粘贴正文").fill(small_policy("烟台市", "烟政办字〔2021〕5号"))
    page.get_by_role("button", name="先看看").click()
    expect(page.get_by_role("heading", name="写入以前，请看看")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="不写入，放弃").click()
    page.wait_for_url("**/maintain")
    page.goto("/maintain/review")
    page.locator(".queue a").first.click()
    page.get_by_role("button", name=re.compile("接受")).click()
    expect(page.get_by_role("status")).to_contain_text("已接受")
    page.get_by_role("button", name="退出").click()
    context.close()
