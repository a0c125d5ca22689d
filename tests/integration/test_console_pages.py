"""Every page in a real browser: it fits the screen, everybody can use it, it comes by a line as slow as 2G.

With COLDCHAIN_PICTURES=folder (``make pictures``) it also leaves pictures of each page there.
"""

import base64
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from helpers.console_pages import ADMIN, PAGES, small_console
from helpers.needs import requires_library, requires_program
from helpers.png import in_few_colours
from helpers.polling import wait_until
from helpers.story_people import DESK, FLAGS, PHONE, Screen

PICTURES = os.environ.get("COLDCHAIN_PICTURES", "")
LOAD_BYTES, POLL_BYTES = 45_000, 500
USEFUL_MS = 5_000
SLOW: dict[str, dict[str, float]] = {  # bytes a second down and up, and how long a byte takes [ms]
    "2G": {"downloadThroughput": 250_000 / 8, "uploadThroughput": 50_000 / 8, "latency": 300},
    "35 KB/s": {"downloadThroughput": 35_000, "uploadThroughput": 35_000, "latency": 300},
}
GRAVE = ("serious", "critical")
AT_ONCE = 7
PAINTED = "() => (performance.getEntriesByName('first-contentful-paint')[0] || {startTime: 0}).startTime"
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd > 0"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium."""
    chromium = requires_program("chromium", "chromium")
    requires_library("libatomic.so.1", "libatomic1")  # of Playwright's driver
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return a console's address."""
    with small_console(tmp_path_factory.mktemp("fleet")) as found:
        yield found


def test_everybody_can_use_every_page_on_desk_and_telephone(browser: Browser, address: str) -> None:
    screen = Screen(browser, address, DESK)
    screen.page.goto("/login")
    wrong = _looked_at(screen.page, "login")
    screen.log_in(ADMIN)
    for name, path in PAGES.items():
        screen.page.goto(path)
        wrong += _looked_at(screen.page, name)
    assert wrong == []
    assert screen.wrong == []
    screen.context.close()


def test_every_page_comes_by_a_slow_line(
    browser: Browser, address: str, ledger: Callable[[str], None]
) -> None:
    screen = Screen(browser, address, PHONE)
    screen.log_in(ADMIN)
    state = screen.context.storage_state()
    screen.context.close()
    names = list(PAGES)
    for line, speed in SLOW.items():
        chosen = names if line == "2G" else ["now", "shipment"]
        figures: dict[str, tuple[float, float]] = {}
        for at in range(0, len(chosen), AT_ONCE):
            context = browser.new_context(viewport=PHONE, base_url=address, storage_state=state)
            figures |= _come_by(context, chosen[at : at + AT_ONCE], address, speed)
            context.close()
        slowest = max(figures, key=lambda name: figures[name][0])
        largest = max(figures, key=lambda name: figures[name][1])
        ledger(
            f"{line}: first useful content of {slowest} after {figures[slowest][0] / 1000:.1f} s, "
            f"of Now after {figures['now'][0] / 1000:.1f} s; first load of "
            f"{largest} {figures[largest][1]:,.0f} bytes, of Now {figures['now'][1]:,.0f} bytes"
        )
        assert {name: ms for name, (ms, _) in figures.items() if not 0 < ms < USEFUL_MS} == {}
        assert {name: size for name, (_, size) in figures.items() if size >= LOAD_BYTES} == {}


def test_a_poll_without_news_is_small(browser: Browser, address: str, ledger: Callable[[str], None]) -> None:
    screen = Screen(browser, address, PHONE)
    screen.log_in(ADMIN)
    sizes = _count_bytes(screen.page)
    screen.page.goto("/")
    wait_until(lambda: _pump(screen.page) and len(_polls(sizes)) >= 3, "three polls")
    ledger(f"a poll without news: {min(_polls(sizes)):.0f} bytes")
    assert min(_polls(sizes)) < POLL_BYTES
    screen.context.close()


def test_while_a_pack_is_made_the_page_says_so_and_afterwards_where_it_is(
    browser: Browser, address: str
) -> None:
    screen = Screen(browser, address, PHONE)
    screen.log_in(ADMIN)
    page, note = screen.page, screen.page.locator("#making")
    wanted: list[str] = []
    page.on("request", lambda each: wanted.append(each.url) if "/reports/pack" in each.url else None)
    page.goto("/shipment?id=s-1")
    with page.expect_download() as taken:
        said, is_in_view = page.evaluate(_TAP_TWICE)
    assert said.startswith("It is being made")
    assert is_in_view
    assert taken.value.suggested_filename.endswith(".pdf")
    expect(note).to_contain_text("It was made")
    assert len(wanted) == 1, "a second tap makes no second pack"
    page.goto("/reports")
    page.fill("#p-id", "none of that name")
    page.locator("#pack button[value=zip]").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no such thing here")
    expect(page.locator("#p-id")).to_have_value("none of that name")
    expect(note).to_be_hidden()
    page.goto("/audit")  # the hash of what was taken is a long word
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    screen.wrong = [each for each in screen.wrong if "404" not in each]
    assert screen.wrong == []
    screen.context.close()


def test_on_paper_there_is_what_is_told_and_nothing_to_press(browser: Browser, address: str) -> None:
    screen = Screen(browser, address, DESK)
    screen.log_in(ADMIN)
    for path in ("/shipment?id=s-1", "/holds"):
        screen.page.goto(path)
        screen.page.emulate_media(media="print")
        for hidden in (".menu", "form", "button"):
            assert screen.page.locator(hidden).filter(visible=True).count() == 0, (path, hidden)
        assert screen.page.locator(".panel").filter(visible=True).count() >= 1
        expect(screen.page.get_by_text("Times are those of Africa/Nairobi.")).to_be_visible()
        screen.page.emulate_media(media="screen")
    screen.context.close()


def _looked_at(page: Page, name: str) -> list[str]:
    """Return what is wrong with the open page on a desk and on a telephone."""
    wrong = []
    for size, kind in ((PHONE, "phone"), (DESK, "desk")):
        page.set_viewport_size(size)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            wrong.append(f"{name} ({kind}): {width} px wide: {page.evaluate(_WIDE)}")
        for each in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
            if each["impact"] in GRAVE:
                nodes = "; ".join(node["html"][:120] for node in each["nodes"][:3])
                wrong.append(f"{name} ({kind}): {each['id']}: {nodes}")
        if PICTURES:
            _picture(page, name, kind)
    return wrong


_TAP_TWICE = """() => {
  const [first, second] = document.querySelectorAll("a[data-making]");
  const note = document.getElementById("making");
  first.click();
  second.click();
  const box = note.getBoundingClientRect();
  return [note.textContent, box.height > 0 && box.top >= 0 && box.bottom <= innerHeight];
}"""
_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".wide, .menu"))
  .map((e) => e.outerHTML.slice(0, 80)).slice(0, 3).join(" | ")"""


def _picture(page: Page, name: str, kind: str) -> None:
    folder = Path(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    height = 1_500
    page.wait_for_timeout(300)  # a chart that is being drawn
    full = page.evaluate("document.documentElement.scrollHeight")
    size = page.viewport_size or DESK
    page.set_viewport_size({"width": size["width"], "height": min(height, max(full, 400))})
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
    session.detach()
    (folder / f"{name}-{kind}.png").write_bytes(in_few_colours(base64.b64decode(taken["data"])))


def _come_by(
    context: BrowserContext, names: list[str], address: str, speed: dict[str, float]
) -> dict[str, tuple[float, float]]:
    """Return when each page showed something [ms] and how much came [bytes], with empty caches."""
    pages: dict[str, tuple[Page, list[tuple[str, float]]]] = {}
    for name in names:
        page = context.new_page()
        sizes = _count_bytes(page)
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.send("Network.emulateNetworkConditions", {"offline": False, **speed})
        pages[name] = page, sizes
    for name, (page, _) in pages.items():
        page.evaluate("(where) => { location.href = where; }", f"{address}{PAGES[name]}")
    found = {}
    for name, (page, sizes) in pages.items():
        page.wait_for_url(f"{address}{PAGES[name]}", wait_until="load")
        page.wait_for_function(LOADED)
        painted: float = page.evaluate(PAINTED)
        found[name] = painted, sum(size for where, size in sizes if "/live" not in where)
    return found


def _count_bytes(page: Page) -> list[tuple[str, float]]:
    """Return a list that fills with (address, bytes on the wire, headers included)."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    seen: list[tuple[str, float]] = []

    def finished(event: dict[str, Any]) -> None:
        seen.append((addresses.get(event["requestId"], ""), event["encodedDataLength"]))

    session.on("Network.requestWillBeSent", lambda e: addresses.update({e["requestId"]: e["request"]["url"]}))
    session.on("Network.loadingFinished", finished)
    return seen


def _polls(sizes: list[tuple[str, float]]) -> list[float]:
    return [size for where, size in sizes if "/live" in where]


def _pump(page: Page) -> bool:
    """Let events of the browser come in."""
    page.wait_for_timeout(50)
    return True
