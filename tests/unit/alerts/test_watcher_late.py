"""The watcher and late data: told once, told as late, taken back only on evidence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from coldchain.reading import Reading
from helpers.watching import KEY, MILK, REGISTRY, TOO_WARM, Station, air, airs, at, station_in
from links.readings_sqlite import SqliteReadings
from links.records_tables import outbox

WARM = f"{KEY}|too-warm"
LATE = (
    "LATE Van KBZ 214: air temperature was above 8.0C from 22 Nov 12:03 to 14:33 (2 h 30 min), worst 9.0C. "
    "Check: Fresh milk 480 kg."
)
BACKLOG = airs([4, 4, 4, *[9] * 150, *[4] * 147])


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path) as station:
        yield station


def firsts(station: Station) -> list[str]:
    """Return the first word of each message to the driver."""
    return [text.split()[0] for text in station.heard_by("peter")]


def test_an_excursion_found_late_is_one_late_message(station: Station) -> None:
    steps = station.late(BACKLOG, minute=300)
    assert [(step.event, step.to_state, step.late) for step in steps] == [("record", "RTN_UNACK", True)]
    assert station.heard_by("peter") == [LATE]


@pytest.mark.parametrize("arriving", [BACKLOG[::-1], BACKLOG[::2] + BACKLOG[1::2], BACKLOG * 2])
def test_the_order_of_a_backlog_does_not_matter(station: Station, arriving: list[Reading]) -> None:
    station.late(arriving, minute=300)
    assert station.heard_by("peter") == [LATE]


def test_a_backlog_after_a_live_reading_is_one_late_message(station: Station) -> None:
    """The bridge sends live readings first; each piece of the backlog then shows more of the excursion."""
    station.live([air(0, 4), air(300, 4)])
    for start in range(1, 300, 60):
        station.late(BACKLOG[start : start + 60], minute=301)
    assert firsts(station) == ["LATE"]
    excursion = next(row for row in station.standing() if row["kind"] == "limit")
    assert (excursion["started_at"], excursion["ended_at"]) == (at(3), at(153))


def test_a_late_message_says_how_much_is_not_known(station: Station) -> None:
    station.live([air(0, 4), air(300, 4)])
    station.late(BACKLOG[1:120], minute=301)
    assert station.heard_by("peter") == [
        (
            "LATE Van KBZ 214: air temperature was above 8.0C from 22 Nov 12:03 to 17:00 "
            "(4 h 57 min, 3 h 1 min of it without readings), worst 9.0C."
        )
    ]


def test_a_late_excursion_without_an_end_says_up_to_when_it_is_known(station: Station) -> None:
    station.late(BACKLOG[:60], minute=300)
    assert station.heard_by("peter") == [
        (
            "LATE ALARM Van KBZ 214: air temperature was above 8.0C from 22 Nov 12:03 to the last reading, "
            "22 Nov 12:59, worst 9.0C. Check now. At risk: Fresh milk 480 kg."
        )
    ]


def test_a_late_excursion_that_is_coming_back_is_not_told_as_going_on(tmp_path: Path) -> None:
    """Live readings come first, and an off-delay keeps open what they show to be back."""
    slow = replace(MILK, limits=(replace(TOO_WARM, off_delay_s=300),))
    with station_in(tmp_path, replace(REGISTRY, profiles=(slow,))) as station:
        station.live([air(0, 4), air(300, 4)])
        station.late(BACKLOG[1:120], minute=301)
        station.live([air(302, 4)])
        assert station.heard_by("peter") == [
            (
                "LATE Van KBZ 214: air temperature was above 8.0C from 22 Nov 12:03, is back since "
                "22 Nov 17:00, worst 9.0C. Check: Fresh milk 480 kg."
            )
        ]
        station.late(BACKLOG[120:], minute=303)
        assert firsts(station) == ["LATE", "OVER"]


def test_a_start_that_moves_is_not_told_again(station: Station) -> None:
    station.live([air(0, 4), *airs([9] * 8, start=3)])
    assert firsts(station) == ["ALARM"]
    assert station.late([air(1, 9), air(2, 9)], minute=11) == []
    assert [(row["started_at"], row["raised"]) for row in station.standing()] == [(at(1), True)]
    assert firsts(station) == ["ALARM"]


def test_two_excursions_that_melt_into_one_are_not_told_again(tmp_path: Path) -> None:
    slow = replace(MILK, limits=(replace(TOO_WARM, off_delay_s=300),))
    with station_in(tmp_path, replace(REGISTRY, profiles=(slow,))) as station:
        station.live([*airs([9] * 8, start=1), air(9, 4), air(14, 4), *airs([9] * 8, start=15)])
        assert firsts(station) == ["ALARM", "OVER", "ALARM"]
        assert station.late([air(11, 9)], minute=24) == []
        assert firsts(station) == ["ALARM", "OVER", "ALARM"]
        assert [(row["started_at"], row["ended_at"]) for row in station.standing()] == [(at(1), None)]
        assert [step.event for step in station.live([air(25, 4), air(30, 4)])] == ["return"]


def test_one_excursion_that_turns_out_to_be_two_is_not_told_again(station: Station) -> None:
    station.live([air(0, 4), air(1, 9), air(8, 9), air(20, 9), air(30, 9)])
    assert firsts(station) == ["ALARM"]
    assert station.late([air(9, 4), air(10, 9)], minute=31) == []
    assert [(row["started_at"], row["ended_at"], row["raised"]) for row in station.standing()] == [
        (at(1), at(9), True),
        (at(10), None, True),
    ]
    assert [step.event for step in station.live([air(32, 4)])] == ["return"]


def test_late_data_that_shows_it_never_was_is_a_correction(station: Station) -> None:
    station.live([air(0, 4), air(2, 9), air(8, 9)])
    steps = station.late([air(4, 4)], minute=9)
    assert [(step.event, step.from_state, step.to_state) for step in steps] == [
        ("withdraw", "UNACK", "NORMAL")
    ]
    assert station.heard_by("peter")[1:] == [
        (
            'CORRECTION Van KBZ 214: forget the alarm "air temperature above 8.0C since 22 Nov 12:02". '
            "Readings that came late show it was none."
        )
    ]
    assert station.standing() == []


def test_what_was_told_as_over_and_never_was_is_corrected_too(station: Station) -> None:
    """Somebody may be about to throw the goods away."""
    station.live([air(0, 4), air(2, 9), air(8, 4)])
    steps = station.late([air(4, 4)], minute=9)
    assert [(step.event, step.to_state) for step in steps] == [("withdraw", "RTN_UNACK")]
    assert firsts(station)[-1] == "CORRECTION"


def test_what_comes_true_again_after_a_correction_is_told_again(station: Station) -> None:
    station.live([air(0, 4), air(2, 9), air(8, 9)])
    station.late([air(4, 4)], minute=9)
    station.live([air(20, 9)])
    assert firsts(station) == ["ALARM", "CORRECTION", "ALARM"]


def test_silence_that_turns_out_to_be_a_slow_road_is_told_as_such(station: Station) -> None:
    station.live([air(0, 4)])
    station.wait(31)
    steps = station.late(airs([4] * 31, start=1), minute=32)
    assert [(step.event, step.to_state) for step in steps] == [("withdraw", "NORMAL")]
    assert station.heard_by("peter")[1:] == [
        "OVER Van KBZ 214: the readings of logger-1 since 22 Nov 12:00 came late, none is missing."
    ]


def test_a_backlog_replay_raises_no_false_silence(station: Station) -> None:
    days = [air(minute, 4) for minute in range(-3000, 0, 15)]
    for start in range(0, len(days), 20):
        steps = station.late(days[start : start + 20], minute=start / 20)
        steps += station.wait(2)
        assert steps == []
    assert station.said() == []


def test_late_data_is_judged_before_the_store_has_anything(station: Station) -> None:
    station.clock.move_to(at(300))
    station.arrive(BACKLOG[::2])
    station.watch()
    station.arrive(BACKLOG[1::2])
    station.watch()
    assert station.store.count() == 0
    assert [(row["started_at"], row["ended_at"]) for row in station.standing()] == [(at(3), at(153))]


def test_a_store_that_is_ahead_of_the_watcher_does_no_harm(station: Station) -> None:
    station.clock.move_to(at(300))
    for start in range(0, 300, 30):
        station.arrive(BACKLOG[start : start + 30][::-1])
    station.write_store()
    station.watch()
    assert [(row["started_at"], row["ended_at"]) for row in station.standing()] == [(at(3), at(153))]
    assert station.heard_by("peter") == [LATE]


def test_a_writer_that_never_started_stops_nobody(station: Station) -> None:
    station.journal.forget("store")
    station.live([air(0, 4), air(2, 9), air(8, 9)])
    assert [step.event for step in station.late([air(4, 4)], minute=9)] == ["withdraw"]


def test_a_store_that_has_lost_the_past_takes_nothing_back(tmp_path: Path) -> None:
    """A file that was deleted is no evidence; without it a hot van would be told to forget its alarm."""
    with station_in(tmp_path) as station:
        station.live([air(0, 4), *airs([9] * 8, start=1), air(9, 4), *airs([9] * 8, start=10)])
        before = station.said()
        station.journal.register("watch")
        station.clock.advance(2000)
        station.watch()
        station.journal.advance("store", station.journal.head())
        station.journal.trim()
        station.store.close()
        (tmp_path / "readings.db").unlink()
        station.store = SqliteReadings(tmp_path / "readings.db")
        station.start()
        assert station.late([air(5.5, 9)], minute=18) == []
        assert station.said() == before
        assert [row["ended_at"] for row in station.standing()] == [at(9), None]
        assert station.watcher.unjudged == 1
        assert [step.event for step in station.live([air(19, 4)])] == ["return"]


def test_a_late_message_expires_hours_after_it_was_found(station: Station) -> None:
    station.late(BACKLOG, minute=300)
    assert {row["expires_at"] for row in station.rows(outbox)} == {at(300 + 6 * 60)}
