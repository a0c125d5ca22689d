"""The time of a gateway, from sources that a test plays."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain import time_answer
from coldchain.instants import from_iso
from firmware_bridge import spool as spool_module
from firmware_bridge import spool_older
from firmware_bridge.gateway_time import ASK_EVERY_S, CARRY_WAIT_S, GatewayTime, boot_of
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import from_frame
from firmware_bridge.time_fix import TimeFix
from helpers.clock import ManualClock
from helpers.serial_lines import frame
from links.broker import Message
from links.clock import SystemClock

LAST_WEEK, NOW = from_iso("2026-11-20T10:00:00Z"), from_iso("2026-11-27T08:00:00Z")


class Machine(ManualClock):
    """A machine of which a test says whether NTP keeps its clock."""

    ntp_ms: int | None = None

    def boot_id(self) -> str:
        return "boot-1"

    def ntp_spread_ms(self) -> int | None:
        return self.ntp_ms


@pytest.fixture
def clock() -> Machine:
    return Machine(LAST_WEEK)


@pytest.fixture
def spool(tmp_path: Path, clock: Machine) -> Iterator[Spool]:
    opened = Spool(tmp_path / "s.sqlite", capacity_rows=1000, machine_boot=boot_of(clock), clock=clock)
    yield opened
    opened.close()


def gateway_time(spool: Spool, clock: Machine, *, has_rtc: bool = False) -> GatewayTime:
    return GatewayTime(spool, clock, has_rtc=has_rtc, acknowledge=lambda _: None)


def hear(spool: Spool, clock: Machine, sequence: int = 0) -> None:
    heard_ms = round(clock.monotonic_s() * 1000)
    spool.put([from_frame(frame("van", sequence), arrived_at=heard_ms, clock="")])


def answer(time: GatewayTime, at: int, echo: int) -> None:
    payload = time_answer.encode(at, echo)
    time.on_message(Message("coldchain/v1/c/g/time", payload, 1, retain=False, duplicate=False))


def test_last_weeks_time_of_a_machine_without_battery_is_not_believed(spool: Spool, clock: Machine) -> None:
    time = gateway_time(spool, clock)
    hear(spool, clock)
    for _ in range(10):
        clock.sleep(60)
        time.step()
    assert (time.now(), spool.unstamped, time.report()["time"]["trusted"]) == (None, 1, False)


def test_a_machine_with_a_battery_clock_is_believed_at_once(spool: Spool, clock: Machine) -> None:
    time = gateway_time(spool, clock, has_rtc=True)
    hear(spool, clock)
    time.step()
    assert (spool.unstamped, spool.take(0, 1)[0].event_at, spool.take(0, 1)[0].clock) == (
        0,
        LAST_WEEK,
        "gateway",
    )


def test_a_clock_of_1970_is_not_believed_even_with_a_battery(spool: Spool) -> None:
    clock = Machine(0)
    time = gateway_time(spool, clock, has_rtc=True)
    clock.ntp_ms = 20
    time.step()
    assert time.now() is None


def test_what_ntp_sets_is_believed_and_the_step_is_told(spool: Spool, clock: Machine) -> None:
    time = gateway_time(spool, clock)
    hear(spool, clock)
    time.step()
    clock.sleep(3600)
    clock.jump(NOW - clock.now())
    clock.ntp_ms = 40
    time.step()
    (row,) = spool.take(0, 9)
    assert (row.event_at, row.clock) == (NOW - 3_600_000, "ntp")
    told = time.report()["time"]
    assert (told["system_clock_steps"], told["source"], told["system_clock_ahead_ms"]) == (1, "ntp", 0)


def test_the_servers_answer_is_believed_to_half_of_the_time_it_took(spool: Spool, clock: Machine) -> None:
    time = gateway_time(spool, clock)
    hear(spool, clock)
    echo = time.report()["time_echo"]
    clock.sleep(2.0)
    answer(time, NOW, echo)
    time.step()
    (row,) = spool.take(0, 9)
    assert (row.event_at, row.clock) == (NOW - 1000, "server")
    assert 1000 <= time.report()["time"]["spread_ms"] <= 1002


def test_an_answer_that_nobody_asked_for_or_that_took_too_long_is_not(spool: Spool, clock: Machine) -> None:
    time = gateway_time(spool, clock)
    answer(time, NOW, 12345)
    echo = time.report()["time_echo"]
    clock.sleep(60.0)
    answer(time, NOW, echo)
    time.on_message(Message("t", b"no json", 1, retain=False, duplicate=False))
    assert time.now() is None


def test_it_asks_with_growing_pauses_and_seldom_once_it_knows(spool: Spool, clock: Machine) -> None:
    time = gateway_time(spool, clock)
    asked = []
    for second in range(40):
        if time.wants_to_ask():
            asked.append(second)
            assert "time_echo" in time.echo()
        clock.sleep(1.0)
    assert asked == [0, 1, 3, 7, 15, 31]
    answer(time, NOW, time.echo()["time_echo"])
    time.step()
    clock.sleep(ASK_EVERY_S)
    assert time.echo() != {}
    assert time.echo() == {}
    assert not time.wants_to_ask()


def test_a_restart_of_the_program_keeps_the_time(spool: Spool, clock: Machine) -> None:
    first = gateway_time(spool, clock)
    first.offer(TimeFix("gps", NOW, clock.monotonic_s(), 100))
    first.step()
    clock.sleep(10)
    assert gateway_time(spool, clock).now() == NOW + 10_000


def test_a_restart_of_the_program_does_not_make_an_old_time_a_fresh_one(spool: Spool, clock: Machine) -> None:
    first = gateway_time(spool, clock)
    first.offer(TimeFix("server", NOW, clock.monotonic_s(), 100))
    first.step()
    clock.sleep(10 * 3600)
    again = gateway_time(spool, clock)
    assert again.report()["time"]["spread_ms"] >= 100 + 10 * 360
    assert again.echo() != {}  # so the server is asked


def test_older_rows_are_placed_when_devices_have_had_their_time(tmp_path: Path, clock: Machine) -> None:
    dark = Spool(tmp_path / "s.sqlite", capacity_rows=1000, machine_boot="before", clock=clock)
    hear(dark, clock)
    dark.close()
    spool = Spool(tmp_path / "s.sqlite", capacity_rows=1000, machine_boot="boot-1", clock=clock)
    time = gateway_time(spool, clock)
    news: list[int | None] = []
    time.on_stamped = news.append
    time.offer(TimeFix("gps", NOW, clock.monotonic_s(), 100))
    time.step()
    assert spool.unstamped == 1
    clock.sleep(CARRY_WAIT_S)
    time.step()
    assert (spool.unstamped, news, spool.take(0, 9)[0].clock) == (0, [None], "none")
    spool.close()


def test_a_plain_clock_has_a_boot_of_its_own_each_time() -> None:
    assert boot_of(ManualClock()) != boot_of(ManualClock())
    assert boot_of(SystemClock()) == boot_of(SystemClock())


def test_what_takes_long_to_place_goes_on_at_each_step_and_is_told_once(
    tmp_path: Path, clock: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_older, "SLICE_ROWS", 2)
    monkeypatch.setattr(spool_module, "_PLACE_FOR_S", 0.0)  # one slice a call
    dark = Spool(tmp_path / "dark.sqlite", capacity_rows=1000, machine_boot="boot-0", clock=clock)
    dark.put([from_frame(frame("van", n), arrived_at=n * 1000, clock="") for n in range(9)])
    dark.close()
    spool = Spool(tmp_path / "dark.sqlite", capacity_rows=1000, machine_boot="boot-1", clock=clock)
    time = gateway_time(spool, clock)
    told: list[int | None] = []
    time.on_stamped = told.append
    time.offer(TimeFix("gps", NOW, clock.monotonic_s(), 100))
    time.step()
    clock.sleep(CARRY_WAIT_S)
    left = []
    for _ in range(6):
        time.step()
        left.append(spool.unstamped)
    assert left == [7, 5, 3, 1, 0, 0]
    assert told == [None]
    spool.close()
