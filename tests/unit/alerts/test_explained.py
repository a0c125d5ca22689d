"""What keeps an alarm from people by design is noted as it comes and goes, and shown to nobody as an act."""

from pathlib import Path

from alerts.explained import note_causes
from coldchain.judgement.alarms import Alarm
from coldchain.judgement.suppression import explain_by, no_longer_by, shelve
from helpers.watching import KEY, at, station_in
from links.records_actions import actions_of
from links.records_tables import alarm_actions

ID = f"{KEY}|too-warm"


def test_each_cause_that_comes_or_goes_is_noted_once(tmp_path: Path) -> None:
    bare = Alarm(id=ID, excursion="x-1")
    two = explain_by(explain_by(bare, "gateway", at(1)), "chatter", at(1))
    one = no_longer_by(two, "gateway", at(2))
    with station_in(tmp_path) as station:
        with station.records.transaction() as connection:
            for _ in range(2):
                note_causes(connection, bare, two, at(1))
            note_causes(connection, two, shelve(two, at(9), at(1)), at(1))
            note_causes(connection, two, one, at(2))
            assert actions_of(connection, ID) == []
        rows = station.rows(alarm_actions, alarm_actions.c.id)
    assert [(row["action"], row["comment"], row["at"], row["excursion"]) for row in rows] == [
        ("explained", "chatter", at(1), "x-1"),
        ("explained", "gateway", at(1), "x-1"),
        ("explained-no-more", "gateway", at(2), "x-1"),
    ]
    assert {(row["coop"], row["person"], row["via"]) for row in rows} == {("highland", "watcher", "clock")}
