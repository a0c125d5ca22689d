"""Whole and short statuses: a phone line pays for every byte, and who comes later must still know everything.

A whole status is retained: at each connection, when something changed that is news by itself, and hourly.
Between them go short ones, not retained: only what differs, or has differed, from the whole one that they
name. So each short one is good by itself, and one that gets lost costs nothing.
"""

import secrets
import threading
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

import msgspec

from firmware_bridge import status

WHOLE_EVERY_S = 3600.0
NEWS_AT_MOST_EVERY_S = 60.0  # a port that comes and goes must not cost a whole status each time
MAX_BYTES = 48 * 1024  # the server takes 64 KiB; the rest is for what it has yet to learn
ONLY_WHOLE = frozenset({"ports", "devices", "machine"})  # long, and nobody waits for their counters
_DEVICES = "devices"


class Told(NamedTuple):
    """A status message, and whether the broker is to keep it."""

    body: bytes
    retain: bool


class Teller:
    """Decides what of the status is told now.

    Args:
        version: Of this program.
        parts: Makes the whole status but its head.
        news: What a change of is told whole, soon.
    """

    def __init__(
        self, version: str, parts: Callable[[], dict[str, Any]], news: Callable[[], Hashable]
    ) -> None:
        self._lock = threading.Lock()
        self.run = secrets.token_hex(4)
        self._version = version
        self._parts = parts
        self._news = news
        self._number = 0
        self._base: dict[str, Any] = {}
        self._base_news: Hashable = None
        self._told_s = float("-inf")
        self._differed: set[tuple[str, str]] = set()

    def whole(self, now: int, now_s: float) -> Told:
        """Return the whole status.

        Args:
            now: [ms since 1970, UTC].
            now_s: [s, monotonic].
        """
        with self._lock:
            return self._whole(now, now_s)

    def _whole(self, now: int, now_s: float) -> Told:
        parts = self._parts()
        self._base_news = self._news()
        self._number += 1
        self._base, self._told_s, self._differed = parts, now_s, set()
        head = {"run": self.run, "n": self._number}
        body = status.online(self._version, now, head | parts)
        while len(body) > MAX_BYTES and parts.get(_DEVICES):
            kept = parts[_DEVICES][: len(parts[_DEVICES]) // 2]
            left_out = parts.get("devices_left_out", 0) + len(parts[_DEVICES]) - len(kept)
            parts = parts | {_DEVICES: kept, "devices_left_out": left_out}
            body = status.online(self._version, now, head | parts)
        return Told(body, retain=True)

    def next(self, now: int, now_s: float) -> Told:
        """Return what is to be told at the end of an interval.

        Args:
            now: [ms since 1970, UTC].
            now_s: [s, monotonic].
        """
        with self._lock:
            waited_s = now_s - self._told_s
            is_news = waited_s >= NEWS_AT_MOST_EVERY_S and self._news() != self._base_news
            if is_news or waited_s >= WHOLE_EVERY_S:
                return self._whole(now, now_s)
            return self._short(now)

    def _short(self, now: int) -> Told:
        moved: dict[str, Any] = {}
        for key, value in self._parts().items():
            if key in ONLY_WHOLE:
                continue
            before = self._base.get(key)
            if isinstance(value, dict) and isinstance(before, dict):
                found = {name: each for name, each in value.items() if self._differs(key, name, each, before)}
                if found:
                    moved[key] = found
            elif self._differs(key, "", value, {"": before}):
                moved[key] = value
        head = {"v": status.VERSION, "state": "online", "run": self.run, "of": self._number, "at": now}
        return Told(msgspec.json.encode(head | moved), retain=False)

    def _differs(self, key: str, name: str, value: object, before: dict[str, Any]) -> bool:
        """Return whether a value is not, or has once not been, that of the whole status."""
        if name not in before or before[name] != value:
            self._differed.add((key, name))
        return (key, name) in self._differed
