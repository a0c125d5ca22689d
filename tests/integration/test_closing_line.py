"""How a test run ends: one plain line of counts, and skips that fail where COLDCHAIN_NO_SKIP says so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.tree import PROJECT

SETTINGS = """
[tool.pytest.ini_options]
pythonpath = ["tests"]
addopts = ["--import-mode=importlib", "-ra", "-p", "no:cacheprovider", "-p", "no:schemathesis"]
"""
PROGRAM_SKIPS = """
from helpers.needs import requires_program

def test_passes() -> None:
    assert True

def test_wants_a_program() -> None:
    requires_program("no-such-program", "no-such-package")
"""
DATA_SKIPS = """
from helpers.needs import requires_data

def test_wants_data() -> None:
    requires_data("trace.csv")
"""
MODULE_SKIPS = """
import pytest
pytest.skip("whole file left out", allow_module_level=True)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a small project with this project's conftest and no tests yet; no data lies beside it."""
    folder = tmp_path / "outer" / "project"
    (folder / "tests" / "helpers").mkdir(parents=True)
    shutil.copy(PROJECT / "tests" / "conftest.py", folder / "tests")
    for helper in ("needs.py", "side_by_side.py"):
        shutil.copy(PROJECT / "tests" / "helpers" / helper, folder / "tests" / "helpers")
    (folder / "pyproject.toml").write_text(SETTINGS)
    return folder


@pytest.fixture(params=["one by one", "side by side"])
def ways(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Return the words that have pytest run tests one by one, and as `make test` does it."""
    return () if request.param == "one by one" else ("-n", "2", "--dist", "loadfile")


def _run(project: Path, code: str, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    (project / "tests" / "test_it.py").write_text(code)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("COLDCHAIN_", "PYTEST_"))}
    command = [sys.executable, "-m", "pytest", "tests", *words]
    environment = {**kept, **variables}
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=110
    )


def _last_line(run: subprocess.CompletedProcess[str]) -> str:
    return run.stdout.splitlines()[-1]


def test_a_missing_program_skips_loudly_with_the_command_that_brings_it(project: Path) -> None:
    run = _run(project, PROGRAM_SKIPS)
    assert run.returncode == 0
    assert "sudo apt-get install no-such-package" in run.stdout
    assert _last_line(run) == "1 passed, 0 failed, 1 skipped"


def test_where_nothing_may_be_skipped_a_missing_program_fails(project: Path, ways: tuple[str, ...]) -> None:
    run = _run(project, PROGRAM_SKIPS, *ways, COLDCHAIN_NO_SKIP="1")
    assert run.returncode == 1
    assert "sudo apt-get install no-such-package" in run.stdout
    assert _last_line(run) == "1 passed, 1 failed, 0 skipped"


def test_where_nothing_may_be_skipped_a_file_left_out_fails(project: Path, ways: tuple[str, ...]) -> None:
    run = _run(project, MODULE_SKIPS, *ways, COLDCHAIN_NO_SKIP="1")
    assert run.returncode != 0
    assert _last_line(run) == "0 passed, 1 failed, 0 skipped"


def test_absent_data_may_be_skipped_even_there_but_is_told_at_the_end(
    project: Path, ways: tuple[str, ...]
) -> None:
    run = _run(project, DATA_SKIPS, *ways, COLDCHAIN_NO_SKIP="1")
    assert run.returncode == 0
    assert "NOT TESTED" in run.stdout
    assert "1 tests: the folder of published test data is absent" in run.stdout
    assert _last_line(run) == "0 passed, 0 failed, 1 skipped"


def test_a_data_folder_without_the_file_fails_instead_of_skipping(project: Path) -> None:
    (project.parent / "shared" / "data").mkdir(parents=True)
    run = _run(project, DATA_SKIPS)
    assert run.returncode == 1
    assert "trace.csv is not in" in run.stdout
    assert _last_line(run) == "0 passed, 1 failed, 0 skipped"


def test_the_data_folder_may_be_named(project: Path, tmp_path: Path) -> None:
    (tmp_path / "trace.csv").write_text("")
    run = _run(project, DATA_SKIPS, COLDCHAIN_TEST_DATA=str(tmp_path))
    assert run.returncode == 0
    assert _last_line(run) == "1 passed, 0 failed, 0 skipped"
