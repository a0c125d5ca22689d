"""``coldchain report asked``: what waits is made; nothing is said to be nothing."""

import json
from pathlib import Path

from typer.testing import CliRunner

from commands.asked_reports import book_of
from commands.report import app
from helpers.asked_case import ask_for, asked_station
from reports.delivery.asked import State


def test_what_waits_is_made_and_then_nothing_is_asked_for(tmp_path: Path) -> None:
    station = asked_station(tmp_path)
    id_ = ask_for(station)
    arguments = ["asked", "--full", "--settings", str(station.file)]
    said = CliRunner().invoke(app, [*arguments, "--json"])
    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout)["ended"] == [id_]
    assert book_of(station).entries()[0].state is State.DONE
    again = CliRunner().invoke(app, arguments)
    assert (again.exit_code, again.output) == (0, "Nothing is asked for.\n")
