"""``coldchain asset``: its verbs are those of every kind."""

from typer.testing import CliRunner

from commands.asset import app


def test_assets_are_added_changed_removed_and_listed() -> None:
    text = CliRunner().invoke(app, ["--help"]).output
    assert all(f" {verb} " in text for verb in ("add", "change", "remove", "list", "retire", "reinstate"))
