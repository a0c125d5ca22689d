"""Late notices wait for their backlog: one message with the final interval. Minutes after noon."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alerts.holding import Hold
from alerts.settings import AlertsSettings
from coldchain.reading import Reading
from helpers.watching import Station, air, airs, at, station_in
from links.records_alarms import load_alarm
from links.records_outbox import claim
from links.records_tables import outbox

WARM = "highland/van-1/logger-1/air/temperature|too-warm"
SECOND = 1 / 60
BACKLOG = airs([4, 4, 4, *[9] * 150, *[4] * 147])
FINAL = (
    "LATE Van KBZ 214: air temperature was above 8.0C from 22 Nov 12:03 to 14:33 (2 h 30 min), worst 9.0C. "
    "Check: Fresh milk 480 kg."
)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path) as station:
        station.live([air(0, 4)])
        yield station


def rows(station: Station) -> list[dict[str, Any]]:
    """Return what the driver is told of the temperature."""
    found = station.rows(outbox, outbox.c.id)
    return [row for row in found if row["contact"] == "peter" and WARM in row["transition"]]


def due(station: Station) -> list[tuple[float, str]]:
    """Return per message to the driver how many seconds it still waits, and its text."""
    now = station.clock.now()
    return [(max(0, row["due_at"] - now) / 1000, row["body"]) for row in rows(station)]


def later(station: Station, readings: list[Reading], seconds: float) -> None:
    """Have readings of a backlog come some seconds after five hours."""
    station.late(readings, minute=300 + seconds * SECOND)


def claim_all(station: Station) -> list[str]:
    """Claim what is due, as the sender does; return the texts."""
    with station.records.transaction() as connection:
        return [item.body for item in claim(connection, station.clock.now(), 30_000, 99)]


def test_how_long_a_notice_waits_is_bounded() -> None:
    assert Hold(100_000, 30_000).until(90_000) == 130_000
    assert Hold(385_000, 30_000).until(90_000) == 390_000
    assert Hold(100, 0).until(100) == 100


def test_a_late_notice_waits_and_a_live_alarm_does_not(station: Station) -> None:
    later(station, [air(300, 4)], 0)
    later(station, BACKLOG[1:], 1)
    assert due(station) == [(30, FINAL)]
    station.live(airs([9] * 7, start=302))
    assert due(station)[1][0] == 0
    assert due(station)[1][1].startswith("ALARM ")


def test_a_backlog_in_pieces_is_one_notice_with_the_final_interval(station: Station) -> None:
    later(station, [air(300, 4)], 0)
    for index, start in enumerate(range(1, 300, 50)):
        later(station, BACKLOG[start : start + 50], 20 * (index + 1))
        assert len(due(station)) == 1
    assert due(station) == [(30, FINAL)]
    assert len(rows(station)) == 1


def test_pieces_in_any_order_are_one_notice(station: Station) -> None:
    later(station, [air(300, 4)], 0)
    for index, start in enumerate((101, 201, 1, 151, 51, 251)):
        later(station, BACKLOG[start : start + 50], 10 * (index + 1))
    assert [text for _, text in due(station)] == [FINAL]


def test_what_still_comes_of_the_backlog_renews_the_waiting_for_minutes_at_most(station: Station) -> None:
    later(station, [air(300, 4)], 0)
    later(station, BACKLOG[1:60], 10)
    for seconds in range(30, 340, 20):
        minute = 200 + seconds / 10
        later(station, [air(minute, 4)], seconds)
    assert [waits for waits, _ in due(station)] == [0]
    assert rows(station)[0]["due_at"] == at(300) + 310_000


def test_what_was_claimed_is_never_rewritten(station: Station) -> None:
    later(station, [air(300, 4)], 0)
    later(station, BACKLOG[1:120], 1)
    station.clock.advance(31_000)
    (told, _) = claim_all(station)
    later(station, BACKLOG[120:], 40)
    assert [text for _, text in due(station)] == [told]


def test_an_alarm_that_ends_while_it_waits_is_told_once_as_over(station: Station) -> None:
    """The oldest come first: it seems to go on, and then it ends."""
    later(station, BACKLOG[1:60], 0)
    assert due(station)[0][1].startswith("LATE ALARM ")
    later(station, BACKLOG[60:], 10)
    assert due(station) == [(30, FINAL)]


def test_an_alarm_that_is_so_now_waits_no_longer(station: Station) -> None:
    later(station, BACKLOG[1:60], 0)
    assert due(station)[0][0] == 30
    later(station, airs([9] * 240, start=60), 10)
    ((waits, text),) = due(station)
    assert waits == 0
    assert text.startswith("LATE ALARM ")
    assert text.count("22 Nov 16:59") == 1


def test_what_never_was_is_not_told_while_it_waits(station: Station) -> None:
    later(station, [air(2, 9), air(8, 9)], 0)
    assert len(due(station)) == 1
    later(station, [air(4, 4)], 5)
    assert due(station) == []
    assert [row["body"].split()[0] for row in station.rows(outbox) if WARM in row["transition"]] == []


def test_what_turns_out_to_be_two_is_two_notices(station: Station) -> None:
    later(station, [air(300, 4)], 0)
    later(station, [*airs([9] * 20, start=2), *airs([9] * 20, start=60), *airs([4] * 5, start=80)], 1)
    assert len(due(station)) == 1
    later(station, airs([4] * 38, start=22), 2)
    first, second = [text for _, text in due(station)]
    assert "from 22 Nov 12:02 to 12:22" in first
    assert "from 22 Nov 13:00 to 13:20" in second


def test_what_melts_into_one_is_one_notice(station: Station) -> None:
    later(station, [air(300, 4)], 0)
    later(station, [air(2, 9), air(8, 9), air(9, 4), air(20, 9), air(30, 9), air(31, 4)], 1)
    assert len(due(station)) == 2
    later(station, [air(8.5, 9), air(9.5, 9), air(10, 9)], 2)  # the one cold reading was no more than a spike
    ((_, text),) = due(station)
    assert "from 22 Nov 12:02 to 12:31" in text


def test_without_holding_a_late_notice_goes_out_at_once(tmp_path: Path) -> None:
    settings = AlertsSettings.model_validate({"channels": ["log"], "hold_late": "0s"})
    with station_in(tmp_path, settings=settings) as station:
        later(station, BACKLOG, 0)
        assert due(station) == [(0, FINAL)]


def test_a_kill_while_a_notice_waits_changes_nothing(station: Station) -> None:
    later(station, [air(300, 4)], 0)
    later(station, BACKLOG[1:100], 1)
    station.start()
    later(station, BACKLOG[100:], 5)
    assert due(station) == [(30, FINAL)]


def test_what_was_found_when_it_was_over_is_so_since_its_end(station: Station) -> None:
    later(station, BACKLOG, 0)
    with station.records.reading() as connection:
        assert load_alarm(connection, WARM).since_at == at(153)
