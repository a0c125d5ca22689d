"""What every kind of source shows to the bridge, and what the bridge hands to each. Not a source itself."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from coldchain.frames import Ack
from firmware_bridge.intake import Intake
from firmware_bridge.time_fix import TimeFix
from links.backoff import Backoff
from links.clock import Clock
from links.serial_port import PortHealth

SILENT_S = 120.0  # an open port that says nothing for so long is called silent
_DEFECT_PAUSE_S = (1.0, 60.0)  # between two turns that fail: the first, the longest
_log = logging.getLogger(__name__)


class Source(Protocol):
    """A source of readings: it runs in a thread of its own and holds up nobody but itself.

    Args:
        kind: As in the settings.
        path: What it reads; names it in the status, the log and the quarantine.
    """

    kind: str
    path: str

    def run(self, stop: threading.Event) -> None:
        """Read until ``stop``; a defect on the way is logged, counted, and met again only after a pause."""

    def say(self, acks: Sequence[Ack]) -> None:
        """Take acknowledgements: these frames are on disk. Any thread may call it; it must not block."""

    def status(self, now_s: float) -> dict[str, Any]:
        """Return how it is; at least ``kind``, ``path``, ``state`` (open, silent, away) and ``error``."""


class Parts(NamedTuple):
    """What a source may use.

    Args:
        intake: Takes what was heard.
        clock: Of this machine.
        stop: Ends every wait.
        silence_s: A port that says nothing for so long is opened anew [s].
        on_time: Told of each time that an outside clock says.
    """

    intake: Intake
    clock: Clock
    stop: threading.Event
    silence_s: float
    on_time: Callable[[TimeFix], None]


@dataclass
class Counters:
    """What every source that the gateway reads itself counts; ``failures`` are defects of this program."""

    frames: int = 0
    failures: int = 0
    last_frame_at: int | None = None


def keep_going(
    once: Callable[[], None], stop: threading.Event, *, clock: Clock, counters: Counters, tell: str
) -> None:
    """Do one turn again and again until ``stop``: a defect met in one source must not stop the others.

    Args:
        once: One turn; what it raises is logged, counted, and met again only after a pause.
        stop: Ends it.
        clock: For the pauses.
        counters: Of the source.
        tell: What the log says with the defect.
    """
    backoff = Backoff(*_DEFECT_PAUSE_S)
    while not stop.is_set():
        try:
            once()
        except Exception:  # noqa: BLE001 - see above
            counters.failures += 1
            _log.exception("%s", tell)
            clock.wait(stop, backoff.next_s())


def port_state(health: PortHealth, now_s: float) -> dict[str, Any]:
    """Return how a port is, in the words of the status.

    Args:
        health: Of the port.
        now_s: Now [s, monotonic].
    """
    silent_s = now_s - health.heard_s
    open_state = "silent" if silent_s > SILENT_S else "open"
    return {
        "state": open_state if health.open else "away",
        "silent_s": round(silent_s),
        "opened": health.opened,
        "error": health.error,
    }
