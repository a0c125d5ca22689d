"""The thread that judges: off the way of the readings, whole after a kill, and not stopped by a defect."""

import threading
from pathlib import Path

import pytest

from coldchain.judgement.watch_list import WatchList
from coldchain.registry.profile import Severity
from firmware_bridge.onboard.claims import Claims
from firmware_bridge.onboard.coverage import Coverage
from firmware_bridge.onboard.judge import WAITING_AT_MOST, Judge, Parts
from firmware_bridge.onboard.judging import Judging
from firmware_bridge.onboard.pattern import Times
from firmware_bridge.onboard.settings import ModemSettings, OnboardSettings
from firmware_bridge.onboard.sounder import Sounder
from firmware_bridge.onboard.store import OnboardStore
from firmware_bridge.onboard.texter import Texter
from firmware_bridge.spool_row import SpoolRow, Value
from helpers.clock import ManualClock
from helpers.onboard import COOP, DEVICE, registry

NOON = 1_795_338_000_000
MODEM = ModemSettings(path="/dev/modem")


class Spool(list[SpoolRow]):
    """Rows that wait."""

    def take(self, after_id: int, limit: int) -> list[SpoolRow]:
        return [row for row in self if row.id > after_id][:limit]


class Way:
    def __init__(self) -> None:
        self.confirmed, self.waiting, self.connects = 0, 1, 0
        self.connected = threading.Event()


class Deaf:
    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> object:
        return None


class Nobody:
    def send(self, number: str, text: str) -> str:
        raise AssertionError

    def look(self) -> None:
        raise AssertionError


class Bench:
    """A judge with real parts but no radio, no connection and no lamp."""

    def __init__(self, folder: Path, spool: Spool | None = None, **settings: object) -> None:
        self.clock = ManualClock(NOON)
        self.spool = Spool() if spool is None else spool
        self.store = OnboardStore(folder / "onboard.sqlite")
        self.protected: set[tuple[str, int, int]] = set()
        alarm = OnboardSettings.model_validate({"modem": {"path": MODEM.path}, **settings})
        judging = Judging(COOP, WatchList([registry()]), self.store.recall(), NOON)
        self.sounder = Sounder([], Times(60, 60), self.clock)
        self.way = Way()
        self.coverage = Coverage(self.way, self.clock, alone_after_s=120.0)
        claims = Claims(self.store, Deaf(), topic="t", returns=lambda: 0, clock=self.clock)
        texter = Texter(self.store, Nobody(), settings=MODEM, alone=lambda: False, clock=self.clock)
        self.parts = Parts(judging, self.store, self.spool, self.coverage, claims, self.sounder, texter)
        self.judge = Judge(self.parts, alarm, self.clock, self.protected.update)

    def measure(self, number: int, value: float, *, offered: bool = True) -> None:
        """Put a row into the spool, and step."""
        values = (Value("air/temperature", value, "Cel", 1, ""),)
        row = SpoolRow(DEVICE, 1, number, self.clock.now(), 0, "gateway", values, number + 1)
        self.spool.append(row)
        if offered:
            self.judge.offer([row])
        self.judge.step()
        self.clock.advance(60_000)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_it_sounds_protects_and_comes_to_rest(bench: Bench) -> None:
    heard = []
    for number, value in enumerate((7.0, 9.0, 7.0)):
        bench.measure(number, value)
        heard.append(bench.sounder.sounds)
    assert heard == [False, True, False]
    assert (DEVICE, 1, 1) in bench.protected


def test_after_a_kill_the_alarm_stands_and_is_no_second_one(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    first.measure(0, 7.0)
    first.measure(1, 9.0)
    again = Bench(tmp_path, first.spool)  # nothing was closed or saved at an end
    again.judge.step()
    assert again.sounder.sounds
    assert again.parts.judging.stands() == first.parts.judging.stands()


def test_rows_that_came_while_nobody_judged_are_read_from_the_spool(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    first.measure(0, 7.0)
    again = Bench(tmp_path, first.spool)
    again.measure(1, 9.0, offered=False)
    assert again.sounder.sounds


def test_more_rows_than_can_wait_are_read_from_the_spool(bench: Bench) -> None:
    bench.judge.step()
    values = (Value("air/temperature", 7.0, "Cel", 1, ""),)
    many = [
        SpoolRow(DEVICE, 1, number, NOON + number, 0, "gateway", values, number + 1)
        for number in range(WAITING_AT_MOST + 5)
    ]
    bench.spool.extend(many)
    bench.judge.offer(many)
    bench.judge.step()
    assert bench.parts.judging.row == WAITING_AT_MOST + 5


def test_alone_it_queues_texts_once(bench: Bench) -> None:
    for number, value in enumerate((7.0, 7.0, 7.0, 9.0, 9.0, 9.0)):
        bench.measure(number, value)
    assert bench.coverage.alone
    assert bench.store.counts() == {"queued": 2}


def test_what_the_server_stored_before_the_link_broke_is_not_texted(bench: Bench) -> None:
    bench.measure(0, 7.0)
    bench.measure(1, 9.0)
    bench.spool.clear()  # stored
    for number in range(2, 8):
        bench.measure(number, 9.0)
    assert bench.coverage.alone
    assert bench.store.counts() == {}


def test_alone_again_before_the_server_has_the_rows_they_are_ours_again(bench: Bench) -> None:
    for number, value in enumerate((7.0, 9.0, 9.0, 9.0, 9.0)):
        bench.measure(number, value)
    assert bench.store.counts() == {"queued": 2}
    way = bench.way
    way.connects += 1
    way.connected.set()
    bench.judge.step()
    assert bench.store.counts() == {}
    way.connected.clear()
    bench.judge.step()
    assert bench.store.counts() == {"queued": 2}


def test_in_company_nothing_is_queued(bench: Bench) -> None:
    bench.measure(0, 7.0)
    bench.measure(1, 9.0)
    assert bench.store.counts() == {}


def test_it_may_sound_only_when_alone(tmp_path: Path) -> None:
    bench = Bench(tmp_path, when="alone")
    bench.measure(0, 7.0)
    bench.measure(1, 9.0)
    assert not bench.sounder.sounds
    for number in range(2, 5):
        bench.measure(number, 9.0)
    assert bench.sounder.sounds


def test_it_waits_as_long_as_it_is_told(tmp_path: Path) -> None:
    bench = Bench(tmp_path, after="90s")
    bench.measure(0, 7.0)
    bench.measure(1, 9.0)
    assert not bench.sounder.sounds
    bench.measure(2, 9.0)
    assert not bench.sounder.sounds
    bench.measure(3, 9.0)
    assert bench.sounder.sounds


def test_what_is_not_urgent_is_silent(tmp_path: Path) -> None:
    bench = Bench(tmp_path, severity=Severity.CRITICAL)
    bench.measure(0, 7.0)
    bench.measure(1, 9.0)
    assert not bench.sounder.sounds


def test_a_defect_is_counted_and_told_and_the_next_rows_are_judged(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    bench.measure(0, 7.0)
    take = bench.parts.judging.take
    calls = []

    def broken(rows: list[SpoolRow], now: int) -> object:
        calls.append(rows)
        if len(calls) == 1:
            bench.judge.offer([bench.spool[-1]._replace(id=99, sequence=99)])
            raise RuntimeError("a defect")
        stop.set()
        return take(rows, now)

    monkeypatch.setattr(bench.parts.judging, "take", broken)
    bench.judge.offer([bench.spool[-1]._replace(id=98, sequence=98)])
    bench.judge.run(stop)
    assert bench.judge.failures == 1
    assert len(calls) == 2
