"""Which times of a GPS receiver count, and where it is."""

from datetime import datetime, timedelta

import pytest

from firmware_bridge.sensors.nmea.fixes import FRESH_S, SPREAD_MS, Fixes
from firmware_bridge.time_fix import TimeFix
from helpers.nmea_log import BEGIN, BEGIN_AT, rmc, zda
from links.nmea import Sentence, parse

S = timedelta(seconds=1)


def hear(fixes: Fixes, line: bytes, heard_s: float) -> TimeFix | None:
    sentence = parse(line.rstrip())
    assert sentence is not None
    return fixes.hear(sentence, heard_s)


def test_a_time_counts_when_it_fits_the_one_before() -> None:
    fixes = Fixes()
    assert hear(fixes, rmc(BEGIN), 100.2) is None
    assert hear(fixes, rmc(BEGIN + S), 101.3) == TimeFix("gps", BEGIN_AT + 1000, 101.3, SPREAD_MS)
    assert hear(fixes, zda(BEGIN + S), 101.4) == TimeFix("gps", BEGIN_AT + 1000, 101.4, SPREAD_MS)
    assert fixes.refused_dates == 0


@pytest.mark.parametrize("weeks", [-1024, 1024, -2048])
def test_dates_of_a_rolled_over_week_counter_are_refused(weeks: int) -> None:
    fixes, off = Fixes(), BEGIN + timedelta(weeks=weeks)
    if off.year < 2000:  # two digits of a year: 1987 becomes 2087
        off = off.replace(year=off.year + 100)
    for second in range(5):
        sentence = Sentence("RMC", True, round((off + second * S).timestamp() * 1000), 27.7, 85.3)
        assert fixes.hear(sentence, 100.0 + second) is None
    assert fixes.refused_dates == 5


def test_a_time_that_does_not_fit_is_refused_and_costs_one_more() -> None:
    fixes = Fixes()
    times = [BEGIN, BEGIN + S, BEGIN + timedelta(days=30), BEGIN + 3 * S, BEGIN + 4 * S]
    found = [hear(fixes, rmc(moment), 100.0 + index) for index, moment in enumerate(times)]
    assert [each is not None for each in found] == [False, True, False, False, True]
    assert fixes.refused_dates == 2


def test_without_a_valid_place_there_is_no_time() -> None:
    fixes = Fixes()
    for second in range(3):
        assert hear(fixes, rmc(BEGIN + second * S, valid=False), 100.0 + second) is None
        assert hear(fixes, zda(BEGIN + second * S), 100.0 + second) is None
    hear(fixes, rmc(BEGIN + 3 * S), 103.0)
    assert hear(fixes, zda(BEGIN + 3 * S), 103.1) is not None
    assert hear(fixes, zda(BEGIN + 10 * S), 103.0 + FRESH_S + 1) is None


def test_the_place_is_known_as_long_as_it_is_said() -> None:
    fixes = Fixes()
    assert fixes.fresh_place(0.0) is None
    hear(fixes, rmc(BEGIN), 100.0)
    place = fixes.fresh_place(100.0 + FRESH_S)
    assert place is not None
    assert (place.latitude, place.longitude) == (27.7172, 85.324)
    assert fixes.fresh_place(100.1 + FRESH_S) is None


def test_nowhere_is_no_place() -> None:
    fixes = Fixes()
    assert fixes.hear(Sentence("RMC", True, BEGIN_AT, 0.0, 0.0), 1.0) is None
    assert fixes.place is None


def test_a_moment_is_read_to_the_millisecond() -> None:
    at = datetime(2026, 11, 28, 9, 30, 0, 250_000, tzinfo=BEGIN.tzinfo)
    line = rmc(at).rstrip().replace(b"093000.00", b"093000.25")
    body = line[1:-3]
    checksum = 0
    for byte in body:
        checksum ^= byte
    sentence = parse(b"$%b*%02X" % (body, checksum))
    assert sentence is not None
    assert sentence.at == BEGIN_AT + 250
