"""Pages in other languages in a real browser: letters and not boxes, the choice lasts, few bytes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from console.settings import ConsoleSettings
from helpers.console_server import SetClock, served
from helpers.needs import requires_font, requires_library, requires_program
from helpers.small_fleet import NOW, Fleet, build_fleet

FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PHONE: ViewportSize = {"width": 360, "height": 740}
QUICK = ConsoleSettings.model_validate({"port": 0, "poll_every": "500ms", "visitors": "look"})
PHONE_LOAD_BYTES = 45_000
POLL_BYTES = 500
FONTS = {"hi": "fonts-lohit-deva", "zh": "fonts-droid-fallback"}
HEADING = {"hi": "जारी अलार्म", "zh": "当前报警"}
LIVE = {"hi": "अभी", "zh": "实时"}
AGO = {"hi": "पहले", "zh": "前"}
DRAWN_ALIKE = """(ranges) => {
  const letters = [...new Set(document.body.innerText)].filter((c) => c >= ranges[0] && c <= ranges[1]);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 40;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const draw = (letter) => {
    context.clearRect(0, 0, 40, 40);
    context.font = "24px " + getComputedStyle(document.body).fontFamily;
    context.fillText(letter, 6, 28);
    return context.getImageData(0, 0, 40, 40).data.join();
  };
  const box = draw("\\u{10FFFD}"), images = letters.map(draw);
  const boxes = images.filter((image) => image === box).length;
  return { letters: letters.length, images: new Set(images).size, boxes };
}"""
LETTERS = {"hi": ["\u0904", "\u0939"], "zh": ["\u4e00", "\u9fff"]}  # whole letters, not the signs on them


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
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    """Return a day of a small fleet."""
    return build_fleet(Path(tmp_path_factory.mktemp("fleet")))


def _counted(page: Page) -> dict[str, float]:
    """Return what fills with bytes on the wire, headers included: of all that loads, of the last poll."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    counts = {"load": 0.0, "poll": 0.0}
    session.on("Network.requestWillBeSent", lambda e: addresses.update({e["requestId"]: e["request"]["url"]}))

    def done(event: dict[str, object]) -> None:
        size = float(str(event["encodedDataLength"]))
        if "/live" in addresses[str(event["requestId"])]:
            counts["poll"] = size
        else:
            counts["load"] += size

    session.on("Network.loadingFinished", done)
    return counts


@pytest.mark.parametrize("language", ["hi", "zh"])
def test_a_page_speaks_a_language_with_its_letters_lastingly_and_in_few_bytes(
    browser: Browser, fleet: Fleet, language: str
) -> None:
    requires_font(language, FONTS[language])
    with served(fleet.sources(), SetClock(NOW), QUICK) as address:
        page = browser.new_page(viewport=PHONE)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        counts = _counted(page)
        page.goto(f"{address}?lang={language}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("#link")).to_contain_text(LIVE[language])
        expect(page.locator(".newest .age")).to_contain_text(AGO[language])
        page.wait_for_event("response", lambda response: "/live" in response.url)
        drawn, loaded = page.evaluate(DRAWN_ALIKE, LETTERS[language]), counts["load"]
        page.goto(address)
        expect(page.locator("#h-alarms")).to_contain_text(HEADING[language])
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.close()
    print(f"{language}: {counts} bytes, {drawn}")
    assert drawn["letters"] > 20
    assert (drawn["images"], drawn["boxes"]) == (drawn["letters"], 0)
    assert 20_000 < loaded < PHONE_LOAD_BYTES
    assert counts["poll"] < POLL_BYTES
    assert wide <= PHONE["width"]
    assert wrong == []


def test_the_log_in_page_speaks_the_language_of_the_browser_and_lets_choose(
    browser: Browser, fleet: Fleet
) -> None:
    with served(fleet.sources(), SetClock(NOW), QUICK) as address:
        page = browser.new_page(viewport=PHONE, locale="pt-BR")
        page.goto(f"{address}login")
        expect(page.get_by_role("heading")).to_have_text("Entrar")
        page.select_option("#lang", "sw")
        page.get_by_role("button", name="Mudar").click()
        expect(page.get_by_role("heading")).to_have_text("Ingia")
        page.goto(address)
        expect(page.locator("#h-alarms")).to_contain_text("Tahadhari zinazoendelea")
        page.close()
