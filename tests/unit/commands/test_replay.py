"""commands/replay.py: options and their mistakes. The whole of it: tests/integration/test_replay_pipe.py."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app


def refused(folder: Path, *options: str, content: str = "time,A\n0,4\n") -> str:
    """Return what is said of options that are refused; nothing is made."""
    file = folder / "f.csv"
    file.write_text(content)
    done = CliRunner().invoke(app, ["replay", str(file), "--folder", str(folder / "made"), *options])
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert not (folder / "made").exists()
    return done.stderr


@pytest.mark.parametrize(
    ("option", "came", "told"),
    [
        ("--above", "5", "coldchain: --above: got '5'"),
        ("--below", "cold", "coldchain: --below: got 'cold'"),
        ("--deadband", "1 kg", "coldchain: --deadband: got '1 kg'"),
        ("--on-delay", "soon", "coldchain: --on-delay: got 'soon'"),
        ("--off-delay", "5", "coldchain: --off-delay: got '5'"),
        ("--time-unit", "days", "coldchain: --time-unit: got 'days'; allowed: h, min, s"),
        ("--start", "2026-11-22", "coldchain: --start: got '2026-11-22'"),
        ("--zone", "Atlantis", "coldchain: --zone: got 'Atlantis'; allowed: an IANA name"),
        ("--zone", "../etc", "coldchain: --zone: got '../etc'; allowed: an IANA name"),
        ("--deadband", "-1 degC", "coldchain: --deadband: got '-1 degC'"),
    ],
)
def test_an_option_that_cannot_be_understood_is_named(
    tmp_path: Path, option: str, came: str, told: str
) -> None:
    assert refused(tmp_path, option, came).startswith(told)


def test_a_file_without_header_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, content="0.0,5.5,7.0\n").startswith("coldchain: f.csv:1: got '0.0,5.5,7.0'")


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    done = CliRunner().invoke(app, ["replay", str(tmp_path / name), "--folder", str(tmp_path / "made")])
    assert done.exit_code == 2
    assert "allowed: a file that can be read" in done.stderr
    assert not (tmp_path / "made").exists()
