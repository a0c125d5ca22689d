"""``coldchain price``: set, set anew, removed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from commands.running import prepare
from commands.station import open_station
from helpers.commands_run import a_station
from links.clock import SystemClock


def said(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == code, done.output
    return done.output


def test_a_price_is_set_set_anew_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(open_station(a_station(tmp_path)), SystemClock())
    monkeypatch.chdir(tmp_path)
    said("price", "set", "Mango", "0.5")
    assert "a few words why" in said("price", "set", "mango", "0.6", code=2)
    said("price", "set", "mango", "0.6", "--why", "mistyped")
    said("price", "set", "mango", "0.7", "--from", "2026-01-01")
    found = [each for each in json.loads(said("price", "list", "--json")) if each["product"] == "mango"]
    assert [(each["price_per_kg"], each.get("from")) for each in found] == [
        (0.6, None),
        (0.7, "2025-12-31T21:00:00Z"),
    ]
    assert "a few words why" in said("price", "remove", "mango", "--from", "2026-01-01", code=2)
    said("price", "remove", "mango", "--from", "2026-01-01", "--why", "never agreed")
    assert "0.7" not in said("price", "list")
    assert "price_per_kg" in said("price", "set", "mango", "dear", code=2)
