"""``coldchain product``: adapt and list."""

import json
from pathlib import Path

from typer.testing import CliRunner

from commands.product import app
from commands.running import prepare
from commands.station import open_station
from helpers.commands_run import a_station
from links.clock import SystemClock


def test_products_are_adapted_and_listed() -> None:
    text = CliRunner().invoke(app, ["--help"]).output
    assert all(f" {verb} " in text for verb in ("adapt", "list", "show"))


def test_what_is_shown_is_what_adapt_takes(tmp_path: Path) -> None:
    station = a_station(tmp_path)
    prepare(open_station(station), SystemClock())
    where = ("--settings", str(station))
    shown = said("show", "mango", *where).splitlines()
    words = [line.replace(" = ", "=", 1) for line in shown]
    assert "harm_above" in shown[3]
    assert "it is so already" in said("adapt", "mango", *words, *where)
    assert "done" in said("adapt", "mango", "humidity_low=70 %RH [our lab]", *where)
    assert (
        json.loads(said("show", "mango", "--json", *where))["humidity_low"] == "70 %RH [own: our lab, medium]"
    )
    assert "mango" in said("show", "manggo", *where, code=2)


def said(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == code, done.output
    return done.output
