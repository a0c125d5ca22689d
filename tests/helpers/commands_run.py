"""The ``coldchain`` command as a process of its own, and settings files for it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers import tree
from helpers.polling import wait_until

ARGV = (sys.executable, "-m", "commands")
_PATIENCE_S = 100
_BRIDGE = re.compile(r"^\[bridge\]\n.*?(?=^\[records\])", re.MULTILINE | re.DOTALL)


def run(
    *arguments: str, folder: Path, stdin: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Return what a command said and its exit code, after it has ended.

    Args:
        arguments: Behind ``coldchain``.
        folder: Where it runs.
        stdin: What it reads.
        env: Added to the environment.
    """
    done = subprocess.run(
        [*ARGV, *arguments],
        cwd=folder,
        input=stdin,
        env={**os.environ, **(env or {})},
        capture_output=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def running(*arguments: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a command that runs; what it says is in ``out.txt`` and ``err.txt`` there. Killed at the end."""
    with (folder / "out.txt").open("ab") as out, (folder / "err.txt").open("ab") as err:
        process = subprocess.Popen([*ARGV, *arguments], cwd=folder, stdout=out, stderr=err)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def said(folder: Path) -> str:
    """Return what the command of ``running`` has said on standard error."""
    return (folder / "err.txt").read_text()


def stops_at(number: signal.Signals, process: subprocess.Popen[bytes]) -> int:
    """Return the exit code of a command after a signal."""
    process.send_signal(number)
    wait_until(lambda: process.poll() is not None, "the end of the command", 30)
    return process.returncode


def a_station(folder: Path, *, extra: str = "") -> Path:
    """Return the settings file of a small station: the example without its serial ports, on free ports.

    Args:
        folder: Its own.
        extra: More tables at the end.
    """
    text = _BRIDGE.sub("", tree.read("examples/station.toml"))
    text = text.replace("# port = 8080", "port = 0")
    text = text.replace(
        'gateways = ["station-1", "sensors"]', 'gateways = ["station-1", "sensors", "gateway"]'
    )  # the default's name
    assert "[[bridge.ports]]" not in text
    file = folder / "coldchain.toml"
    file.write_text(f"{text}\n{extra}", encoding="utf-8")
    return file


def without_broker(file: Path) -> Path:
    """Return a settings file, changed so that its broker is one of ones own where nobody answers."""
    nowhere = '[broker]\nurl = "mqtt://127.0.0.1:1"'
    file.write_text(file.read_text().replace("[broker]", nowhere))
    return file
