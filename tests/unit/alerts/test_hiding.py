"""Whether an alarm about silence is kept from people. The watcher's side of it is in test_silence.py."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.bookkeeping import Desk
from alerts.hiding import hidden, release
from coldchain.judgement.alarm_table import AlarmState, Suppression
from coldchain.judgement.alarms import Alarm
from coldchain.judgement.suppression import GATEWAY, explain_by, remove_from_service, shelve
from coldchain.judgement.watch_list import WatchList
from helpers.watching import REGISTRY, air, at, station_in
from links.records_hidden import hidden_alarms

ID = "highland/van-1/logger-1|absence"


@pytest.mark.parametrize(
    ("alarm", "quiet", "expected"),
    [
        (Alarm(id=ID), True, Suppression.SUPPRESSED_BY_DESIGN),
        (Alarm(id=ID), False, Suppression.NONE),
        (explain_by(Alarm(id=ID), GATEWAY, 0), False, Suppression.NONE),
        (explain_by(Alarm(id=ID), "window-1", 0), False, Suppression.SUPPRESSED_BY_DESIGN),
        (shelve(Alarm(id=ID), at(9), 0), True, Suppression.SHELVED),
        (remove_from_service(Alarm(id=ID), 0), False, Suppression.OUT_OF_SERVICE),
        (Alarm(id=ID, state=AlarmState.UNACK), True, Suppression.NONE),
        (Alarm(id="highland/van-1/logger-1/air/temperature|too-warm"), True, Suppression.NONE),
    ],
)
def test_only_a_silence_that_begins_is_hidden(
    tmp_path: Path, alarm: Alarm, quiet: bool, expected: Suppression
) -> None:
    with station_in(tmp_path) as station, station.records.transaction() as connection:
        desk = Desk(connection, station.settings, at(0), lambda *_: quiet)
        assert hidden(desk, alarm, "highland", "logger-1").suppression is expected


def test_what_is_over_by_now_is_not_told_any_more(tmp_path: Path) -> None:
    with station_in(tmp_path) as station:
        station.beats = False
        station.live([air(0, 4)])
        station.wait(46)
        told = len(station.said())
        with station.records.transaction() as connection:
            (item,) = hidden_alarms(connection)
        station.live([air(50, 4)])
        over = len(station.said())
        with station.records.transaction() as connection:
            release(Desk(connection, station.settings, at(51)), item, WatchList([REGISTRY]))
        assert len(station.said()) == over > told


def test_an_alarm_without_an_asset_is_told_to_nobody_and_not_hidden_any_more(tmp_path: Path) -> None:
    with station_in(tmp_path) as station:
        station.beats = False
        station.live([air(0, 4)])
        station.wait(40)
        with station.records.transaction() as connection:
            (item,) = hidden_alarms(connection)
            empty = WatchList([replace(REGISTRY, assets=(), placements=())])
            release(Desk(connection, station.settings, at(46)), item, empty)
            assert hidden_alarms(connection) == []
