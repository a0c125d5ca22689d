"""What begins in a window, or again and again, with a real watcher; beside the count of the naive rule."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from acts.alarms import Act
from acts.windows import Wanted, open_for
from alerts.settings import AlertsSettings
from coldchain.judgement.alarm_table import Suppression
from coldchain.judgement.untold import Untold
from coldchain.judgement.windows import Scope, WindowKind
from coldchain.registry.profile import Limit, Profile, Side
from helpers.watching import COOP, MINUTE, REGISTRY, Station, air, airs, at, station_in
from links.records_tables import alarms, transitions

DOOR = Limit(name="hot", channel="air/temperature", side=Side.ABOVE, bound=8.0)  # without any delay
PROFILE = Profile(name="milk", limits=(DOOR,), absence_after_s=1800, max_gap_s=900)
JUMPY = replace(REGISTRY, legs=(), shipments=(), profiles=(PROFILE,))
SETTINGS = AlertsSettings.model_validate({"channels": ["log"], "over_after": "0s"})
CHATTER_LIMIT = SETTINGS.chatter_raises + 1  # those that are told, and that it comes and goes
PERSON = "peter"


def flap(station: Station, *, start: float, times: int, every: float = 4) -> None:
    """Have a value leave its limit for a reading, again and again."""
    for turn in range(times):
        minute = start + turn * every
        station.live([air(minute, 12.0), air(minute + every / 2, 4.0)])


def told(station: Station, word: str) -> int:
    """Return how many texts with this first word a person got."""
    return sum(body.startswith(word) for body in station.heard_by(PERSON))


def test_a_sensor_that_flaps_for_hours_sends_no_more_than_the_chatter_limit(tmp_path: Path) -> None:
    with station_in(tmp_path, JUMPY, SETTINGS) as station:
        flap(station, start=0, times=30)
        raised = [row for row in station.rows(transitions) if row["event"] == "raise"]
        naive = len(raised)  # a rule that tells each crossing
        began = told(station, "ALARM") + told(station, "FLAPS")
        assert (naive, began, told(station, "FLAPS")) == (30, CHATTER_LIMIT, 1)
        assert len(station.heard_by(PERSON)) <= 2 * CHATTER_LIMIT  # every end of what was told is told here
        assert sum(row["untold"] == Untold.CHATTER for row in raised) == 30 - CHATTER_LIMIT


def test_without_chatter_detection_every_crossing_is_told(tmp_path: Path) -> None:
    naive = SETTINGS.model_copy(update={"chatter_raises": 0})
    with station_in(tmp_path, JUMPY, naive) as station:
        flap(station, start=0, times=10)
        assert told(station, "ALARM") == 10


def test_chatter_that_calmed_down_is_news_again(tmp_path: Path) -> None:
    with station_in(tmp_path, JUMPY, SETTINGS) as station:
        flap(station, start=0, times=10)
        before = len(station.heard_by(PERSON))
        station.live(airs([4.0] * 24, start=40, every=3))
        (calm,) = station.heard_by(PERSON)[before:]  # who was told that it flaps learns that it is over, once
        assert calm.startswith("OVER Van KBZ 214: air temperature is back")
        assert [row["by_design"] for row in station.rows(alarms) if row["id"].endswith("|hot")] == [""]
        flap(station, start=112, times=1)
        assert told(station, "ALARM") == SETTINGS.chatter_raises + 1


def test_what_chattered_and_then_stays_on_is_told_after_a_quarter_of_the_time(tmp_path: Path) -> None:
    with station_in(tmp_path, JUMPY, SETTINGS) as station:
        flap(station, start=0, times=6)
        before = len(station.heard_by(PERSON))
        station.live(airs([12.0] * 14, start=24))
        assert len(station.heard_by(PERSON)) == before
        station.live(airs([12.0] * 4, start=38))
        assert len(station.heard_by(PERSON)) == before + 1
        assert station.heard_by(PERSON)[-1].startswith("ALARM")  # nobody was told of this raising


@pytest.mark.parametrize(("kind", "texts"), [(WindowKind.MAINTENANCE, 0), (WindowKind.LOADING, 0)])
def test_what_begins_in_a_window_is_told_when_it_is_over_and_it_goes_on(
    tmp_path: Path, kind: WindowKind, texts: int
) -> None:
    with station_in(tmp_path, JUMPY, SETTINGS) as station:
        with station.records.transaction() as connection:
            wanted = Wanted(COOP, kind, Scope.ASSET, "van-1", at(0), at(30))
            open_for(connection, Act("grace", "cli", at(0), "defrosting"), wanted)
        station.live(airs([4.0] * 3))
        station.live(airs([12.0] * 26, start=3))
        assert len(station.said()) == texts
        (row,) = [row for row in station.rows(alarms) if row["id"].endswith("|hot")]
        assert (row["suppression"], row["state"]) == (Suppression.SUPPRESSED_BY_DESIGN, "UNACK")
        station.live(airs([12.0] * 4, start=29))
        assert told(station, "ALARM") == 1


def test_a_window_that_is_opened_while_an_alarm_goes_on_spares_people_its_end(tmp_path: Path) -> None:
    with station_in(tmp_path, JUMPY, SETTINGS) as station:
        station.live(airs([12.0] * 3))
        before = len(station.said())
        with station.records.transaction() as connection:
            wanted = Wanted(COOP, WindowKind.MAINTENANCE, Scope.DEVICE, "logger-1", at(3), at(60))
            open_for(connection, Act("grace", "cli", at(3), "new battery"), wanted)
        station.live(airs([12.0] * 3, start=3))
        station.live(airs([4.0] * 3, start=6))
        assert len(station.said()) == before


def test_what_is_found_late_of_a_window_that_is_over_is_not_told(tmp_path: Path) -> None:
    with station_in(tmp_path, JUMPY, SETTINGS) as station:
        with station.records.transaction() as connection:
            wanted = Wanted(COOP, WindowKind.MAINTENANCE, Scope.ASSET, "van-1", at(0), at(30))
            open_for(connection, Act("grace", "cli", at(0), "defrosting"), wanted)
        station.clock.move_to(at(120))
        station.watch()
        late = [air(1, 4.0), air(5, 12.0), air(8, 12.0), air(12, 4.0), air(40, 12.0), air(45, 4.0)]
        station.late(late, minute=121)
        told_of = [row for row in station.rows(transitions) if row["event"] == "record"]
        assert [row["untold"] for row in sorted(told_of, key=lambda row: row["event_at"])] == [
            "suppressed",
            "",
        ]
        station.clock.move_to(at(121) + MINUTE)
        assert told(station, "LATE") == 1
