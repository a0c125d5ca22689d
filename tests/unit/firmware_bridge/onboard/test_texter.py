"""A text is claimed, sent once, and repeated only as what may be a repeat."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from coldchain.errors import ChannelError, ColdchainError, InputError, PortError
from coldchain.messages.prefixes import as_repeat
from firmware_bridge.onboard.settings import ModemSettings
from firmware_bridge.onboard.store import OnboardStore, Text
from firmware_bridge.onboard.texter import Texter, languages_of
from helpers.clock import ManualClock
from helpers.watching import REGISTRY

NEVER = ChannelError("modem", "+CMS ERROR: 1", "OK", retry=False)
LATER = ChannelError("modem", "+CMS ERROR: 38", "OK", retry=True)
GONE = PortError("modem", "no word", "OK", retry=True)


class Radio:
    """A modem that does as it is told; looks into the file when it gets a text, as a kill would find it."""

    def __init__(self) -> None:
        self.store: OnboardStore | None = None
        self.answers: list[ColdchainError] = []
        self.sent: list[tuple[str, str]] = []
        self.claimed: list[str] = []
        self.looks = 0

    def send(self, number: str, text: str) -> str:
        assert self.store is not None
        self.claimed += [each.id for each in self.store.claims()]
        if self.answers:
            raise self.answers.pop(0)
        self.sent.append((number, text))
        return "1"

    def look(self) -> None:
        self.looks += 1


class Bench:
    """A texter with all that it needs."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock(1_000_000)
        self.store = OnboardStore(folder / "onboard.sqlite")
        self.radio = Radio()
        self.radio.store = self.store
        self.alone = True
        self.texter = self.another()

    def another(self) -> Texter:
        """Return a texter that knows nothing but the file."""
        settings = ModemSettings(path="/dev/modem", texts_per_hour=2)
        return Texter(self.store, self.radio, settings=settings, alone=lambda: self.alone, clock=self.clock)

    def queue(self, *contacts: str) -> None:
        now = self.clock.now()
        self.store.queue(
            [
                Text(f"e|{name}", "e", "p", name, "+254700000001", "ALARM", 0, now, now + 600_000, now)
                for name in contacts
            ]
        )

    def states(self) -> list[str]:
        return [each.state for each in self.store.claims()]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    found = Bench(tmp_path)
    yield found
    found.store.close()


def test_it_is_claimed_before_the_modem_has_it(bench: Bench) -> None:
    bench.queue("peter")
    assert bench.texter.step()
    assert bench.radio.claimed == ["e|peter"]
    assert bench.radio.sent == [("+254700000001", "ALARM")]
    assert bench.states() == ["sent"]
    assert not bench.texter.step()


def test_nothing_is_sent_in_company(bench: Bench) -> None:
    bench.queue("peter")
    bench.alone = False
    assert not bench.texter.step()
    assert not bench.radio.sent


def test_what_was_being_sent_when_the_bridge_died_may_be_a_repeat(bench: Bench) -> None:
    bench.queue("peter")
    bench.radio.answers = [GONE]
    bench.texter.step()
    assert bench.states() == ["claimed"]
    bench.clock.advance(60_000)
    bench.another().step()
    assert bench.radio.sent == [("+254700000001", as_repeat("ALARM", "en"))]
    assert bench.states() == ["sent"]


def test_what_was_certainly_not_sent_is_tried_again_as_it_is(bench: Bench) -> None:
    bench.queue("peter")
    bench.radio.answers = [LATER]
    bench.texter.step()
    assert "38" in bench.texter.error
    assert not bench.texter.step()  # not at once
    bench.clock.advance(60_000)
    bench.texter.step()
    assert bench.radio.sent == [("+254700000001", "ALARM")]
    assert bench.texter.error == ""


def test_what_can_never_be_sent_is_released(bench: Bench) -> None:
    bench.queue("peter")
    bench.radio.answers = [NEVER]
    bench.texter.step()
    bench.clock.advance(3_600_000)
    assert not bench.texter.step()
    assert bench.store.counts() == {"released": 1}


def test_a_number_that_is_none_does_not_stand_before_the_others(bench: Bench) -> None:
    bench.queue("ann", "peter")
    bench.radio.answers = [InputError("phone number", "'x'", "digits")]
    while bench.texter.step():
        pass
    assert len(bench.radio.sent) == 1
    assert bench.store.counts() == {"released": 1, "sent": 1}


def test_no_more_than_so_many_in_an_hour(bench: Bench) -> None:
    bench.queue("ann", "grace", "peter")
    while bench.texter.step():
        pass
    assert len(bench.radio.sent) == 2
    assert "in an hour" in bench.texter.error
    bench.clock.advance(590_000)
    assert not bench.texter.step()


def test_a_text_that_comes_too_late_is_not_sent(bench: Bench) -> None:
    bench.queue("peter")
    bench.clock.advance(600_000)
    assert bench.texter.step()
    assert not bench.radio.sent
    assert bench.store.counts() == {"released": 1}


def test_the_modem_is_looked_after_when_there_is_nothing_to_send(bench: Bench) -> None:
    bench.texter._look()
    bench.texter._look()
    assert bench.radio.looks == 1
    bench.clock.advance(61_000)
    bench.texter._look()
    assert bench.radio.looks == 2


def test_a_repeat_says_so_in_the_language_of_its_reader(bench: Bench) -> None:
    bench.queue("peter")
    bench.radio.answers = [GONE]
    bench.texter.step()
    bench.clock.advance(60_000)
    texter = bench.another()
    people = REGISTRY.contacts
    texter.languages = languages_of(
        replace(REGISTRY, contacts=tuple(replace(each, language="sw") for each in people))
    )
    texter.step()
    assert bench.radio.sent == [("+254700000001", as_repeat("ALARM", "sw"))]
    assert languages_of(REGISTRY)["peter"] == "en"
