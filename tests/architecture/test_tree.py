"""What no file of the project may hold, and what the locked requirements must."""

import re
from pathlib import PurePath

import pytest

from helpers import tree
from helpers.side_by_side import STREAMS, stream_of

BINARY = (".ico", ".png", ".woff2", ".db", ".gz", ".ttf")
# With brackets, so that this file does not find itself.
REGISTRIES = [
    r"pyp[i]\.(org|python\.org)",
    r"pythonhoste[d]\.org",
    r"npmj[s]\.(org|com)",
    r"crate[s]\.io",
    r"golan[g]\.org",
    r"de[b]\.debian\.org",
    r"mave[n]\.org",
]
MACHINE_PATHS = [r"/wor[k]/[a-z.]", r"/roo[t]/", r"/hom[e]/(?!pi\b|coldchain\b)[a-z]", r"/User[s]/[A-Za-z]"]
LARGE = ("reports/pages/fonts/DroidSansFallbackFull.ttf",)  # every Han letter: decision 46
LOCKED = ("edge", "server", "dev", "firmware")
NAME = re.compile(r"[A-Za-z0-9._-]+")


@pytest.mark.parametrize("pattern", REGISTRIES + MACHINE_PATHS)
def test_no_file_names_a_registry_or_a_place_on_one_machine(pattern: str) -> None:
    forbidden = re.compile(pattern)
    found = [
        name
        for name in tree.files()
        if not name.endswith(BINARY) and forbidden.search((tree.PROJECT / name).read_text(errors="replace"))
    ]
    assert not found, f"{pattern} stands in {found}"


def test_no_file_is_large() -> None:
    large = [
        name for name in tree.files() if (tree.PROJECT / name).stat().st_size > 500_000 and name not in LARGE
    ]
    assert not large, f"over 500 kB, does it belong here? {large}"


def _locked(group: str) -> dict[str, str]:
    """Return name and full text of each entry of a requirements file."""
    text = tree.read(f"requirements/{group}.txt").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {_name(entry): entry for entry in entries}


def _name(requirement: str) -> str:
    found = NAME.match(requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found.group()).lower()


@pytest.mark.parametrize("group", LOCKED)
def test_a_requirements_file_pins_exactly_with_hashes_and_names_no_index(group: str) -> None:
    entries = _locked(group)
    assert len(entries) > 10
    loose = [entry[:60] for entry in entries.values() if "==" not in entry or "--hash=sha256:" not in entry]
    assert not loose
    assert not re.search(r"://|index|find-links|trusted-host", tree.read(f"requirements/{group}.txt"))


def test_each_requirements_file_is_part_of_the_next() -> None:
    edge, server, dev, firmware = (_locked(group) for group in LOCKED)
    assert edge.items() <= server.items() <= dev.items() <= firmware.items()


def test_what_pyproject_asks_for_is_locked() -> None:
    project = tree.pyproject()["project"]
    asked_of_edge = {_name(line) for line in project["dependencies"]}
    asked_of_server = {_name(line) for line in project["optional-dependencies"]["server"]}
    groups = tree.pyproject()["dependency-groups"]
    asked_of_dev = {_name(line) for line in groups["dev"] if isinstance(line, str)}
    assert asked_of_edge | {"setuptools"} <= set(_locked("edge"))
    assert asked_of_edge | asked_of_server <= set(_locked("server"))
    assert asked_of_edge | asked_of_server | asked_of_dev <= set(_locked("dev"))
    assert {_name(line) for line in groups["firmware"]} == {"yasimavr"} <= set(_locked("firmware"))


def test_shell_scripts_stop_at_the_first_mistake() -> None:
    scripts = [name for name in tree.files() if PurePath(name).suffix == ".sh" or name == ".ci/run"]
    assert "scripts/setup.sh" in scripts
    careless = [name for name in scripts if not re.search(r"^set -e?u", tree.read(name), re.MULTILINE)]
    assert not careless


def test_what_runs_in_streams_is_there() -> None:
    for start in STREAMS:
        assert any(name.startswith(start) for name in tree.tests()), f"{start} has no tests"


def test_a_file_is_in_the_stream_that_names_it_best() -> None:
    assert (
        stream_of("tests/fault/test_any.py") == stream_of("tests/integration/test_bridge_pipe.py") == "timed"
    )
    assert stream_of("tests/integration/test_any.py") == "stations"
    assert stream_of("tests/unit/links/test_clock.py") == "tests/unit/links/test_clock.py"
