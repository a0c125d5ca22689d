"""``coldchain report period|product``: what is asked wrongly is told, and a folder goes on as it began."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coldchain.instants import to_iso
from commands.report import app
from commands.verify import app as verify
from helpers.evidence_case import moved_fleet
from helpers.small_fleet import HOUR, NOW, station_of

THEN = to_iso(NOW)
NOVEMBER = ("--month", "2026-11", "--as-known-at", THEN, "--workers", "1")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(station_of(moved_fleet(tmp_path_factory.mktemp("period"))))


def test_a_month_is_made_into_a_folder_and_its_summary_is_genuine(settings: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["period", *NOVEMBER, "--settings", settings, "--out", str(out)]
    said = CliRunner().invoke(app, [*arguments, "--json"])
    assert said.exit_code == 0, said.output
    told = json.loads(said.stdout)
    assert (told["shipments"], told["packs"], told["kept"], told["failed"]) == (3, 3, 0, [])
    found = CliRunner().invoke(verify, [str(out / told["summary"]), "--settings", settings])
    assert found.exit_code == 0, found.output
    # Without an instant of knowledge the folder keeps its own.
    again = CliRunner().invoke(
        app, ["period", "--month", "2026-11", "--settings", settings, "--out", str(out)]
    )
    assert again.exit_code == 0, again.output
    assert f"3 packs (3 of them were there), as known at {THEN}" in again.output
    assert "packs: 3 of 3" in again.output
    other = CliRunner().invoke(app, [*arguments, "--lang", "sw"])
    assert other.exit_code == 2
    assert "Take another --out." in other.output


def test_a_product_goes_into_a_folder_of_its_own_name(
    settings: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(app, ["product", "Kale", *NOVEMBER, "--settings", settings])
    assert said.exit_code == 0, said.output
    assert [each.name for each in tmp_path.iterdir()] == ["kaimosi-Kale-2026-11"]
    names = [each.name for each in Path("kaimosi-Kale-2026-11").iterdir()]
    assert sum("shipment-s-3" in name for name in names) == 1
    assert sum(name.endswith(".zip") for name in names) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("period",), "--month, or --from"),
        (("period", "--month", "2026-11", "--from", "2026-11-01"), "--month, or --from"),
        (("period", "--month", "2026-11", "--until", "2026-11-05"), "--month, or --from"),
        (("period", "--month", "november"), "2026-10"),
        (("period", "--month", "2026-12", "--as-known-at", THEN), "one that has begun"),
        (("period", "--from", "2026-11-02", "--until", "2026-11-01"), "before the end"),
        (("period", "--month", "2026-11", "--as-known-at", "2999-01-01T00:00:00Z"), "a time that has been"),
        (("period", "--month", "2026-11", "--as-known-at", "now"), "--as-known-at"),
        (("period", "--month", "2026-11", "--lang", "xx"), "--lang"),
        (("period", "--month", "2026-11", "--coop", "other"), "registered"),
        (("product", "Rice", "--month", "2026-11"), "Fresh milk, Kale, Yoghurt"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    settings: str, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    out = tmp_path / "out"
    said = CliRunner().invoke(app, [*arguments, "--settings", settings, "--out", str(out)])
    assert said.exit_code == 2, said.output
    assert words in said.output
    assert "Traceback" not in said.output
    assert not out.exists()


def test_a_span_without_shipments_says_so_by_its_numbers(settings: str, tmp_path: Path) -> None:
    early = ["--from", to_iso(NOW - 200 * HOUR), "--until", to_iso(NOW - 100 * HOUR)]
    arguments = ["period", *early, "--settings", settings, "--out", str(tmp_path / "out"), "--json"]
    said = CliRunner().invoke(app, arguments)
    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout)["shipments"] == 0
