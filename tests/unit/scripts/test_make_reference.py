"""scripts/make_reference.py: how a model and a command line become tables."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, SecretStr

from coldchain.settings import DurationS, Section
from scripts import make_reference


class _Inner(Section):
    """``[[things]]``: many.

    Args:
        name: Which | one.
    """

    name: str


class _Whole(Section):
    """All of it.

    Args:
        wait: How long [s].
            It may be long.
        colour: Of the box
        things: Many.
        password: The word.
        port: Where.
        on: Whether.
    """

    wait: Annotated[DurationS, Field(gt=0, le=7200)] = 5400.0
    colour: Literal["red", "blue"] = "red"
    things: tuple[_Inner, ...] = ()
    password: SecretStr = SecretStr("")
    port: int | None = Field(default=None, le=65535)
    on: bool = False


def test_a_model_becomes_a_table_for_each_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_reference, "StationSettings", _Whole)
    page = make_reference.settings()
    rows = [line for line in page.splitlines() if line.startswith(("|", "##"))]
    assert rows == [
        "## Top of the file",
        "| key | type | default | meaning |",
        "| --- | --- | --- | --- |",
        '| `wait` | duration, more than 0s, at most 2h | `"90m"` | How long [s]. It may be long. |',
        '| `colour` | `"red"` or `"blue"` | `"red"` | Of the box |',
        "| `password` | text |  | The word. |",
        "| `password_file` | path |  | A file that holds the password; counts from the settings file. |",
        "| `port` | whole number, at most 65_535 |  | Where. |",
        "| `on` | true or false | `false` | Whether. |",
        "## `[[things]]`",
        "| key | type | default | meaning |",
        "| --- | --- | --- | --- |",
        "| `name` | text | required | Which \\| one. |",
    ]


def test_an_heir_tells_what_its_parent_tells() -> None:
    class Heir(_Whole):
        """More.

        Args:
            more: New.
        """

        more: int = 0

    meanings = make_reference.meanings_of(Heir)
    assert set(meanings) == set(Heir.model_fields)
    assert meanings["more"] == "New."


def test_a_model_without_arguments_has_no_meanings() -> None:
    class Silent(BaseModel):
        key: int = 0

    assert make_reference.meanings_of(Silent) == {}


def test_every_verb_has_its_heading() -> None:
    page = make_reference.commands()
    for heading in ("## `coldchain`", "## `coldchain replay FILE`", "## `coldchain calc crc KIND DATA`"):
        assert f"\n{heading}\n" in page
    assert "| `--above` | `5 degC` |" in page
    assert "| `FILE` | required |" in page


OTHERS = ("errors.md", "http.md", "openapi.json", "payload.md", "sizing.md", "topics.md")


def test_all_pages_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_reference, "FOLDER", tmp_path / "docs" / "reference")
    make_reference.main()
    written = {path.name: path.read_text() for path in (tmp_path / "docs" / "reference").iterdir()}
    assert written == {
        "commands.md": make_reference.commands(),
        "metrics.md": make_reference.metrics(),
        "products.md": make_reference.products(),
        "settings.md": make_reference.settings(),
        **{name: make_reference.PAGES[name]() for name in OTHERS},
    }
