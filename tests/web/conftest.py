"""A real server over a copy of the corpus, and pages of the system's Chromium that look at it.

No browser is downloaded: where Chromium is missing these tests are skipped, unless HUIQI_BROWSER=required.
HUIQI_RECORD=1 writes the pictures of the docs.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
IMAGES = Path(__file__).parents[2] / "docs" / "images"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def address(serve: Any, kb_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server answers that any test of pages may read; one that changes something starts its own."""
    copy = tmp_path_factory.mktemp("web") / "kb"
    shutil.copytree(kb_dir, copy)
    with serve(copy) as (found, _):
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        missing = "没有找到 Chromium，网页测试没有运行：请安装系统的 chromium（Debian：apt-get install chromium）。"
        if os.environ.get("HUIQI_BROWSER") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


def _page(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page in a context of its own; what its console tells as an error, or a failed script, fails the test."""
    context = browser.new_context(base_url=address, locale="zh-CN", **options)
    opened, errors = context.new_page(), []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    opened.set_default_timeout(15_000)
    yield opened
    context.close()
    unexpected = [one for one in errors if "status of 4" not in one]  # a refused form is an answer, not a defect
    assert unexpected == []


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page on a desktop."""
    yield from _page(browser, address, viewport=DESKTOP)


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """A page on a phone."""
    yield from _page(browser, address, viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True)


@pytest.fixture
def scriptless(browser: Browser, address: str) -> Iterator[Page]:
    """A page without JavaScript."""
    yield from _page(browser, address, viewport=DESKTOP, java_script_enabled=False)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page of another server: its address and whether on a phone."""
    opened: list[Iterator[Page]] = []

    def open_page(address: str, *, small: bool = False) -> Page:
        options: dict[str, Any] = {"viewport": PHONE, "is_mobile": True} if small else {"viewport": DESKTOP}
        opened.append(_page(browser, address, **options))
        return next(opened[-1])

    yield open_page
    for one in opened:
        assert next(one, None) is None


@pytest.fixture(scope="session")
def check_axe() -> Callable[[Page], None]:
    """Fail on every serious finding of axe-core, and on a page that is wider than its window."""

    def check(page: Page) -> None:
        run = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = Axe().run(page, options=run).response["violations"]
        serious = [
            {"rule": one["id"], "help": one["help"], "nodes": [node["html"][:200] for node in one["nodes"]]}
            for one in found
            if one["impact"] in ("serious", "critical", "moderate")
        ]
        assert serious == [], json.dumps(serious, ensure_ascii=False, indent=1)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the window"

    return check


@pytest.fixture(scope="session")
def shoot() -> Callable[[Page, str], None]:
    """Take the picture of a page for the docs (docs/images/NAME.png), when they are recorded; checked by use."""

    def take(page: Page, name: str, *, whole: bool = False) -> None:
        if os.environ.get("HUIQI_RECORD") == "1":
            IMAGES.mkdir(exist_ok=True)
            page.screenshot(path=IMAGES / f"{name}.png", full_page=whole, caret="initial")

    return take
