"""``coldchain report``: packs of a station's stores, as known then; what is asked wrongly is told."""

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


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(station_of(moved_fleet(tmp_path_factory.mktemp("report"))))


def _told(settings: str, *arguments: str) -> dict[str, object]:
    said = CliRunner().invoke(app, [*arguments, "--settings", settings, "--json"])
    assert said.exit_code == 0, said.output
    found: dict[str, object] = json.loads(said.output)
    return found


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        (("shipment", "s-1"), "kaimosi-shipment-s-1-CC-"),
        (("leg", "s-1.2", "--lang", "hi"), "kaimosi-leg-s-1-leg-2-CC-"),
        (("shipment", "s-1", "--pdf"), "kaimosi-shipment-s-1-CC-"),
        (("asset", "van-1", "--from", to_iso(NOW - 6 * HOUR), "--until", THEN), "kaimosi-asset-van-1-CC-"),
    ],
)
def test_a_pack_is_made_and_is_genuine(
    settings: str, tmp_path: Path, arguments: tuple[str, ...], begins: str
) -> None:
    told = _told(settings, *arguments, "--as-known-at", THEN, "--out", str(tmp_path))
    file = Path(str(told["file"]))
    assert file.parent == tmp_path
    assert file.name.startswith(begins)
    assert told["bytes"] == file.stat().st_size
    found = CliRunner().invoke(verify, [str(file), "--settings", settings])
    assert found.exit_code == 0, found.output
    assert "GENUINE" in found.output


def test_a_folder_is_made_and_a_place_that_is_none_is_told(settings: str, tmp_path: Path) -> None:
    told = _told(settings, "shipment", "s-1", "--as-known-at", THEN, "--out", str(tmp_path / "packs"))
    assert Path(str(told["file"])).parent == tmp_path / "packs"
    for out in (tmp_path / "no" / "where", tmp_path / "nowhere" / "one.zip"):
        arguments = ("shipment", "s-1", "--out", str(out), "--settings", settings)
        said = CliRunner().invoke(app, arguments)
        assert said.exit_code == 2
        assert f"{out}" in said.output
        assert "in a folder that is there" in said.output


def test_the_same_instant_of_knowledge_gives_the_same_file(settings: str, tmp_path: Path) -> None:
    files = [tmp_path / "one.zip", tmp_path / "two.zip"]
    for file in files:
        _told(settings, "shipment", "s-1", "--as-known-at", THEN, "--out", str(file))
    assert files[0].read_bytes() == files[1].read_bytes()


def test_what_changed_since_an_earlier_instant_is_told_and_sealed(settings: str, tmp_path: Path) -> None:
    earlier = ("--compare-with", to_iso(NOW - HOUR), "--as-known-at", THEN)
    told = _told(settings, "shipment", "s-1", *earlier, "--out", str(tmp_path))
    changes = told["changes"]
    assert isinstance(changes, dict)
    assert (changes["before"]["as_known_at"], changes["after"]["as_known_at"]) == (NOW - HOUR, NOW)
    assert changes["after"]["report"] == told["report"]
    found = CliRunner().invoke(verify, [str(told["file"]), "--settings", settings])
    assert found.exit_code == 0, found.output
    assert "ok     changes: since" in found.output
    said = CliRunner().invoke(
        app, ["shipment", "s-1", *earlier, "--settings", settings, "--out", str(tmp_path)]
    )
    assert said.output.startswith("What changed since 2026-11-22 09:45:12\n")
    assert "The time that is told ended 2026-11-22 09:45:12, and ends 2026-11-22 10:45:12." in said.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("shipment", "s-1", "--compare-with", "then"), "--compare-with"),
        (("shipment", "s-1", "--as-known-at", THEN, "--compare-with", to_iso(NOW + 1)), "a time before"),
        (("shipment", "s-1", "--compare-with", to_iso(NOW - 6 * HOUR)), "Take a later instant"),
        (("shipment", "nothing"), "a shipment of kaimosi"),
        (("leg", "s-1.9"), "from 1 to 2"),
        (("leg", "s-1"), "shipment"),
        (("shipment", "s-1", "--lang", "xx"), "--lang"),
        (("shipment", "s-1", "--as-known-at", "yesterday"), "--as-known-at"),
        (("shipment", "s-1", "--as-known-at", "2999-01-01T00:00:00Z"), "a time that has been"),
        (("asset", "van-9", "--from", to_iso(NOW - HOUR), "--as-known-at", THEN), "an asset of kaimosi"),
        (("asset", "van-1", "--from", THEN, "--until", to_iso(NOW - HOUR)), "before the end"),
    ],
)
def test_what_cannot_be_told_is_said_in_a_sentence(
    settings: str, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    said = CliRunner().invoke(app, [*arguments, "--settings", settings, "--out", str(tmp_path)])
    assert said.exit_code in (1, 2)
    assert words in said.output
    assert "Traceback" not in said.output
    assert list(tmp_path.iterdir()) == []
