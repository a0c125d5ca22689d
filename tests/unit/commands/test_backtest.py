"""commands/backtest.py: the tiny case from the command line, numbers checked by hand, nothing written."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from commands.main import app
from helpers.tiny_backtest import CANDIDATE, SETTINGS, station_in
from links.records import Records
from links.records_registry import save_registry


def backtested(file: Path, *arguments: str, expected: int = 0) -> str:
    """Return what the command said: standard output, or standard error when it was to fail."""
    done = CliRunner().invoke(app, ["backtest", "-s", str(file), *arguments], env={"COLUMNS": "120"})
    assert done.exit_code == expected, done.stderr
    return done.stderr if expected else done.stdout


def in_folder(file: Path, *arguments: str) -> list[str]:
    """Return the arguments that name the candidate and the losses."""
    losses = ["--losses", str(file.parent / "losses.csv"), "--within", "100m"]
    return [str(file.parent / "candidate.toml"), *losses, *arguments]


def as_json(file: Path, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(backtested(file, *in_folder(file), "--json", *arguments))
    return found


def test_the_tiny_case_gives_the_numbers_that_were_reckoned_by_hand(tmp_path: Path) -> None:
    found = as_json(station_in(tmp_path))
    assert (found["readings"], found["from_at"], found["losses_outside"]) == (301, "2026-11-22T09:00:00Z", 0)
    rules = {(each["rules"], each["rule"]): each for each in found["rules"] if each["profile"]}
    names = ("too-warm", "absence", "sensor-fault")
    assert list(rules) == [(each, name) for each in ("present", "candidate") for name in names]
    keys = ("alarms", "messages", "cost", "losses_caught", "losses_missed", "lead_median_min")
    assert [rules["present", "too-warm"][key] for key in keys] == [1, 2, 0.1, 1, 1, 60.0]
    assert [rules["candidate", "too-warm"][key] for key in keys] == [2, 4, 0.2, 2, 0, 46.5]
    assert [rules["present", "absence"][key] for key in keys] == [0, 0, 0.0, 0, 2, None]
    assert rules["candidate", "too-warm"]["leads_min"] == [64.0, 29.0]
    present, candidate = found["totals"]
    assert (present["worth_caught"], present["worth_missed"]) == (30.0, 20.0)  # 40 kg at 0.5
    assert (candidate["worth_caught"], candidate["worth_missed"]) == (50.0, 0.0)
    assert [[each["rules"] for each in loss["caught_by"]] for loss in found["losses"]] == [
        ["candidate", "present"],
        ["candidate"],
    ]


def test_the_price_of_a_message_and_the_time_can_be_given(tmp_path: Path) -> None:
    found = as_json(
        station_in(tmp_path), "--message-price", "0.5", "--from", "2026-11-22T12:00:00Z", "--asset", "van-1"
    )
    assert found["readings"] == 121
    assert [each["cost"] for each in found["totals"]] == [0.0, 1.0]
    assert (len(found["losses"]), found["losses_outside"]) == (1, 1)


def test_people_are_shown_tables(tmp_path: Path) -> None:
    file = station_in(tmp_path)
    shown = " ".join(backtested(file, *in_folder(file)).split())
    assert "301 readings" in shown
    assert "milk too-warm present 1 2 0.10 1 1 1 h" in shown
    assert "candidate 2 4 0.20 2 0 46 min" in shown
    assert "too-warm, 1 h before" in shown
    assert "nobody told" in shown


def test_the_picture_is_valid_and_escapes_what_people_wrote(tmp_path: Path) -> None:
    file = station_in(tmp_path)
    backtested(file, *in_folder(file), "--svg", str(tmp_path / "picture.svg"))
    tree = ET.fromstring((tmp_path / "picture.svg").read_text(encoding="utf-8"))
    titles = [each.text for each in tree.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[1] == "loss 2026-11-22T12:50:00Z, told 29 min before smelled & thrown away"


def test_the_rules_in_the_records_count_before_those_of_the_settings(tmp_path: Path) -> None:
    """A station that runs may know more than its settings file; a limit of 20 degrees finds nothing."""
    from coldchain.registry.settings import to_registry
    from commands.settings import StationSettings
    from links.settings_file import load

    file = station_in(tmp_path)
    other = tmp_path / "other.toml"
    other.write_text(SETTINGS.replace("8 degC", "20 degC"), encoding="utf-8")
    records = Records(f"sqlite:///{tmp_path / 'data' / 'records.sqlite'}")
    records.migrate()
    with records.transaction() as connection:
        save_registry(connection, to_registry(load(StationSettings, other, {})))
    records.close()
    assert [each["alarms"] for each in as_json(file)["totals"]] == [0, 2]


def test_records_of_another_version_are_left_as_they_are(tmp_path: Path) -> None:
    file = station_in(tmp_path)
    records = Records(f"sqlite:///{tmp_path / 'data' / 'records.sqlite'}")
    records.migrate()
    with records.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    records.close()
    assert "got at version 0000" in backtested(file, expected=1)


def test_nothing_is_written_into_the_data_folder(tmp_path: Path) -> None:
    file = station_in(tmp_path)
    before = {path: path.read_bytes() for path in (tmp_path / "data").rglob("*")}
    backtested(file, *in_folder(file))
    assert {path: path.read_bytes() for path in (tmp_path / "data").rglob("*")} == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--asset", "van-l"], "--asset: got 'van-l'; allowed: one of van-1. Did you mean 'van-1'?"),
        (["--from", "yesterday"], "--from: got 'yesterday'; allowed: ISO 8601"),
        (["--within", "1"], "--within: got '1' without a unit"),
        (["--until", "2020-01-01T00:00:00Z"], "a time within 2026-11-22T09:00:00Z"),
        (["--svg", "no-folder/picture.svg"], "--svg: got no-folder/picture.svg"),
        (["--losses", "no-file.csv"], "no-file.csv"),
        (["no-file.toml"], "no-file.toml"),
    ],
)
def test_a_mistake_is_told_before_anything_is_run(tmp_path: Path, arguments: list[str], told: str) -> None:
    assert told in backtested(station_in(tmp_path), *arguments, expected=2)


def test_a_candidate_that_replaces_nothing_is_refused(tmp_path: Path) -> None:
    file = station_in(tmp_path)
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(CANDIDATE.replace("milk", "milc"), encoding="utf-8")
    assert "got 'milc'; allowed: one in use: milk. Did you mean" in backtested(file, str(wrong), expected=2)


def test_without_readings_it_says_which_program_brings_them(tmp_path: Path) -> None:
    file = station_in(tmp_path)
    (tmp_path / "data" / "readings.sqlite").unlink()
    assert "Start the program that writes it" in backtested(file, expected=1)
