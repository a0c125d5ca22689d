"""commands/registry_verbs.py: the same verbs for every kind, and what they print."""

import typer
from typer.testing import CliRunner

from commands.main import VERBS, app
from commands.registry_verbs import add_verbs


def test_a_kind_gets_its_verbs_with_or_without_a_list() -> None:
    for with_list in (True, False):
        line = typer.Typer(no_args_is_help=True)
        add_verbs(line, "sites", "a site", with_list=with_list)
        text = CliRunner().invoke(line, ["--help"]).output
        assert "Register a site." in text
        assert ("List the sites." in text) is with_list


def test_every_kind_that_people_change_has_its_verbs() -> None:
    for name in ("site", "asset", "device", "contact", "gateway"):
        assert name in VERBS
        text = CliRunner().invoke(app, [name, "--help"]).output
        assert all(f" {verb} " in text for verb in ("add", "remove", "list")), name
