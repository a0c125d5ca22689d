"""``coldchain product``: adapt and list."""

from typer.testing import CliRunner

from commands.product import app


def test_products_are_adapted_and_listed() -> None:
    text = CliRunner().invoke(app, ["--help"]).output
    assert all(f" {verb} " in text for verb in ("adapt", "list"))
