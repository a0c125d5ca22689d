"""commands/message.py: the group and what stands in it."""

from typer.testing import CliRunner

from commands.main import app


def test_the_group_has_its_verbs() -> None:
    done = CliRunner().invoke(app, ["message", "--help"], env={"COLUMNS": "150"})
    assert done.exit_code == 0
    assert all(f" {verb} " in done.stdout for verb in ("list", "show", "budget"))
