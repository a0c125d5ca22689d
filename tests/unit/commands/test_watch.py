"""commands/watch.py as a process: it starts on an empty station, and stops. Its work: tests/integration."""

import signal
from contextlib import closing
from pathlib import Path

import pytest

from commands.station import open_station
from commands.watch import facts_of
from helpers.commands_run import a_station, run, running, said, stops_at
from helpers.polling import wait_until
from links.journal import Journal
from links.records import Records
from links.records_registry import save_registry
from links.vitals import trouble_of


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_registers_for_the_journal_and_stops_when_asked(tmp_path: Path, number: signal.Signals) -> None:
    file = a_station(tmp_path)
    with (
        closing(Journal(tmp_path / "data" / "journal.sqlite")) as journal,
        running("watch", "--settings", str(file), folder=tmp_path) as watcher,
    ):
        wait_until(lambda: "watch" in journal.cursors(), "the watcher's cursor")
        assert stops_at(number, watcher) == 0
    assert "Traceback" not in said(tmp_path)


def test_a_records_database_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    file.write_text(file.read_text().replace("[records]", '[records]\nurl = "sqlite:////proc/no/records.db"'))
    done = run("watch", "--settings", str(file), folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("coldchain: records sqlite:////proc/no/records.db: got ")
    assert "Traceback" not in done.stderr


def test_facts_are_written_where_readings_are_in_influxdb_unless_nobody_wants_them(tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    text = '[cooperative]\nid = "north"\nname = "North"\n'
    file.write_text(text)
    assert facts_of(open_station(file)) is None
    influx = '[readings]\nkind = "influxdb1"\nurl = "http://127.0.0.1:1"\ndatabase = "cold"\n'
    file.write_text(text + influx)
    link = facts_of(open_station(file))
    assert link is not None
    assert (link.store, link.every_s, link.address.facts.name) == ("north", 60.0, "cold_facts")
    file.write_text(f"{text}{influx}[grafana]\nfacts = false\n")
    assert facts_of(open_station(file)) is None


def test_a_database_of_facts_that_is_away_is_seen_in_its_health_and_stops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    influx = '[readings]\nkind = "influxdb1"\nurl = "http://127.0.0.1:1"\ndatabase = "cold"\n'
    file.write_text(f'[cooperative]\nid = "north"\nname = "North"\n{influx}')
    with closing(Journal(tmp_path / "data" / "journal.sqlite")):
        with closing(Records(f"sqlite:///{tmp_path}/data/records.sqlite")) as records:
            records.migrate()
            with records.transaction() as connection:
                save_registry(connection, open_station(file).registry())
        with running("watch", "--settings", str(file), folder=tmp_path) as watcher:
            wait_until(
                lambda: trouble_of(tmp_path / "data", "watch", "facts", timeout_s=5),
                "the trouble of facts",
                60,
            )
            assert "no answer" in trouble_of(tmp_path / "data", "watch", "facts", timeout_s=5)
            assert watcher.poll() is None
            assert stops_at(signal.SIGTERM, watcher) == 0
