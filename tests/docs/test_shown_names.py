"""What the documents show by name is there: make verbs and files of the project. Run by `make docs`."""

import re

import pytest

from helpers import tree

DOCUMENTS = [name for name in tree.files() if name.endswith(".md")]
MAKE = re.compile(r"`make ([a-z]+)[ `]|^\s*make ([a-z]+)", re.MULTILINE)
PATH = re.compile(
    r"`(?!coldchain/v1)([a-z_.]+(?:/[a-z_0-9.-]+)+)`"
)  # no topics; no < > *, which stand for many


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_verb_that_is_shown_exists(name: str) -> None:
    shown = {one or other for one, other in MAKE.findall(tree.read(name))}
    there = set(re.findall(r"^([a-z]+):", tree.read("Makefile"), re.MULTILINE))
    assert shown <= there


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_is_shown_exists(name: str) -> None:
    """A path whose first folder is one of ours must lead somewhere, from the project or from the document."""
    ours = {each.split("/")[0] for each in tree.files() if "/" in each}
    shown = [path for path in PATH.findall(tree.read(name)) if path.split("/")[0] in ours]
    here = (tree.PROJECT / name).parent
    gone = [path for path in shown if not (tree.PROJECT / path).exists() and not (here / path).exists()]
    assert not gone, f"{name} shows {gone}"


def test_there_is_something_to_look_at() -> None:
    assert {"CONTRIBUTING.md", "docs/README.md", "tests/README.md"} <= set(DOCUMENTS)
    assert MAKE.findall(tree.read("CONTRIBUTING.md"))
    assert PATH.findall(tree.read("docs/decisions/0001-layers-and-folders.md"))
