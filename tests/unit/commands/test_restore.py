"""commands/restore.py: says where the station is and what to do next."""

import json
from pathlib import Path

from typer.testing import CliRunner

from commands.main import app
from helpers import kept_station


def test_it_says_what_to_do_next(tmp_path: Path) -> None:
    file, target = kept_station.lay_down(tmp_path / "s"), str(tmp_path / "b.tar.gz")
    assert CliRunner().invoke(app, ["backup", target, "--settings", str(file)]).exit_code == 0
    done = CliRunner().invoke(app, ["restore", target, "--to", str(tmp_path / "r")])
    assert done.exit_code == 0, done.output
    for text in (
        "Messages that had not been sent: 1.",
        "the old station does not run",
        "coldchain verify audit",
    ):
        assert text in done.output
    done = CliRunner().invoke(app, ["restore", target, "--to", str(tmp_path / "r")])
    assert (done.exit_code, "a new folder" in done.output) == (2, True)
    done = CliRunner().invoke(app, ["restore", target, "--to", str(tmp_path / "q"), "--json"])
    assert json.loads(done.output)["settings"] == str(tmp_path / "q" / "coldchain.toml")
