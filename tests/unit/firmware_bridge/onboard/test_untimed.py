"""Rows without a trusted time wait for one, and are told apart by device, boot and sequence."""

from coldchain.judgement.watch_list import WatchList
from firmware_bridge.onboard.untimed import KEPT_BOOTS, KEPT_ROWS, Untimed
from firmware_bridge.spool_row import SpoolRow, Value
from helpers.onboard import COOP, DEVICE, registry

WATCH_LIST = WatchList([registry()])


def row(sequence: int, value: float = 5.0, *, boot: int = 1, at: int = 0, clock: str = "none") -> SpoolRow:
    values = (Value("air/temperature", value, "Cel", 1, ""),)
    return SpoolRow(DEVICE, boot, sequence, at, 1000 * sequence, clock, values, sequence + 1)


def test_rows_that_come_again_with_their_time_are_forgotten() -> None:
    untimed = Untimed()
    untimed.keep([row(0), row(1), row(5, boot=2)])
    assert (len(untimed), untimed.first_row) == (3, 1)
    assert [untimed.has(each) for each in (row(1), row(2), row(1, boot=2))] == [True, False, False]
    untimed.forget([row(1, at=1_000_000, clock="gps")])
    assert (len(untimed), untimed.first_row) == (2, 1)
    untimed.forget([row(0, at=999_000, clock="gps"), row(7, at=1_007_000, clock="gps")])
    assert (len(untimed), untimed.first_row) == (1, 6)


def test_they_sound_until_they_have_a_time() -> None:
    untimed = Untimed()
    assert untimed.sounding(COOP, WATCH_LIST, 0) == {}
    untimed.keep([row(0, 7.0), row(1, 9.0, at=1000)])
    assert list(untimed.sounding(COOP, WATCH_LIST, 0).values()) == ["high"]
    untimed.forget([row(0, at=10_000, clock="gateway"), row(1, at=11_000, clock="gateway")])
    assert untimed.sounding(COOP, WATCH_LIST, 0) == {}


def test_a_boot_keeps_no_more_than_its_share() -> None:
    untimed = Untimed()
    untimed.keep(row(number) for number in range(KEPT_ROWS + 10))
    assert len(untimed) == KEPT_ROWS


def test_a_device_that_nobody_registered_is_silent() -> None:
    untimed = Untimed()
    untimed.keep([row(0, 9.0)._replace(device="stranger")])
    assert untimed.sounding(COOP, WATCH_LIST, 0) == {}


def test_a_device_that_starts_anew_ends_what_it_said_before() -> None:
    untimed = Untimed()
    untimed.keep([row(0, 7.0), row(1, 9.0, at=1000)])
    assert untimed.sounding(COOP, WATCH_LIST, 0)
    untimed.keep(row(n, 5.0, boot=2, at=60_000 * n)._replace(id=100 + n) for n in range(1, 90))
    assert untimed.sounding(COOP, WATCH_LIST, 0) == {}


def test_boots_of_a_device_that_starts_again_and_again_are_bounded() -> None:
    untimed = Untimed()
    untimed.keep(row(0, boot=boot) for boot in range(1, 500))
    assert len(untimed) == KEPT_BOOTS
