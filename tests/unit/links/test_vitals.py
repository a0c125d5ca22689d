"""links/vitals.py: a program tells how it is to who asks, on a real socket, and never suffers from it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from coldchain.histogram import Histogram
from helpers.clock import ManualClock
from helpers.polling import wait_until
from links.clock import SystemClock
from links.vitals import Answer, Trouble, Vitals, _reached, ask, trouble_of

SERVES = """
import sys, threading
from pathlib import Path
from links.clock import SystemClock
from links.vitals import Vitals
with Vitals("write", clock=SystemClock()).told_in(Path(sys.argv[1])):
    print("ready", flush=True)
    threading.Event().wait()
"""


def told(folder: Path) -> Answer:
    answer = ask(folder, "write", timeout_s=5.0)
    assert isinstance(answer, Answer), answer
    return answer


def test_who_asks_is_told_counts_loops_and_troubles(tmp_path: Path) -> None:
    clock, took = ManualClock(now=5_000), Histogram((1.0,))
    took.add(0.5)
    vitals = Vitals("write", clock=clock)
    vitals.count(lambda: {"coldchain_store_inserted_total": 7, "coldchain_rejected_total": {"oversize": 2}})
    vitals.count(lambda: {"coldchain_commit_seconds": took.told()})
    vitals.check(lambda: {"store": "is away"})
    vitals.loop("write", threading.Event())
    clock.advance(3_000)
    with vitals.told_in(tmp_path):
        answer = told(tmp_path)
    assert (answer.program, answer.pid, answer.started_at) == ("write", os.getpid(), 5_000)
    assert answer.loops == {"write": 3.0}
    assert answer.troubles == (Trouble("store", 8_000, "is away"),)
    assert answer.metrics["coldchain_store_inserted_total"] == 7
    assert answer.metrics["coldchain_rejected_total"] == {"oversize": 2}
    assert answer.metrics["coldchain_commit_seconds"] == {"buckets": [[1.0, 1], [None, 1]], "sum": 0.5}
    assert answer.metrics["coldchain_started_timestamp_seconds"] == 5.0


def test_a_trouble_keeps_its_beginning_until_it_is_over() -> None:
    clock, wrong = ManualClock(now=1_000), {"broker": "away"}
    vitals = Vitals("receive", clock=clock)
    vitals.check(wrong.copy)
    assert vitals.look()[0].since_at == 1_000
    clock.advance(9_000)
    wrong["broker"] = "still away"
    assert vitals.look() == (Trouble("broker", 1_000, "still away"),)
    wrong.clear()
    assert vitals.look() == ()
    wrong["broker"] = "away again"
    assert vitals.look()[0].since_at == 10_000


def test_a_defect_in_what_is_counted_hides_nothing_else(tmp_path: Path) -> None:
    def broken() -> dict[str, float]:
        raise RuntimeError("a defect")

    def broken_look() -> dict[str, str]:
        raise RuntimeError("another")

    vitals = Vitals("write", clock=SystemClock())
    vitals.count(broken)
    vitals.check(broken_look)
    vitals.count(lambda: {"coldchain_store_retries_total": 1})
    with vitals.told_in(tmp_path):
        answer = told(tmp_path)
        assert answer.metrics["coldchain_store_retries_total"] == 1
        assert [each.what for each in answer.troubles] == ["vitals"]
        assert told(tmp_path).program == "write"  # it still answers


def test_many_ask_at_once_and_who_hangs_up_harms_nobody(tmp_path: Path) -> None:
    with Vitals("write", clock=SystemClock()).told_in(tmp_path):
        for _ in range(20):
            with socket.socket(socket.AF_UNIX) as line, _reached(tmp_path) as here:
                line.connect(f"{here}/write.sock")
        found: list[Answer] = []
        threads = [threading.Thread(target=lambda: found.append(told(tmp_path))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert len(found) == 8


def test_it_is_for_this_user_only_and_gone_afterwards(tmp_path: Path) -> None:
    with Vitals("write", clock=SystemClock()).told_in(tmp_path):
        assert (tmp_path / "run" / "write.sock").stat().st_mode & 0o077 == 0
    assert ask(tmp_path, "write", timeout_s=1.0) == "does not run"


def test_a_path_longer_than_an_address_may_be_is_none(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 6)
    folder.mkdir(parents=True)
    with Vitals("write", clock=SystemClock()).told_in(folder):
        assert told(folder).program == "write"


def test_where_no_socket_can_be_made_the_program_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "run").write_text("no folder")
    with Vitals("write", clock=SystemClock()).told_in(tmp_path) as vitals:
        assert vitals.program == "write"
    assert "cannot be asked how it is" in caplog.text


def test_a_frozen_program_does_not_answer_and_a_killed_one_does_not_run(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", SERVES, str(tmp_path)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        assert told(tmp_path).pid == process.pid
        process.send_signal(signal.SIGSTOP)
        state = Path(f"/proc/{process.pid}/stat")
        wait_until(
            lambda: state.read_text().rpartition(")")[2].split()[0] == "T", "a process that stands still"
        )
        began_s = time.monotonic()
        assert ask(tmp_path, "write", timeout_s=0.3) == "does not answer within 0.3 s"
        assert time.monotonic() - began_s < 10
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    assert ask(tmp_path, "write", timeout_s=1.0) == "does not run"
    with Vitals("write", clock=SystemClock()).told_in(tmp_path):  # what the dead one left is no hindrance
        assert told(tmp_path).pid == os.getpid()


def test_one_trouble_of_a_program_can_be_asked_for(tmp_path: Path) -> None:
    assert trouble_of(tmp_path, "write", "store", timeout_s=1.0) == ""
    vitals = Vitals("write", clock=SystemClock())
    vitals.check(lambda: {"broker": "is away", "store": "says 400"})
    with vitals.told_in(tmp_path):
        assert trouble_of(tmp_path, "write", "store", timeout_s=5.0) == "says 400"
        assert trouble_of(tmp_path, "write", "disk", timeout_s=5.0) == ""
