"""``coldchain message``: its verbs."""

from commands.message import app


def test_the_budget_is_one_of_its_verbs() -> None:
    assert "budget" in [each.name for each in app.registered_commands]
