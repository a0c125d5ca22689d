"""``coldchain verify``: its help stands by itself. What it says of real records: test_account.py."""

from typer.testing import CliRunner

from commands.verify import app


def test_its_options_are_told() -> None:
    said = CliRunner().invoke(app, ["audit", "--help"])
    assert said.exit_code == 0
    assert "--coop" in said.output
