"""The console's part of the bench."""

from pathlib import Path

import pytest

from scripts.benches import console
from scripts.benches._console_fleet import Size
from scripts.benches.face import Options


def test_it_measures_every_page_and_a_crowd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "Size", lambda **_: Size(assets=20, shipments=80, readings_each=2))
    monkeypatch.setattr(console, "PAGES", ("/", "/alarms"))
    monkeypatch.setattr(console, "_TIMES", 1)
    monkeypatch.setattr(console, "_LASTS_S", 0.5)
    monkeypatch.setattr(console, "_PEOPLE", 2)
    monkeypatch.setattr(console, "_RATE", 20.0)
    found = {each.what: each for each in console.run(Options(1000, tmp_path))}
    assert {"console /", "console /alarms", "console, the slowest page"} <= set(found)
    assert found["console under a crowd: no answer or an error"].value == 0
