"""The demo as a newcomer sees it: a day of history, a live incident, an alarm, its message, the page.

The first start runs until the message is out and is ended with Ctrl-C; the second one goes on with its data.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from helpers.polling import wait_until

HISTORY_WITHIN_S = 90.0
INCIDENT_WITHIN_S = 60.0
HISTORY_FRAMES = 10_080  # 7 devices, a day, one frame a minute


class Demo:
    """A running demo."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    def text(self) -> str:
        """Return what it has printed so far."""
        return self._log.read_text(encoding="utf-8")

    def wait_for(self, pattern: str, within_s: float) -> re.Match[str]:
        """Return where the output matches a pattern."""

        def seen_or_ended() -> bool:
            return re.search(pattern, self.text()) is not None or self.process.poll() is not None

        wait_until(seen_or_ended, pattern, within_s)
        found = re.search(pattern, self.text())
        assert found is not None, self.text()
        return found

    def page(self) -> dict[str, Any]:
        """Return what the page shows, as JSON."""
        address = self.wait_for(r"Page: (http://\S+)", 20)[1]
        with urllib.request.urlopen(f"{address}api/v1/now", timeout=10) as answer:
            shown: dict[str, Any] = json.load(answer)
        return shown


@contextmanager
def demo(folder: Path) -> Iterator[Demo]:
    """Yield a demo in a folder; at the end it gets Ctrl-C and must leave no process behind."""
    log = folder.with_name(f"{folder.name}-{time.monotonic_ns()}.txt")
    argv = [sys.executable, "-m", "commands", "demo", "--folder", str(folder), "--port", "0"]
    with log.open("wb") as out:
        env = {**os.environ, "COLUMNS": "200"}
        process = subprocess.Popen(argv, stdout=out, stderr=subprocess.STDOUT, env=env)
    try:
        yield Demo(process, log)
        children = of_folder(folder)
        assert len(children) >= 7, children
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0, log.read_text()
        assert of_folder(folder) == []
    finally:
        process.kill()
        process.wait()


def of_folder(folder: Path) -> list[str]:
    """Return the command lines of all processes that name a folder, the demo itself left out."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            except OSError:
                continue  # it has just ended
            if str(folder) in line and " demo " not in line:
                found.append(line)
    return found


@pytest.mark.timeout(300)
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc to see processes")
def test_the_demo_shows_it_all_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with demo(folder) as first:
        history = first.wait_for(r"History: ([\d,]+) frames .* ([\d,]+) readings", HISTORY_WITHIN_S)
        assert as_number(history[1]) == HISTORY_FRAMES
        first.wait_for(r"simulated mishap at van-2 .*going on", INCIDENT_WITHIN_S)
        first.wait_for(r"RAISE +van-2/\S+\|too-warm is UNACK", INCIDENT_WITHIN_S)
        first.wait_for(r"MESSAGE +to amina .*ALARM Van 2", 10)
        wait_until(lambda: shows_the_alarm(first.page()), "the page shows the alarm and its message", 15)
        file = folder / "messages.ndjson"
        wait_until(lambda: "ALARM Van 2" in file.read_text(), "the message is sent", 15)
    with demo(folder) as second:
        again = second.wait_for(r"History: ([\d,]+) frames .* ([\d,]+) readings", HISTORY_WITHIN_S)
        assert as_number(again[1]) < HISTORY_FRAMES / 10  # only the time in between
        assert as_number(again[2]) >= as_number(history[2])
        assert "MESSAGE" not in second.text()  # what was told is told


def as_number(text: str) -> int:
    """Return the number in a text with thousands separators."""
    return int(text.replace(",", ""))


def shows_the_alarm(page: dict[str, Any]) -> bool:
    """Return whether the van's alarm stands on the page, and a message about it."""
    alarms = [alarm for alarm in page["alarms"] if alarm["asset"] == "van-2" and alarm["told"]]
    return bool(alarms) and any("ALARM Van 2" in message["text"] for message in page["messages"])
