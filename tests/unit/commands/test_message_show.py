"""commands/message_show.py: the verb on the command line, against real records."""

import json
from pathlib import Path

from typer.testing import CliRunner

from commands.main import app
from helpers.small_fleet import build_fleet, station_of


def test_one_message_is_shown_and_one_that_is_not_there_is_told(tmp_path: Path) -> None:
    station = str(station_of(build_fleet(tmp_path, hours=1)))
    listed = CliRunner().invoke(app, ["message", "list", "--to", "peter", "--json", "-s", station])
    (expected,) = json.loads(listed.stdout)
    shown = CliRunner().invoke(app, ["message", "show", str(expected["id"]), "--json", "-s", station])
    assert json.loads(shown.stdout) == expected
    gone = CliRunner().invoke(app, ["message", "show", "999", "-s", station])
    assert gone.exit_code == 2
    assert "coldchain message list" in gone.stderr
