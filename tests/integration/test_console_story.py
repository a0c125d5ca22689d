"""The whole story in a browser, from an empty database to the buyer.

On a station that stands alone, and on one in the stack of docker-compose.yml: mosquitto with TLS and rights,
PostgreSQL, influxd, each by the file that its container reads. Real programs, a real broker, Chromium. What
the van measured without coverage, a gateway sends late.
"""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect, sync_playwright

from helpers.commands_run import run
from helpers.needs import requires_library, requires_program
from helpers.story_people import DESK, FLAGS, PHONE, Screen
from helpers.story_station import ADMIN, GATEWAY, MINUTE, Around, StoryStation, story_stack, story_station
from links.clock import SystemClock

OWN = "four brown goats"
AWAY_MS = 170 * MINUTE
CLOCK = SystemClock()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium."""
    chromium = requires_program("chromium", "chromium")
    requires_library("libatomic.so.1", "libatomic1")  # of Playwright's driver
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(params=[story_station, story_stack], ids=["alone", "stack"])
def station(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StoryStation]:
    """Return a station that was set up a moment ago: by itself, and as the stack of docker-compose.yml."""
    with request.param(tmp_path_factory.mktemp("station")) as running:
        yield running


class People:
    """Everybody's screens, from the first page on."""

    def __init__(self, browser: Browser, station: StoryStation) -> None:
        self.browser, self.station = browser, station
        self.admin = Screen(browser, station.address, DESK)
        self.admin.log_in(ADMIN)
        self.shipment = ""

    def phone(self, name: str, password: str, **options: bool) -> Screen:
        """Return somebody's telephone, logged in with a password of his own."""
        screen = Screen(self.browser, self.station.address, PHONE, **options)
        screen.log_in(name, password, own=OWN)
        return screen


@pytest.mark.timeout(240)
def test_from_an_empty_database_to_the_buyer(
    browser: Browser, station: StoryStation, ledger: Callable[[str], None]
) -> None:
    began_s = CLOCK.monotonic_s()
    people = People(browser, station)
    passwords = register(people.admin)
    keeper = people.phone("kim", passwords["kim"])
    driver = people.phone("peter", passwords["peter"])
    shipment, code = create_and_label(keeper)
    load_without_coverage(driver, shipment, code)
    now_page = people.admin
    now_page.page.goto("/")
    drive_and_arrive_late(station)
    alarm_comes_by_itself(now_page)
    acknowledge(now_page)
    hand_over_in_two_taps(keeper, code)
    without_scripts(people, shipment)
    deliver(driver, code)
    look_back(now_page, shipment)
    export(now_page)
    for screen in (people.admin, keeper, driver):
        assert screen.wrong == []
    done = run("verify", "audit", "--json", folder=station.folder)
    assert done.returncode == 0, done.stdout + done.stderr
    ledger(f"the console's story took {CLOCK.monotonic_s() - began_s:.1f} s")


def register(admin: Screen) -> dict[str, str]:
    """Enter everything by forms, and return the first password of each new account."""
    admin.register("gateways", id=GATEWAY)
    centre = {"latitude": "0.12", "longitude": "34.84"}
    admin.register("sites", id="centre", name="Kaimosi", kind="county_centre", **centre)
    admin.register(
        "sites", id="shinyalu", name="Shinyalu", kind="village_station", latitude="0.21", longitude="34.79"
    )
    limit = {"limits__0__name": "too-warm", "limits__0__channel": "air/temperature"}
    limit |= {
        "limits__0__above": "8 degC",
        "limits__0__on_delay": "10m",
        "limits__0__advice": "Close the door.",
    }
    admin.register("profiles", name="milk", **limit)
    van = {"kind": "van", "profile": "milk", "capacity": "900 kg", "plate": "KBZ 214"}
    admin.register("assets", id="van-1", name="Van KBZ 214", **van)
    cooler = {"kind": "cooler", "profile": "milk", "site": "centre", "capacity": "500 kg"}
    admin.register("assets", id="cooler-1", name="Milk cooler", **cooler)
    admin.register("devices", id="logger-1", name="Logger 1", sample_interval="1m", asset="van-1")
    admin.register("devices", id="logger-2", name="Logger 2", sample_interval="1m")
    admin.register("placements", device="logger-2", asset="cooler-1")
    for device in ("logger-1", "logger-2"):
        paper = {
            "certificate": f"KEBS-{device}",
            "laboratory": "KEBS",
            "uncertainty": "0.2 degC",
            "channel": "air/temperature",
        }
        dates = {"calibrated": "2026-06-01T08:00", "due": "2027-06-01T08:00"}
        admin.register("calibrations", device=device, **paper, **dates)
    admin.register("contacts", id="grace", name="Grace Achieng", role="manager", phone="+254700000001")
    admin.register(
        "contacts", id="kim", name="Kim Otieno", role="keeper", site="centre", phone="+254700000002"
    )
    admin.register(
        "contacts", id="peter", name="Peter Wanjala", role="driver", asset="van-1", phone="+254700000003"
    )
    roles = {"grace": "manager", "kim": "keeper", "peter": "driver"}
    return {name: admin.account(name, role, name) for name, role in roles.items()}


def create_and_label(keeper: Screen) -> tuple[str, str]:
    """Create a shipment at the village station and print its label; return its id and what the code says."""
    keeper.page.goto("/shipments/new")
    keeper.fill(
        "form[data-form]",
        product="Raw milk",
        quantity_kg="420",
        lot="B-7",
        origin="shinyalu",
        destination="centre",
    )
    keeper.press("Enter the shipment")
    expect(keeper.page.locator(".said")).to_be_visible()
    shipment = keeper.page.url.partition("id=")[2].partition("&")[0]
    keeper.page.get_by_role("link", name="Label").click()
    expect(keeper.page.locator("img.labelled")).to_be_visible()
    drawn = "async (e) => { await e.decode(); return e.naturalWidth; }"
    assert keeper.page.locator("img.labelled").evaluate(drawn) > 0
    with keeper.page.expect_download() as printed:
        keeper.page.get_by_role("link", name="One label (PDF)").click()
    assert Path(printed.value.path()).read_bytes().startswith(b"%PDF")
    code = keeper.page.locator("#main p.small").last.inner_text()
    assert "/s/" in code.lower()
    return shipment, code


def load_without_coverage(driver: Screen, shipment: str, code: str) -> None:
    """Load by one tap where there is no coverage; the telephone keeps it, also when its tab is closed."""
    driver.page.goto(code)
    driver.page.evaluate("(ms) => { const now = Date.now; Date.now = () => now() - ms; }", AWAY_MS)
    driver.context.set_offline(True)
    button = driver.page.locator(".next button").first
    expect(button).to_contain_text("Van KBZ 214")
    button.click()
    driver.waits(1)
    button.click()  # nobody knows whether it was heard
    expect(driver.page.locator("#unsent")).to_contain_text("waits already")
    driver.waits(1)
    driver.page.close()
    driver.context.set_offline(False)
    driver.page = driver.open()
    driver.page.goto("/shipments")
    expect(driver.page.locator("#unsent")).to_contain_text("Sent now: 1")
    driver.waits(0)
    driver.page.goto(f"/shipment?id={shipment}")
    expect(driver.page.locator("#main")).to_contain_text("on the way")


def drive_and_arrive_late(station: StoryStation) -> None:
    """Send what the van measured on its way: cold, then an open door."""
    minutes = AWAY_MS // MINUTE
    air = [4 + min(10.0, max(0.0, (minute - 20) / 4)) for minute in range(minutes)]
    goods = [4 + min(8.0, max(0.0, (minute - 30) / 16)) for minute in range(minutes)]
    cooler = [3.4] * minutes
    measured = [
        Around("logger-1", "air/temperature", air),
        Around("logger-1", "product/temperature", goods),
        Around("logger-2", "air/temperature", cooler),
    ]
    station.send_late(measured, until_at=CLOCK.now() - 2_000)


def alarm_comes_by_itself(desk: Screen) -> None:
    """Wait for the alarm on a page that nobody loads anew."""
    loads: list[str] = []
    desk.page.on("request", lambda asked: loads.append(asked.url) if asked.is_navigation_request() else None)
    expect(desk.page.locator("#part-alarms")).to_contain_text("above 8 °C", timeout=40_000)
    expect(desk.page.locator("#part-alarms")).to_contain_text("Raw milk 420 kg")
    expect(desk.page.locator("#tile-van-1")).to_contain_text("14")
    assert len(loads) <= 1, "a new set of cards may load the page anew once"


def acknowledge(desk: Screen) -> None:
    """Answer the alarm with a comment."""
    desk.page.goto("/alarms")
    desk.page.locator(".alarm h3 a").first.click()
    desk.page.fill("#c-ack", "Peter closes the door")
    desk.press("Acknowledge")
    expect(desk.page.locator(".said")).to_contain_text("Acknowledged")
    expect(desk.page.locator("#main")).to_contain_text("Peter closes the door")


def hand_over_in_two_taps(keeper: Screen, code: str) -> None:
    """Hold a telephone over the label and take the goods into the cooler: two taps."""
    keeper.page.goto(code)  # the first tap: what the camera found
    button = keeper.page.locator(".next button").first
    expect(button).to_contain_text("Milk cooler")
    width = keeper.page.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE["width"]
    button.click()  # the second
    expect(keeper.page.locator(".said")).to_contain_text("Saved")
    expect(keeper.page.locator("#main")).to_contain_text("at station")


def without_scripts(people: People, shipment: str) -> None:
    """Take the goods back on the road and in again where no script runs."""
    keeper = Screen(people.browser, people.station.address, PHONE, java_script_enabled=False)
    keeper.log_in("kim", OWN)
    for act, where, state in (("loaded", "van-1", "on the way"), ("unloaded", "cooler-1", "at station")):
        keeper.page.goto(f"/shipment?id={shipment}")
        keeper.page.get_by_text("With more words").click()
        keeper.fill('form.form[action="/shipment/move"]', act=act, asset=where)
        keeper.press("Say it")
        expect(keeper.page.locator(".said")).to_contain_text("Saved")
        expect(keeper.page.locator("#main")).to_contain_text(state)


def deliver(driver: Screen, code: str) -> None:
    """Take the goods over again and deliver them, with who took them and how warm they were."""
    driver.page.goto(code)
    driver.page.locator(".next button", has_text="Van KBZ 214").first.click()
    expect(driver.page.locator("#main")).to_contain_text("on the way")
    driver.page.get_by_text("With more words").click()
    form = 'form.form[action="/shipment/move"]'
    driver.fill(form, act="delivered", receiver="Hotel Kisumu", measured_c="9.5")
    driver.press("Say it")
    expect(driver.page.locator("#main")).to_contain_text("delivered")
    expect(driver.page.locator("#main")).to_contain_text("Hotel Kisumu")


def look_back(desk: Screen, shipment: str) -> None:
    """Look at what the shipment's page says of its way."""
    desk.page.goto(f"/shipment?id={shipment}")
    main = desk.page.locator("#main")
    for words in ("Raw milk, B-7", "Van KBZ 214", "Milk cooler", "Hotel Kisumu", "9.5", "Kim Otieno"):
        expect(main).to_contain_text(words)
    expect(main.locator("svg.timeline .line.product").first).to_be_attached()
    expect(main.locator("svg.timeline .harm").first).to_be_attached()


def export(desk: Screen) -> None:
    """Download what is registered, and what became of the goods."""
    desk.page.goto("/registry")
    with desk.page.expect_download() as came:
        desk.page.get_by_role("link", name="Export (XLSX)").click()
    book = load_workbook(io.BytesIO(Path(came.value.path()).read_bytes()))
    names = [row[0] for row in book["assets"].iter_rows(values_only=True)]
    assert {"van-1", "cooler-1"} <= set(names)
