"""``coldchain audit``: its help stands by itself. What it says of real records: test_account.py."""

from typer.testing import CliRunner

from commands.audit import app


def test_its_options_are_told() -> None:
    said = CliRunner().invoke(app, ["list", "--help"])
    assert said.exit_code == 0
    assert "--coop" in said.output
