"""docs/reference is what the code says, and the code says something about every option and every setting."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from commands.settings import StationSettings
from helpers import tree
from scripts import make_reference

NAME = "docs/reference/{}.md"
OUT_OF_DATE = "is out of date: run `make docs`"


@pytest.mark.parametrize(
    "page", ["commands", "errors", "metrics", "payload", "products", "settings", "sizing", "topics"]
)
def test_the_reference_is_up_to_date(page: str) -> None:
    made = make_reference.PAGES[f"{page}.md"]()
    assert tree.read(NAME.format(page)) == made, f"{NAME.format(page)} {OUT_OF_DATE}"


def test_every_verb_and_every_option_is_explained() -> None:
    silent = []
    for name, command in make_reference.walk_commands("coldchain", make_reference.command_line()):
        silent += [name] if not command.help else []
        silent += [f"{name} {each.name}" for each in command.params if not each.help]
    assert not silent


def test_every_setting_is_explained() -> None:
    silent = []
    for place, model in make_reference.walk_settings("", StationSettings):
        assert issubclass(model, BaseModel)
        meanings = make_reference.meanings_of(model)
        silent += [f"{place} {key}" for key in model.model_fields if not meanings.get(key)]
        silent += [f"{place} {key}: no such field" for key in meanings.keys() - model.model_fields.keys()]
    assert not silent, "Args in the docstring of the model: " + ", ".join(silent)


@pytest.mark.parametrize("folder", ["commands", "commands/calc"])
def test_every_verb_has_a_place_in_the_readme_of_its_folder(folder: str) -> None:
    told = tree.read(f"{folder}/README.md")
    paths = [Path(name) for name in tree.files() if name.endswith(".py")]
    names = {path.name for path in paths if str(path.parent) == folder}
    assert [name for name in sorted(names - {"__init__.py", "__main__.py"}) if f"`{name}`" not in told] == []
