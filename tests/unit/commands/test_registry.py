"""``coldchain registry``, ``site`` and ``asset``: shown, exported, imported, and who changed it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from commands.running import prepare
from commands.station import open_station
from helpers.commands_run import a_station
from links.clock import SystemClock


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    prepare(open_station(a_station(tmp_path)), SystemClock())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, arguments, env={"COLUMNS": "80"})
    assert done.exit_code == code, done.output
    return done.output


def test_what_is_registered_is_shown_within_80_columns(folder: Path) -> None:
    text = said("registry", "show")
    assert "2 assets" in text
    assert max(map(len, text.splitlines())) <= 80
    whole = json.loads(said("registry", "show", "--json"))
    assert {each["id"] for each in whole["assets"]} == {"cooler-1", "van-1"}
    assert max(map(len, said("asset", "list").splitlines())) <= 80


def test_what_is_exported_is_changed_and_imported(folder: Path) -> None:
    assert "all.xlsx" in said("registry", "export", "all.xlsx")
    assert "0 added, 0 changed" in said("registry", "import", "all.xlsx")
    said("registry", "export", "tables", "--kind", "assets")
    file = folder / "tables" / "assets.csv"
    file.write_text(file.read_text("utf-8-sig").replace("Milk cooler", "Old cooler"))
    dry = said("registry", "import", "tables", "--dry-run")
    assert "change assets/cooler-1" in dry
    assert "reports may rest on 1 of what would be changed: say --why" in dry
    plan = json.loads(said("registry", "import", "tables", "--dry-run", "--json"))
    assert plan["reasons_needed"] == ["assets/cooler-1"]
    assert "assets/cooler-1, why: got no reason" in said("registry", "import", "tables", code=2)
    assert "Old cooler" not in said("asset", "list")
    said("registry", "import", "tables", "--why", "painted anew")
    assert "Old cooler" in said("asset", "list")
    assert "(assets.csv: painted anew)" in said("registry", "history", "assets/cooler-1")
    assert json.loads(said("registry", "history", "--limit", "1", "--json"))[0]["entry"]["via"] == "cli"


def test_bad_rows_are_told_and_nothing_is_changed(folder: Path) -> None:
    (folder / "assets.csv").write_text("id,kind\nvan-1,vam\nvan-2,van\n")
    text = said("registry", "import", "assets.csv", code=2)
    assert "assets.csv, assets, row 2, kind: got 'vam'" in text
    assert "2 bad rows: nothing was changed" in text
    plan = json.loads(said("registry", "import", "assets.csv", "--dry-run", "--json", code=2))
    assert len(plan["problems"]) == 3
    said("registry", "import", "nothing.csv", code=2)
    said("registry", "export", "a.csv", code=2)
    said("registry", "export", "x", "--kind", "asets", code=2)


def test_a_site_comes_and_goes(folder: Path) -> None:
    assert "sites/hub: done" in said("site", "add", "hub", "name=The hub", "kind=township_station")
    assert "so already" in said("site", "change", "hub", "name=The hub")
    assert "The hub" in said("site", "list")
    assert json.loads(said("site", "remove", "hub", "--why", "moved", "--json"))["came"] == "done"
    assert "The hub" not in said("site", "list")
    assert "used by" in said("site", "remove", "kipkelion", code=2)
    assert "KEY=VALUE" in said("site", "change", "kipkelion", "name", code=2)


def test_a_station_that_never_ran_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_station(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert "Run the station once" in said("asset", "list", code=1)
