"""Alarms that are kept from people, with what they would have been told."""

from pathlib import Path

from msgspec.structs import replace

from coldchain.judgement.alarm_table import AlarmState
from coldchain.judgement.alarms import Alarm, Known, Moment, reconcile
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.suppression import GATEWAY, explain_by, no_longer_by
from links.records import Records
from links.records_alarms import Place, Point, save_alarm, save_excursions, save_transitions
from links.records_hidden import hidden_alarms

KEY = "highland/van-1/logger-1/air/temperature"
ID = "highland/van-1/logger-1|absence"
POINT = Point(ID, Place(KEY, "highland", "van-1", "logger-1", "air/temperature"), None, "high")
SILENT = Excursion(id=f"{KEY}|absence|5", kind=Kind.ABSENCE, limit="absence", started_at=5, confirmed_at=9)


def test_an_active_suppressed_alarm_is_found_with_its_raising(tmp_path: Path) -> None:
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    before = explain_by(Alarm(id=ID), GATEWAY, 0)
    after = reconcile(before, [Known(SILENT, False, False)], Moment(20, 900), others_open=False)
    with records.transaction() as connection:
        save_excursions(connection, POINT, after.known, 20)
        save_alarm(connection, POINT, after.alarm, 20)
        assert hidden_alarms(connection) == []  # nothing raised it
        save_transitions(connection, "highland", after.transitions)
        (found,) = hidden_alarms(connection)
        assert (found.alarm, found.coop, found.device, found.key) == (
            after.alarm,
            "highland",
            "logger-1",
            KEY,
        )
        assert hidden_alarms(connection, stays=lambda *device: device == ("highland", "logger-1")) == []
        assert found.raising == after.transitions[0]
        for other in (
            explain_by(no_longer_by(after.alarm, GATEWAY, 0), "window-1", 0),
            replace(after.alarm, state=AlarmState.RTN_UNACK),
        ):
            save_alarm(connection, POINT, other, 30)
            assert hidden_alarms(connection) == []
    records.close()
