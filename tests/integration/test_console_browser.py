"""The page in a real browser: bytes on the wire, live changes, lost connections, small screens, contrast."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, ViewportSize, expect, sync_playwright
from sqlalchemy import insert, update

from console.settings import ConsoleSettings
from helpers.console_server import served
from helpers.needs import requires_library, requires_program
from helpers.small_fleet import COOP, NOW, Fleet, add_reading, build_fleet, judge_shipments
from links import records_tables as tables
from links.clock import SystemClock
from links.records import Records

FIRST_LOAD_BYTES = 60_000  # what the issue allows, with the charts that are in view
PHONE_LOAD_BYTES = 35_000  # a phone loads no chart before somebody opens one
POLL_BYTES = 500
FOLLOWING = 4  # Node.DOCUMENT_POSITION_FOLLOWING
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
QUICK = ConsoleSettings.model_validate({"port": 0, "poll_every": "500ms", "visitors": "look"})
OLD_TEXTS = ("OVER at noon", "OVER at one", "OVER at two", "OVER at three")
CONTRAST = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.body.querySelectorAll("*")) {
    const text = [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
    if (!text || !element.getClientRects().length) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(text + " " + ratio.toFixed(2));
  }
  return poor;
}"""


COLOURS = """(canvas) => {
  const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(image.data.buffer)).size;
}"""


class FleetClock(SystemClock):
    """A clock that runs, and began at the fleet's own time."""

    def __init__(self) -> None:
        self._offset = NOW - super().now()

    def now(self) -> int:
        return super().now() + self._offset


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium."""
    chromium = requires_program("chromium", "chromium")
    requires_library("libatomic.so.1", "libatomic1")  # of Playwright's driver
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    """Return a day of a small fleet that the test may change."""
    return build_fleet(tmp_path)


def _page(browser: Browser, size: ViewportSize, **options: Any) -> tuple[Page, list[str]]:
    """Return an empty page, and what goes wrong in it."""
    page = browser.new_page(viewport=size, **options)
    page.set_default_timeout(15_000)
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return page, wrong


def _count_bytes(page: Page) -> list[tuple[str, float]]:
    """Return a list that fills with (address, bytes on the wire, headers included)."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    seen: list[tuple[str, float]] = []
    session.on("Network.requestWillBeSent", lambda e: addresses.update({e["requestId"]: e["request"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda e: seen.append((addresses[e["requestId"]], e["encodedDataLength"])),
    )
    return seen


def _chart(page: Page, asset: str) -> Any:
    return page.locator(f"#{asset} .chart canvas")


def _change_alarm(fleet: Fleet, **fields: Any) -> None:
    records = Records(fleet.records_url)
    with records.transaction() as connection:
        connection.execute(update(tables.alarms).values(**fields))
    records.close()


def _tell_grace(fleet: Fleet, *texts: str) -> None:
    """Put messages into the outbox, each for two channels."""
    at = {"created_at": NOW, "due_at": NOW, "sent_at": NOW, "expires_at": NOW + 3_600_000}
    mine = {"coop": COOP, "contact": "grace", "address": ""}
    rows = [
        {**mine, **at, "key": f"{text} {channel}", "transition": text, "channel": channel, "body": text}
        for text in texts
        for channel in ("log", "file")
    ]
    records = Records(fleet.records_url)
    with records.transaction() as connection:
        connection.execute(insert(tables.outbox), rows)
    records.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_first_load_is_small_and_nothing_goes_wrong(
    browser: Browser, fleet: Fleet, size: ViewportSize
) -> None:
    with served(fleet.sources(), FleetClock()) as address:
        page, wrong = _page(browser, size)
        seen = _count_bytes(page)
        page.goto(address, wait_until="networkidle")
        expect(page.locator("#link")).to_contain_text("Live")
        if size == DESK:
            page.locator("#van-1 .chart").scroll_into_view_if_needed()
            expect(_chart(page, "van-1")).to_be_visible()
        total = sum(count for where, count in seen if "/live" not in where)
        polls = [count for where, count in seen if "/live" in where]
        page.wait_for_event("response", lambda response: "/live" in response.url)
        page.close()
    print(f"first load {total:.0f} bytes in {len(seen)} answers, polls {polls}")
    assert 20_000 < total < (FIRST_LOAD_BYTES if size == DESK else PHONE_LOAD_BYTES)
    assert any("uplot" in where for where, _ in seen) == (size == DESK)
    assert wrong == []


def test_a_poll_without_news_is_tiny(browser: Browser, fleet: Fleet) -> None:
    with served(fleet.sources(), FleetClock()) as address:
        page, _ = _page(browser, PHONE)
        seen = _count_bytes(page)
        page.goto(address)
        for _ in range(3):
            page.wait_for_event("requestfinished", lambda request: "/live" in request.url)
        page.wait_for_timeout(100)  # the bytes are reported after the answer
        page.close()
    polls = [count for where, count in seen if "/live" in where]
    print(f"polls {polls}")
    assert len(polls) >= 2
    assert max(polls) < POLL_BYTES


def test_a_new_reading_appears_without_loading_the_page_again(browser: Browser, fleet: Fleet) -> None:
    clock = FleetClock()
    with served(fleet.sources(), clock, QUICK) as address:
        page, wrong = _page(browser, DESK)
        loads: list[Request] = []
        page.on("request", lambda request: loads.append(request) if request.is_navigation_request() else None)
        page.goto(address)
        page.locator("#van-2 .chart").scroll_into_view_if_needed()
        expect(_chart(page, "van-2")).to_be_visible()
        add_reading(fleet, "van-2", "air/temperature", 11.13, clock.now())
        card = page.locator("#van-2")
        expect(card).to_contain_text("11.1 °C")
        expect(card).to_contain_text("above 8 °C")
        expect(page.locator("#tile-van-2")).to_contain_text("11.1 °C")
        expect(_chart(page, "van-2")).to_be_visible()  # the poll left the chart alone
        page.close()
    assert len(loads) == 1
    assert wrong == []


def test_a_lost_server_is_told_and_nothing_goes_on_looking_fine(browser: Browser, fleet: Fleet) -> None:
    with served(fleet.sources(), FleetClock(), QUICK) as address:
        page, _ = _page(browser, PHONE)
        page.clock.install()
        page.goto(address)
        page.clock.run_for(2000)
        expect(page.locator("#van-2 header .s-in")).to_be_visible()
        expect(page.locator("#tile-van-2.r-in")).to_have_count(1)
        expect(page.locator("body.lost")).to_have_count(0)
    page.clock.run_for(8000)
    expect(page.locator("#link")).to_contain_text("No connection")
    expect(page.locator("#said")).to_contain_text("No connection")
    expect(page.locator("body.lost")).to_have_count(1)
    page.clock.run_for(240_000)
    expect(page.locator(".s-in")).to_have_count(1)  # the gateway's own word, below the cards
    expect(page.locator("main .r-in")).to_have_count(0)
    expect(page.locator("#van-2 header")).to_contain_text("no fresh readings")
    expect(page.locator("#tile-van-2")).to_contain_text("No fresh readings")
    expect(page.locator("#tile-van-1")).to_contain_text("Alarm, no fresh readings")
    page.close()


def test_the_page_works_without_scripts(browser: Browser, fleet: Fleet) -> None:
    _tell_grace(fleet, *OLD_TEXTS)
    with served(fleet.sources(), FleetClock()) as address:
        page, _ = _page(browser, PHONE, java_script_enabled=False)
        page.goto(address)
        for words in (
            "Save first",
            "Close the door",
            "Active alarms",
            "Air temperature above 8 °C",
            "480 kg",
            "no fresh readings",
            "As of",
        ):
            expect(page.locator("body")).to_contain_text(words)
        page.get_by_text("before these").click()  # a part that opens needs no script either
        expect(page.get_by_text(OLD_TEXTS[0])).to_be_visible()
        page.close()


def test_what_to_save_first_stands_on_top_and_counts_down(browser: Browser, fleet: Fleet) -> None:
    judge_shipments(fleet)
    with served(fleet.sources(), FleetClock(), QUICK) as address:
        page, wrong = _page(browser, PHONE)
        page.goto(address)
        first = page.locator("#part-first li")
        expect(first).to_contain_text("Close the door")
        expect(first).to_contain_text("saves about 6,")
        expect(first.locator("[data-left]")).to_contain_text("in 9 h")
        order = "([one, other]) => one.compareDocumentPosition(other)"
        parts = [page.locator(name).element_handle() for name in ("#part-first", "#part-alarms")]
        assert page.evaluate(order, parts) == FOLLOWING
        expect(page.locator("#part-shipments")).to_contain_text("Good so far, life left")
        _change_alarm(fleet, state="NORMAL")
        expect(page.locator("#part-first")).to_be_hidden()
        page.close()
    assert wrong == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_it_fits_the_screen_and_can_be_read(browser: Browser, fleet: Fleet, size: ViewportSize) -> None:
    _change_alarm(fleet, state="RTN_UNACK")
    _tell_grace(fleet, *OLD_TEXTS)
    with served(fleet.sources(), FleetClock()) as address:
        page, _ = _page(browser, size)
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        page.locator("#van-1 .chart").scroll_into_view_if_needed()
        expect(_chart(page, "van-1")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        assert page.evaluate(CONTRAST) == []
        page.close()


def test_a_chart_is_drawn_when_it_is_opened_and_says_what_it_shows(browser: Browser, fleet: Fleet) -> None:
    with served(fleet.sources(), FleetClock()) as address:
        page, _ = _page(browser, PHONE)
        page.goto(address)
        chart = page.locator("#cooler-3 .chart")
        expect(chart.locator("canvas")).to_have_count(0)
        chart.locator("summary").click()
        expect(chart.locator("canvas")).to_be_visible()
        label = chart.locator("[role=img]").get_attribute("aria-label") or ""
        assert "Air temperature from" in label
        assert chart.locator("canvas").evaluate(COLOURS) > 10
        page.close()


def test_a_new_alarm_is_said_aloud_and_what_was_opened_stays_open(browser: Browser, fleet: Fleet) -> None:
    _change_alarm(fleet, state="RTN_UNACK")
    _tell_grace(fleet, *OLD_TEXTS)
    with served(fleet.sources(), FleetClock(), QUICK) as address:
        page, wrong = _page(browser, PHONE)
        page.goto(address)
        said = page.locator("#said")
        expect(said).to_have_attribute("role", "alert")
        expect(page.locator("details.over")).to_have_count(1)
        expect(said).to_be_empty()
        page.locator("#older summary").click()
        _change_alarm(fleet, state="UNACK", since_at=NOW)
        expect(said).to_contain_text("New alarm: Van KBZ 214 Air temperature above 8 °C")
        expect(page).to_have_title(re.compile("^▲ 1 · "))
        _tell_grace(fleet, "OVER once more")
        expect(page.locator("#part-messages")).to_contain_text("OVER once more")
        expect(page.locator("#older")).to_have_attribute("open", "")
        page.close()
    assert wrong == []


def test_whatever_can_be_opened_shows_where_the_keyboard_is(browser: Browser, fleet: Fleet) -> None:
    with served(fleet.sources(), FleetClock()) as address:
        page, _ = _page(browser, PHONE)
        page.goto(address)
        for _ in range(12):
            page.keyboard.press("Tab")
            style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert style == "solid", page.evaluate("document.activeElement.outerHTML")
        page.close()
