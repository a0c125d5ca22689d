"""commands/dashboards_publish.py: the steps of alarms of some time, as the records have them."""

from pathlib import Path

from commands.dashboards_publish import steps_since
from commands.station import open_station
from helpers.alarm_station import SETTINGS, alarm_station


def test_the_steps_of_a_real_watcher_become_annotations(tmp_path: Path) -> None:
    station = open_station(alarm_station(tmp_path))
    [step, *_] = steps_since(station, 0)
    assert (step.coop, step.event, step.limit) == ("highland", "raise", step.limit)
    assert step.asset in step.id
    assert steps_since(station, step.event_at + 10 * 365 * 86_400_000) == []


def test_without_records_there_are_none(tmp_path: Path) -> None:
    (tmp_path / "coldchain.toml").write_text(SETTINGS)
    assert steps_since(open_station(tmp_path / "coldchain.toml"), 0) == []
