"""The documents tell of what is there: make verbs, links, packages, decisions."""

import re
from pathlib import Path

import pytest

from helpers import tree

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
DECISION_LINES = range(30, 81)
DECISION_SECTIONS = ("## Context", "## Options", "## Decision", "## Consequences")


def _documents() -> list[str]:
    return [name for name in tree.files() if name.endswith(".md")]


def _decisions() -> list[str]:
    return [name for name in _documents() if re.match(r"docs/decisions/\d{4}-", name)]


def _make_verbs() -> list[str]:
    return re.findall(r"^([a-z-]+):.*## ", tree.read("Makefile"), re.MULTILINE)


def test_the_makefile_has_the_plain_verbs() -> None:
    assert {"setup", "demo", "test", "check", "bench", "docs", "lock", "clean"} <= set(_make_verbs())
    phony = re.search(r"^\.PHONY: (.*)$", tree.read("Makefile"), re.MULTILINE)
    assert phony
    assert set(phony.group(1).split()) == set(_make_verbs())


@pytest.mark.parametrize("verb", _make_verbs())
def test_contributing_tells_of_every_make_verb(verb: str) -> None:
    assert re.search(rf"\bmake {verb}\b", tree.read("CONTRIBUTING.md"))


def test_the_readme_tells_the_two_commands() -> None:
    readme = tree.read("README.md")
    assert "make demo" in readme
    assert "make test" in readme


@pytest.mark.parametrize("name", _documents())
def test_links_between_documents_lead_somewhere(name: str) -> None:
    text = CODE.sub("", tree.read(name))
    targets = [
        link.split("#")[0] for link in LINK.findall(text) if "://" not in link and not link.startswith("#")
    ]
    here = (tree.PROJECT / name).parent
    dead = [target for target in targets if target and not (here / target).exists()]
    assert not dead, f"{name} links to {dead}"


@pytest.mark.parametrize("package", tree.packages())
def test_every_package_has_a_readme(package: str) -> None:
    assert Path(tree.PROJECT / package / "README.md").is_file()


@pytest.mark.parametrize("name", _decisions())
def test_a_decision_shows_its_options_in_one_or_two_pages(name: str) -> None:
    text = tree.read(name)
    assert len(text.splitlines()) in DECISION_LINES
    places = [text.find(section) for section in DECISION_SECTIONS]
    assert -1 not in places
    assert places == sorted(places)


def test_decisions_are_numbered_without_holes_and_listed() -> None:
    names = [Path(name).name for name in _decisions()]
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    listed = tree.read("docs/README.md")
    assert [name for name in names if name not in listed] == []


def test_the_changelog_opens_with_the_promise() -> None:
    opening = tree.read("CHANGELOG.md").split("\n## ")[1]
    assert all(word in opening for word in ("topic", "payload", "store"))
    assert tree.pyproject()["project"]["version"] in tree.read("CHANGELOG.md")
