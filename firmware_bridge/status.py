"""The status message: what a gateway tells of itself, retained, so that who comes later knows too. Pure."""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from firmware_bridge.drain import Flow
from firmware_bridge.port_reader import PortReader
from firmware_bridge.spool_types import SpoolStats

VERSION = 1
SILENT_S = 120.0  # an open port that says nothing for so long is called silent
MIN_ROWS_TO_MEASURE = 100  # fewer rows say nothing about how many come in an hour
_MS_PER_H = 3_600_000


def offline(reason: Literal["lost", "stopped"], run: str) -> bytes:
    """Return what the broker publishes when the gateway vanishes (lost), and the gateway when it stops.

    Args:
        reason: Which of the two.
        run: Name of this run of the program.
    """
    return msgspec.json.encode({"v": VERSION, "state": "offline", "reason": reason, "run": run})


def online(version: str, at: int, parts: dict[str, Any]) -> bytes:
    """Return the message of a gateway that runs.

    Args:
        version: Of this program.
        at: Now [ms since 1970, UTC].
        parts: ``spool``, ``ports`` and whatever else is to be told.
    """
    return msgspec.json.encode({"v": VERSION, "state": "online", "version": version, "at": at, **parts})


def spool_status(stats: SpoolStats, flow: Flow, expected_per_h: float) -> dict[str, Any]:
    """Return how full the spool is, how many hours it can hold, and in how many seconds it has caught up.

    Args:
        stats: Of the spool.
        flow: Of the uplink.
        expected_per_h: Frames an hour by the settings.
    """
    per_h = max(expected_per_h, _measured_per_h(stats))
    return {
        **stats._asdict(),
        "capacity_hours": round(stats.capacity_rows / per_h, 1) if per_h else None,
        "backlog": flow.backlog,
        "drained_per_s": round(flow.drained_per_s, 1),
        "caught_up_in_s": flow.caught_up_in_s,
    }


def port_status(port: PortReader, now_s: float) -> dict[str, Any]:
    """Return how a port is.

    Args:
        port: The port.
        now_s: Now [s, monotonic].
    """
    health, counters = port.health, port.counters
    silent_s = now_s - health.heard_s
    open_state = "silent" if silent_s > SILENT_S else "open"
    return {
        "path": port.path,
        "state": open_state if health.open else "away",
        "silent_s": round(silent_s),
        "opened": health.opened,
        "frames": counters.frames,
        "damaged": counters.damaged,
        "noise_bytes": port.noise_bytes,
        "last_frame_at": counters.last_frame_at,
        "failures": counters.failures,
        "error": health.error,
    }


def heard(ports: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Return what was heard on all ports together, by what each tells; short enough to be told often."""
    found = list(ports)
    return {name: sum(port.get(name, 0) for port in found) for name in ("frames", "damaged", "noise_bytes")}


def _measured_per_h(stats: SpoolStats) -> float:
    """Return how many frames an hour the rows in the spool amount to; 0.0 when they are too few to tell."""
    if stats.oldest_at is None or stats.newest_at is None or stats.rows < MIN_ROWS_TO_MEASURE:
        return 0.0
    return stats.rows / max(1, stats.newest_at - stats.oldest_at) * _MS_PER_H
