"""commands/alarm.py: the verbs about alarms."""

from typer.testing import CliRunner

from commands.alarm import app


def test_the_verbs_are_there() -> None:
    said = CliRunner().invoke(app, ["--help"]).stdout
    assert "route" in said
