"""The health of the system itself, and in every language how its backups are."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from coldchain.backups import Backups, Good
from coldchain.messages.catalogue import LANGUAGES
from coldchain.registry.things import Role
from console.speaking import speaker
from helpers.console_server import SetClock, served
from helpers.signed_in import CHEAP, Browser, add_person
from helpers.small_fleet import COOP, NOW, Fleet
from helpers.two_houses import House
from links.backup_state import FILE, write
from links.records import Records

HOUR, DAY = 3_600_000, 86_400_000
YOUNG = Backups(Good(NOW - 7 * HOUR, "/b/1.tar.gz", 7, 1))
FAILED = YOUNG.after_failure(NOW - HOUR, "no <room> on /b")
OLD = Backups(Good(NOW - 200 * DAY, "/b/1.tar.gz", 7, 1, NOW - 199 * DAY))
AHEAD = Backups(Good(NOW + 200 * DAY, "/b/1.tar.gz", 7, 1))
WHAT_TO_DO = "What to do is said on the station by:"
SHOWN: tuple[tuple[Backups | None, list[str], list[str]], ...] = (
    (None, ["None was ever made.", WHAT_TO_DO], []),
    (YOUNG, ["The newest backup", "not read back yet"], [WHAT_TO_DO, "The last try failed."]),
    (FAILED, ["The newest backup", "The last try failed.", WHAT_TO_DO], ["too old"]),
    (OLD, ["too old", "read back, every byte", WHAT_TO_DO], ["not read back yet"]),
    (AHEAD, ["The clock is or was wrong: nobody knows how old it is.", WHAT_TO_DO], ["too old"]),
)


def test_programs_elsewhere_are_told_as_such(house: House) -> None:
    page = house.as_("manager").get("/system").text
    assert "They run on another machine." in page


@pytest.fixture
def seen(own_fleet: Fleet) -> Iterator[tuple[Browser, SetClock]]:
    """Yield the browser of whoever runs a station, on its own machine, and the station's clock."""
    with closing(Records(own_fleet.records_url)) as records:
        add_person(records, "admin", Role.ADMIN, COOP)
    clock = SetClock(NOW)
    with served(own_fleet.sources(), clock, passwords=CHEAP) as address:
        browser = Browser(address)
        assert browser.log_in("admin").status == 303
        yield browser, clock


def panel(browser: Browser, language: str) -> str:
    """Return the part of the page that is about backups."""
    page = browser.get(f"/system?lang={language}")
    assert page.status == 200
    return page.text.partition('id="h-backup"')[2].partition("</section>")[0]


def wrong(browser: Browser) -> str:
    """Return the part of the page that says what is wrong."""
    return browser.get("/system").text.partition('id="h-wrong"')[2].partition("</section>")[0]


def test_how_the_backups_are_is_said_in_every_language(
    own_fleet: Fleet, seen: tuple[Browser, SetClock]
) -> None:
    browser, clock = seen
    folder = own_fleet.journal.parent
    for written, shown, hidden in SHOWN:
        if written is not None:
            write(folder, written)
        clock.at += 1001  # it is told the same for a second
        for language in LANGUAGES:
            say, text = speaker(language).say, panel(browser, language)
            assert [each for each in shown if say(each) not in text] == [], language
            assert [each for each in hidden if say(each) in text] == [], language
            assert language == "en" or [each for each in shown if each in text] == [], language
            assert ("no &lt;room&gt; on /b" in text) == (written == FAILED)
            assert ('href="#h-backup"' in wrong(browser)) == (WHAT_TO_DO in shown and written is not None)
    (folder / FILE).write_text("?")
    clock.at += 1001
    assert "It is not known how old the newest is." in panel(browser, "en")
