"""The set-up script, on a copy of what it reads: when it installs, when it does nothing, what it refuses.

A stand-in for uv writes down what it was asked for, because no test fetches packages. The installs themselves
are proved wherever the project is set up, and by CI on a fresh clone.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.tree import PROJECT

FAKE_UV = """#!/bin/sh
case "$1" in
    --version) echo "uv 0" ;;
    venv) shift; exec {python} -m venv --without-pip .venv ;;
    *) echo "$*" >>{log}; exit {status} ;;
esac
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with only what the set-up script reads."""
    folder = tmp_path / "a folder"  # with a blank: a checkout may lie anywhere
    shutil.copytree(PROJECT / "requirements", folder / "requirements")
    (folder / "scripts").mkdir()
    shutil.copy(PROJECT / "scripts" / "setup.sh", folder / "scripts")
    shutil.copy(PROJECT / "pyproject.toml", folder)
    return folder


def _set_up(
    folder: Path, *words: str, uv_status: int = 0, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the script with a stand-in for uv first in PATH."""
    programs = folder.parent / "programs"
    programs.mkdir(exist_ok=True)
    uv = programs / "uv"
    uv.write_text(FAKE_UV.format(python=sys.executable, log=folder.parent / "log", status=uv_status))
    uv.chmod(0o755)
    path = f"{programs}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHON": sys.executable, **variables}
    command = ["sh", str(folder / "scripts" / "setup.sh"), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def _installs(folder: Path) -> list[str]:
    """Return what was asked of uv since the last look."""
    log = folder.parent / "log"
    lines = log.read_text().splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return lines


def test_the_first_run_installs_with_hashes_and_then_the_project_without_dependencies(copy: Path) -> None:
    done = _set_up(copy, "server")
    assert done.returncode == 0, done.stderr
    packages, project = _installs(copy)
    assert "--require-hashes -r requirements/server.txt" in packages
    assert "--no-deps --no-build-isolation --editable ." in project
    assert re.search(r"installing \d+ packages of requirements", done.stdout)


def test_a_second_run_does_nothing_and_says_nothing(copy: Path) -> None:
    _set_up(copy, "server")
    _installs(copy)
    again = _set_up(copy, "server")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert _installs(copy) == []


def test_the_project_is_compiled_where_programs_may_not_write_and_anew_when_it_changes(
    copy: Path,
) -> None:
    """Or else every start of a program takes twice as long, and under a service for ever."""
    (copy / "links").mkdir()
    (copy / "links" / "__init__.py").write_text("")
    (copy / "links" / "broken.py").write_text("VALUE = (\n")
    compiled = Path(importlib.util.cache_from_source(str(copy / "links" / "part.py")))
    found = []
    for value in (1, 2):
        (copy / "links" / "part.py").write_text(f"VALUE = {value}\n")
        os.utime(copy / "links" / "part.py", (value, value))
        done = _set_up(copy, "server", PYTHONDONTWRITEBYTECODE="1")
        assert (done.returncode, done.stderr) == (0, "")
        found.append(compiled.read_bytes())
    assert found[0] != found[1]


def test_dev_is_enough_for_server_but_not_the_other_way_round(copy: Path) -> None:
    _set_up(copy, "server")
    _installs(copy)
    _set_up(copy, "dev")
    assert len(_installs(copy)) == 1
    _set_up(copy, "server")
    _set_up(copy, "edge")
    assert _installs(copy) == []


def test_the_emulator_is_installed_on_demand_only_and_what_follows_leaves_it_alone(copy: Path) -> None:
    _set_up(copy, "dev")
    assert "yasimavr" not in (copy / "requirements" / "dev.txt").read_text()
    _installs(copy)
    _set_up(copy, "firmware")
    (packages,) = _installs(copy)
    assert "--require-hashes -r requirements/firmware.txt" in packages
    for group in ("firmware", "dev", "server", "edge"):
        _set_up(copy, group)
    assert _installs(copy) == []


def test_changed_requirements_are_installed_again(copy: Path) -> None:
    _set_up(copy, "server")
    _installs(copy)
    with (copy / "requirements" / "server.txt").open("a") as file:
        file.write("# changed\n")
    _set_up(copy, "server")
    assert len(_installs(copy)) == 1


def test_a_failed_install_is_tried_again_and_does_not_count_as_done(copy: Path) -> None:
    failed = _set_up(
        copy, "server", uv_status=1, PIP_NO_INDEX="1", PIP_FIND_LINKS="", PIP_CONFIG_FILE=os.devnull
    )
    assert failed.returncode == 1
    assert "uv could not do it; trying pip" in failed.stdout
    assert "could not be installed" in failed.stderr
    assert "Start again with the same command" in failed.stderr
    _installs(copy)
    assert _set_up(copy, "server").returncode == 0
    assert len(_installs(copy)) == 2


def test_a_moved_folder_is_set_up_anew(copy: Path) -> None:
    _set_up(copy, "server")
    _installs(copy)
    moved = copy.rename(copy.parent / "moved")
    done = _set_up(moved, "server")
    assert "making .venv" in done.stdout
    assert len(_installs(moved)) == 2


def test_an_unknown_set_of_packages_is_refused_with_the_known_ones(copy: Path) -> None:
    refused = _set_up(copy, "everything")
    assert refused.returncode == 1
    assert "'everything'; allowed: edge, server, dev, firmware" in refused.stderr


@pytest.mark.parametrize("wrong", ["/nowhere/python3", "/bin/true"])
def test_a_wrong_python_is_refused_by_name(copy: Path, wrong: str) -> None:
    refused = _set_up(copy, "server", PYTHON=wrong)
    assert refused.returncode == 1
    assert f"PYTHON={wrong} is no Python 3.11 or newer" in refused.stderr
    assert not (copy / ".venv").exists()


def test_a_machine_without_python_is_told_what_to_install(copy: Path) -> None:
    bare = copy.parent / "bare"
    bare.mkdir()
    for program in ("sh", "dirname", "cat", "grep"):
        (bare / program).symlink_to(shutil.which(program) or pytest.fail(program))
    refused = _set_up(copy, "server", PYTHON="", PATH=str(bare))
    assert refused.returncode == 1
    assert "no Python 3.11 or newer found" in refused.stderr
    assert "apt install python3" in refused.stderr
