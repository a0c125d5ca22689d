"""What somebody does to the quarantine is in the audit chain before it is done."""

import json
from pathlib import Path

from typer.testing import CliRunner

from commands.audit_note import note, who
from commands.main import app
from commands.station import open_station
from helpers.small_fleet import COOP, build_fleet, station_of
from links.journal import Journal
from links.records import Records
from links.records_audit import newest


def test_dropping_from_the_quarantine_is_told(tmp_path: Path) -> None:
    fleet = build_fleet(tmp_path, hours=1)
    file = station_of(fleet)
    Journal(open_station(file).journal).close()
    done = CliRunner().invoke(app, ["quarantine", "drop", "--all", "--yes", "--settings", str(file)])
    assert done.exit_code == 0, done.output
    records = Records(fleet.sources().records_url)
    with records.reading() as connection:
        (link,) = newest(connection, COOP)
    records.close()
    assert (link.entry.action, link.entry.by, link.entry.via) == ("quarantine-drop", who(), "cli")
    assert "choice" in json.loads(link.entry.new)


def test_where_no_records_are_none_are_made(tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    file.write_text('[cooperative]\nid = "c"\nname = "C"\n')
    note(open_station(file), "x", "y", None)
    assert not list(tmp_path.rglob("records.sqlite"))
