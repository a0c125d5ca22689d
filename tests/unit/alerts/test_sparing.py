"""alerts/sparing.py: one text for two limits on the same side; why a step was not told."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from alerts.settings import AlertsSettings
from coldchain.registry.profile import Limit, Severity, Side
from coldchain.registry.registry import Registry
from helpers.watching import KEY, MILK, PRODUCT_WARM, REGISTRY, TOO_WARM, Station, air, at, station_in
from links.records_tables import alarms, transitions

AIR, GOODS = f"{KEY}|too-warm", "highland/van-1/logger-1/product/temperature|product-warm"


def limited(severity: Severity, *more: Limit) -> Registry:
    """Return the station with a limit on the goods of a severity, and further ones."""
    limits = (TOO_WARM, replace(PRODUCT_WARM, severity=severity), *more)
    return replace(REGISTRY, profiles=(replace(MILK, limits=limits),))


def reasons(station: Station) -> dict[tuple[str, str], str]:
    """Return why steps were not told, by alarm and event."""
    return {(row["alarm"], row["event"]): row["untold"] for row in station.rows(transitions)}


def warm(station: Station, *, air_until: float = 8, goods_until: float = 30) -> None:
    """Have the air warm from the first minute on, the goods from the seventh on."""
    for minute in range(40):
        station.live([air(minute, 9.0 if minute < air_until else 4.0)])
        if minute >= 7:
            station.live([air(minute, 7.0 if minute < goods_until else 4.0, channel="product")])


def test_the_second_limit_on_the_same_side_is_written_down_and_not_told(tmp_path: Path) -> None:
    with station_in(tmp_path, limited(Severity.HIGH)) as station:
        warm(station, air_until=35)
        assert [text.split(",")[0] for text in station.heard_by("peter")] == [
            "ALARM Van KBZ 214: air temperature above 8.0C since 22 Nov 12:00",
            "OVER Van KBZ 214: air temperature is back",
        ]
        assert station.alarm_states()[GOODS] == "RTN_UNACK"
        found = reasons(station)
        assert (found[GOODS, "raise"], found[GOODS, "return"]) == ("same-side", "never-told")
        assert (found[AIR, "raise"], found[AIR, "return"]) == ("", "")


def test_what_is_more_urgent_is_told_all_the_same(tmp_path: Path) -> None:
    with station_in(tmp_path, limited(Severity.CRITICAL)) as station:
        warm(station, air_until=35)
        assert [text.split()[0] for text in station.heard_by("peter")] == ["ALARM", "ALARM", "OVER", "OVER"]
        assert set(reasons(station).values()) == {""}


def test_the_other_side_is_another_matter(tmp_path: Path) -> None:
    frost = Limit(name="frost", channel="product/temperature", side=Side.BELOW, bound=0.0)
    with station_in(tmp_path, limited(Severity.HIGH, frost)) as station:
        station.live([air(minute, 9.0) for minute in range(8)])
        station.live([air(8, -1.0, channel="product")])
        assert len(station.heard_by("peter")) == 2


def test_when_the_first_is_over_people_hear_of_what_goes_on(tmp_path: Path) -> None:
    with station_in(tmp_path, limited(Severity.HIGH)) as station:
        warm(station, air_until=12, goods_until=30)
        assert [text.split(",")[0] for text in station.heard_by("peter")] == [
            "ALARM Van KBZ 214: air temperature above 8.0C since 22 Nov 12:00",
            "OVER Van KBZ 214: air temperature is back",
            "ALARM Van KBZ 214: product temperature above 6.0C since 22 Nov 12:07",
            "OVER Van KBZ 214: product temperature is back",
        ]
        assert set(reasons(station).values()) == {""}


def test_when_the_first_is_watched_no_more_people_hear_of_what_goes_on(tmp_path: Path) -> None:
    with station_in(tmp_path, limited(Severity.HIGH)) as station:
        station.live([air(minute, 9.0) for minute in range(8)])
        station.live([air(8, 7.0, channel="product")])
        profile = replace(MILK, limits=(PRODUCT_WARM,))
        station.register(replace(REGISTRY, profiles=(profile,)))
        station.clock.advance(6_000)
        station.watch()
        assert [text.split()[0] for text in station.heard_by("peter")] == ["ALARM", "ENDED", "ALARM"]


def test_a_shelved_alarm_speaks_for_none_and_says_why_nobody_was_told(tmp_path: Path) -> None:
    with station_in(tmp_path, limited(Severity.HIGH)) as station:
        station.live([air(minute, 9.0) for minute in range(8)])
        with station.records.transaction() as connection:
            connection.execute(update(alarms).values(suppression="SHELVED"))
        station.live([air(8, 4.0)])
        assert reasons(station)[AIR, "return"] == "suppressed"


@pytest.mark.parametrize(("end", "reason"), [(10, "over-soon"), (45, "")])
def test_an_end_that_is_not_told_says_that_it_came_too_soon(tmp_path: Path, end: int, reason: str) -> None:
    with station_in(tmp_path, settings=AlertsSettings(channels=("log",))) as station:
        station.live([air(minute, 9.0 if minute < end else 4.0) for minute in range(end + 2)])
        assert reasons(station)[AIR, "return"] == reason


def test_where_nobody_is_responsible_that_is_the_reason(tmp_path: Path) -> None:
    with station_in(tmp_path, replace(REGISTRY, contacts=())) as station:
        station.live([air(minute, 9.0) for minute in range(8)])
        assert reasons(station) == {(AIR, "raise"): "nothing-new"}
        assert station.clock.now() == at(7)
