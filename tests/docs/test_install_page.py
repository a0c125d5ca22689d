"""docs/install.md is true: its commands are run as a new user would, in an empty folder, and say what is
shown.

Packages are fetched only where COLDCHAIN_QUICK_START=1 asks for it (`make quickstart`); else the set-up that
is there takes the place of the one that the page makes, and only what the script can say is looked at.
"""

import os
import re
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from helpers import tree
from helpers.needs import requires_program
from helpers.polling import wait_until
from links.clock import SystemClock

PAGE = "docs/install.md"
MOST_COMMANDS, MOST_S = 5, 600.0
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_SETUP, _DEMO = "sh scripts/setup.sh server", ".venv/bin/coldchain demo"
_WHOLE = bool(os.environ.get("COLDCHAIN_QUICK_START"))
CLOCK = SystemClock()


class Shown(NamedTuple):
    """A command of the page, and what it says it says."""

    command: str
    output: str


def shown() -> list[list[Shown]]:
    """Return the commands of each block of the page."""
    return [[Shown(*each) for each in _COMMAND.findall(block)] for block in _BLOCK.findall(tree.read(PAGE))]


class NewUser:
    """Somebody who types what the page says.

    Args:
        home: An empty folder.
    """

    def __init__(self, home: Path) -> None:
        self.home = self.folder = home
        self.demo: subprocess.Popen[bytes] | None = None

    def types(self, each: Shown) -> None:
        """Run a command, and hold what it said against what is shown."""
        command = each.command.replace("ADDRESS", str(tree.PROJECT))
        if command.startswith("cd "):
            self.folder = self.folder / command.removeprefix("cd ")
        elif command == _SETUP and not _WHOLE:
            (self.folder / ".venv").symlink_to(tree.PROJECT / ".venv")
            script = tree.read("scripts/setup.sh")
            for line in each.output.splitlines():
                words = re.split(r"\d+|requirements/server|\.venv|Python [\d.]+ .*", line.partition(": ")[2])
                assert all(part in script for part in words), line
        elif command == _DEMO:
            self._starts_demo(each)
        else:
            done = subprocess.run(
                command, shell=True, cwd=self.folder, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            assert says(done.stdout, each.output, self.home), f"{command}\n{done.stdout}"

    def said(self) -> str:
        """Return what the demo has said so far."""
        return (self.home / "said").read_text()

    def _starts_demo(self, each: Shown) -> None:
        with (self.home / "said").open("wb") as out:
            argv = each.command.split()
            self.demo = subprocess.Popen(argv, cwd=self.folder, stdout=out, stderr=subprocess.STDOUT)
        wait_until(lambda: says(self.said(), each.output, self.home), "what is shown of the demo", 90)

    def stops(self) -> None:
        """Press Ctrl-C."""
        if self.demo is not None:
            self.demo.send_signal(signal.SIGINT)
            assert self.demo.wait(30) == 0, self.said()


def says(came: str, page: str, home: Path) -> bool:
    """Return whether what came holds what is shown, in its order; "..." stands for more."""
    text, at = masked(came.replace(str(home), "/home/pi")), 0
    for part in page.split("...\n"):
        wanted = masked(part)
        found = text.find(wanted, at)
        if found < 0:
            return False
        at = found + len(wanted)
    return True


def masked(text: str) -> str:
    """Return a text in which words with a digit are alike, and line ends are blanks."""
    return " ".join("#" if re.search(r"\d", word) else word for word in text.split())


def temperatures(address: str) -> list[str]:
    """Return the temperatures that stand on the page."""
    with urllib.request.urlopen(address, timeout=20) as answer:
        page = answer.read().decode().replace("\u202f", " ").replace("\xa0", " ")
    return re.findall(r"\d+(?:\.\d+)?\s*(?:&#176;|°)C", page)


@pytest.fixture
def user(tmp_path: Path) -> Iterator[NewUser]:
    requires_program("git", "git")
    user = NewUser(tmp_path)
    yield user
    if user.demo is not None:
        user.demo.kill()
        user.demo.wait()


def test_what_is_compared_is_compared(tmp_path: Path) -> None:
    assert says("a 12 b\nmore\nc d\n", "a 9 b\n...\nc d\n", tmp_path)
    assert not says("a 12 b\nc d\n", "a 9 x\n...\n", tmp_path)
    assert not says("c\na\n", "a\n...\nc\n", tmp_path)
    assert says(f"in {tmp_path}/x\n", "in /home/pi/x\n", tmp_path)


@pytest.mark.timeout(600)
def test_from_nothing_to_readings_on_the_page(user: NewUser, ledger: Callable[[str], None]) -> None:
    began_s = CLOCK.monotonic_s()
    quick, *_ = shown()
    assert len(quick) <= MOST_COMMANDS
    for each in quick:
        user.types(each)
    found = re.search(r"Page: (http://\S+)", user.said())
    assert found
    wait_until(lambda: len(temperatures(found[1])) >= 7, "each van and cooler shows how warm it is", 60)
    took_s, readings = CLOCK.monotonic_s() - began_s, temperatures(found[1])
    assert took_s < MOST_S
    user.stops()
    how = "packages and all" if _WHOLE else "without the set-up"
    ledger(
        f"quick start, {how}: {len(quick)} commands, {took_s:.0f} s, {len(readings)} temperatures on the page"
    )


def test_init_says_what_is_shown_and_the_second_time_that_it_did_nothing(user: NewUser) -> None:
    _, *others = shown()
    assert [len(block) for block in others] == [1, 1, 1]
    here = user.home / "coldchain"
    here.mkdir()
    shutil.copy(tree.PROJECT / "docker-compose.yml", here)
    (here / ".venv").symlink_to(tree.PROJECT / ".venv")
    user.folder = here
    for (each,) in others:
        assert each.command.startswith(".venv/bin/coldchain init ")
        user.types(each)


def test_the_page_of_the_stack_shows_what_the_project_has() -> None:
    text = tree.read(PAGE)
    for name in re.findall(r"COLDCHAIN_[A-Z]+", text):
        assert name in tree.read("docker-compose.yml"), name
    ports = ("8883", "8884", "3000", "8080")
    assert [port for port in ports if port not in tree.read("docker-compose.yml")] == []
