"""The site from the disk in Chromium, on a desk and on a telephone: it fits, it finds, anybody can use it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from helpers import tree
from helpers.needs import requires_program
from scripts.make_site import build

FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1300, "height": 850}
SMALL = ("docs/backup.html", "docs/howto/channel.html", "docs/reference/topics.html")
"""What axe looks at: the longest pages take it half a minute each, and are made of the same parts."""

LOOKED_AT = (
    *SMALL,
    "index.html",
    "docs/tour.html",
    "docs/reference/settings.html",
    "docs/reference/commands.html",
    "docs/decisions/0057-backup.html",
    "examples/station.toml.html",
)
AXE = {"runOnly": ["wcag2a", "wcag2aa"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = requires_program("chromium", "chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    out: Path = tmp_path_factory.mktemp("site") / "site"
    build(out, tree.PROJECT, tree.files())
    return out.as_uri()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_fit_and_anybody_can_use_them(browser: Browser, site: str, size: ViewportSize) -> None:
    with browser.new_context(viewport=size) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for name in LOOKED_AT:
            page.goto(f"{site}/{name}")
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wider <= 0, name
            if name not in SMALL:
                continue
            found = Axe().run(page, options=AXE)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_the_search_finds_and_the_menu_opens(browser: Browser, site: str) -> None:
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{site}/docs/reference/topics.html")
        page.fill("#query", "put it back")
        link = page.locator("#found a").first
        expect(link).to_have_text("Backup, restore, update: Put it back")
        page.keyboard.press("Enter")
        page.wait_for_url("**/docs/backup.html#put-it-back")
        expect(page.locator("#navigation")).to_be_hidden()
        page.get_by_role("button", name="Pages").click()
        expect(page.locator("#navigation a[aria-current]")).to_have_text("Backup, restore, update")
        page.fill("#query", "nowhere-to-be-found")
        expect(page.locator("#found")).to_have_text("Nothing found.")
