"""links/logs.py: lines that stay lines, JSON that says what and when, faults that are summed up."""

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping

import pytest

from helpers.clock import ManualClock
from helpers.polling import wait_until
from links import logs
from links.clock import SystemClock
from links.logs import MOST_KEPT, QUIET_S, JsonLines, Summing, TextLines, event, set_up


class Kept(logging.Handler):
    """Keeps what it is handed."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def log(kept: Kept, clock: ManualClock) -> Iterator[logging.Logger]:
    """Return a logger of its own whose lines are summed up."""
    logger = logging.getLogger("test_logs")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    summing = Summing(kept, clock=clock)
    logger.addHandler(summing)
    yield logger
    logger.removeHandler(summing)
    summing.close()


def record(text: str, *, exc: bool = False, extra: Mapping[str, object] | None = None) -> logging.LogRecord:
    made = logging.LogRecord(
        "ingest.take", logging.WARNING, "x.py", 1, text, None, sys.exc_info() if exc else None
    )
    made.__dict__.update(extra or {})
    made.created = 1_795_333_512.5
    return made


def test_a_fault_that_comes_again_is_told_once_and_then_summed_up(
    log: logging.Logger, kept: Kept, clock: ManualClock
) -> None:
    for number in range(301):
        log.warning("cannot connect, again in %.1f s", 0.2 + number)
        clock.sleep(0.1)
    assert kept.lines == ["cannot connect, again in 0.2 s"]
    clock.sleep(QUIET_S)
    log.warning("something else")
    assert kept.lines[1:] == [
        "cannot connect, again in 300.2 s (and 300 times more in 90 s)",
        "something else",
    ]
    log.warning("cannot connect, again in 9.0 s")
    assert kept.lines[-1] == "cannot connect, again in 9.0 s"


def test_what_differs_is_told_each_time(log: logging.Logger, kept: Kept) -> None:
    for van in range(5):
        log.info("van-%d: too warm", van)
    log.error("van-1: too warm")
    assert len(kept.lines) == 6


def test_events_with_a_name_and_messages_to_people_are_never_left_out(kept: Kept, clock: ManualClock) -> None:
    summing = Summing(kept, clock=clock)
    for _ in range(3):
        summing.handle(record("van-1: raised", extra={"event": "alarm-step"}))
        told = record("ALARM van-1")
        told.name = "alerts.channels.log"
        summing.handle(told)
    summing.close()
    assert len(kept.lines) == 6


def test_what_was_counted_is_told_when_nothing_else_is_said(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "QUIET_S", 0.1)
    summing = Summing(kept, clock=SystemClock())
    for _ in range(3):
        summing.handle(record("away"))
    wait_until(lambda: len(kept.lines) == 2, "the sum")
    assert "(and 2 times more" in kept.lines[1]
    summing.close()


def test_what_was_counted_is_told_at_the_end(kept: Kept, clock: ManualClock) -> None:
    summing = Summing(kept, clock=clock)
    for _ in range(3):
        summing.handle(record("away"))
    summing.close()
    assert len(kept.lines) == 2


def test_faults_of_many_kinds_take_no_more_memory_than_some(log: logging.Logger, kept: Kept) -> None:
    for number in range(3 * MOST_KEPT):
        log.warning("fault %s", chr(0x4E00 + number))
    (summing,) = (each for each in log.handlers if isinstance(each, Summing))
    assert len(summing._seen) == MOST_KEPT
    assert len(kept.lines) == 3 * MOST_KEPT


def test_what_a_stranger_said_cannot_begin_a_line_of_its_own() -> None:
    hostile = "topic x\n2026-11-28 ERROR forged: all is well\r\x1b[2J\u2028"
    (line,) = TextLines().format(record(hostile)).splitlines()
    assert line.endswith("topic x\\n2026-11-28 ERROR forged: all is well\\r\\x1b[2J\\u2028")
    (line,) = JsonLines("receive").format(record(hostile)).split("\n")
    assert json.loads(line)["message"] == hostile


def test_a_json_line_says_when_how_bad_who_what_and_its_fields() -> None:
    line = json.loads(
        JsonLines("up").format(record("write: exited", extra=event("program-exited", child="write", code=-9)))
    )
    assert line == {
        "at": "2026-11-22T07:45:12.500Z",
        "level": "warning",
        "program": "up",
        "event": "program-exited",
        "message": "write: exited",
        "fields": {"child": "write", "code": -9},
    }
    assert json.loads(JsonLines("up").format(record("x")))["event"] == "ingest.take"


def test_a_json_line_holds_a_traceback_broken_unicode_and_strange_values() -> None:
    try:
        raise RuntimeError("a defect")
    except RuntimeError:
        text = JsonLines("up").format(record("it failed \ud800", exc=True, extra=event("e", of=object())))
    assert "\n" not in text
    assert "RuntimeError: a defect" in json.loads(text)["error"]


def test_the_setting_wins_over_the_environment_and_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(logs.VARIABLE, "json")
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = []
    try:
        set_up("receive")
        (handler,) = root.handlers
        assert isinstance(handler, Summing)
        assert isinstance(handler._target.formatter, JsonLines)
        set_up("receive", "text")
        (handler,) = root.handlers
        assert isinstance(handler, Summing)
        assert isinstance(handler._target.formatter, TextLines)
        assert os.environ[logs.VARIABLE] == "text"
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers, root.level = before, level
