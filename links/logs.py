"""How every program logs: one line for each event, as text or as JSON, and no fault without end.

A fault that comes again every moment is told once, and then summed up. What was said by strangers (topics,
names of devices) cannot begin a line of its own. Not a file: where lines go is for who starts the program.
"""

import json
import logging
import os
import re
import sys
import threading
from collections.abc import Mapping
from typing import Any, Literal, get_args

from coldchain.instants import to_iso
from links.clock import Clock, SystemClock

Format = Literal["text", "json"]
FORMATS: tuple[str, ...] = get_args(Format)
VARIABLE = "COLDCHAIN_LOG_FORMAT"  # the setting's own; handed to programs that this one starts or becomes
QUIET_S = 60.0  # the same is told once in so long
MOST_KEPT = 256
_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_VARYING = re.compile(r"\d+\.\d+|\d{5,}|0x[0-9a-f]+")  # waits, positions, addresses: still the same fault
_CONTROL = {number: f"\\x{number:02x}" for number in (*range(32), *range(127, 160))}
_CONTROL |= {9: "\\t", 10: "\\n", 13: "\\r", 0x2028: "\\u2028", 0x2029: "\\u2029"}
_NEVER_LEFT_OUT = ("alerts.channels",)  # messages to people, of which the log may be the only copy


def event(name: str, **fields: object) -> dict[str, object]:
    """Return what goes with a line as ``extra``: the name of an event, and its fields.

    Args:
        name: Words with hyphens; it keeps its meaning.
        fields: Plain values.
    """
    return {"event": name, "fields": fields}


def set_up(program: str, chosen: str = "") -> None:
    """Log to standard error from now on; what was set up before is replaced.

    Args:
        program: Its name.
        chosen: A ``Format``; empty: as the environment says, else text.
    """
    chosen = chosen or os.environ.get(VARIABLE, "")
    kind = chosen if chosen in FORMATS else "text"
    os.environ[VARIABLE] = kind
    handler = Summing(logging.StreamHandler(sys.stderr), clock=SystemClock())
    handler.setFormatter(JsonLines(program) if kind == "json" else TextLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # its steps are no news to who starts a station


class TextLines(logging.Formatter):
    """For people: time, level, who, what."""

    def __init__(self) -> None:
        super().__init__(_TEXT)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name of its parent
        """Return the line, without what would break it."""
        record.message = record.message.translate(_CONTROL)
        return super().formatMessage(record)


class JsonLines(logging.Formatter):
    """For programs: ``at`` (UTC), ``level``, ``program``, ``event``, ``message``, and fields of the event.

    Args:
        program: Its name.
    """

    def __init__(self, program: str) -> None:
        super().__init__()
        self._program = program

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line: dict[str, Any] = {
            "at": to_iso(int(record.created * 1000)),
            "level": record.levelname.lower(),
            "program": self._program,
            "event": getattr(record, "event", record.name),
            "message": record.getMessage(),
        }
        fields = getattr(record, "fields", None)
        if isinstance(fields, Mapping) and fields:
            line["fields"] = dict(fields)
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)  # ASCII: also what is no text in any encoding is one line


class Summing(logging.Handler):
    """Hands lines on to another handler; one that says the same again soon is counted, and told later.

    Args:
        target: Writes them.
        clock: Measures.
    """

    def __init__(self, target: logging.Handler, *, clock: Clock) -> None:
        super().__init__()
        self._target = target
        self._clock = clock
        self._seen: dict[tuple[str, int, str], tuple[float, int, logging.LogRecord]] = {}
        self._timer: threading.Timer | None = None

    def setFormatter(self, fmt: logging.Formatter | None) -> None:  # noqa: N802 - the name of its parent
        """Choose how lines look."""
        super().setFormatter(fmt)
        self._target.setFormatter(fmt)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or count it."""
        self._sum_up(self._clock.monotonic_s() - QUIET_S)
        if hasattr(record, "event") or record.name.startswith(_NEVER_LEFT_OUT):
            self._target.handle(record)
            return
        key = (record.name, record.levelno, _VARYING.sub("#", record.getMessage()))
        if key in self._seen:
            began_s, times, _ = self._seen[key]
            self._seen[key] = (began_s, times + 1, record)
            self._wake()
            return
        if len(self._seen) >= MOST_KEPT:
            self._tell(next(iter(self._seen)))
        self._seen[key] = (self._clock.monotonic_s(), 0, record)
        self._target.handle(record)

    def close(self) -> None:
        """Tell what is still to be told."""
        with self.lock or threading.RLock():
            if self._timer is not None:
                self._timer.cancel()
            for key in list(self._seen):
                self._tell(key)
        super().close()

    def _sum_up(self, before_s: float) -> None:
        """Tell how often each thing was said again, of what was first said before that [s]."""
        for key in [key for key, (began_s, _, _) in self._seen.items() if began_s <= before_s]:
            self._tell(key)

    def _tell(self, key: tuple[str, int, str]) -> None:
        began_s, times, record = self._seen.pop(key)
        if not times:
            return
        passed_s = self._clock.monotonic_s() - began_s
        again = f"{record.getMessage()} (and {times} times more in {passed_s:.0f} s)"
        where = (record.name, record.levelno, record.pathname, record.lineno)
        self._target.handle(logging.LogRecord(*where, again, None, None))

    def _wake(self) -> None:
        """Have it summed up also when nothing else is said."""
        if self._timer is None or not self._timer.is_alive():
            self._timer = threading.Timer(QUIET_S, self._woken)
            self._timer.daemon = True
            self._timer.start()

    def _woken(self) -> None:
        with self.lock or threading.RLock():
            self._timer = None
            self._sum_up(self._clock.monotonic_s() - QUIET_S)
            if any(times for _, times, _ in self._seen.values()):
                self._wake()
