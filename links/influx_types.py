"""The words between us and an InfluxDB server: address, places, answers, refusals. Not a connection."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from coldchain.errors import StoreError

READINGS, FIVE_MINUTES, MARKER, SEAL = "readings", "readings_5min", "coldchain_store", "coldchain_seal"
"""The measurements: every reading; values of 5 minutes; how far a journal has come, in all and by the day."""
HELD = "coldchain_held"
"""The measurement of what was copied for each legal hold."""
NS_PER_MS = 1_000_000
DAY_MS = 86_400_000
WINDOW_MS = 300_000
"""What a 5-minute value sums up [ms]."""
OF_ALL = ("", "")
"""The cooperative and device of a window that is to be made for every device."""


class Day(NamedTuple):
    """A day (UTC) of one space: what a server keeps a log of its own for, or a part of what it does.

    Args:
        is_raw: Whether it is where readings lie; otherwise where 5-minute values do.
        number: Which, since 1970.
    """

    is_raw: bool
    number: int

    @property
    def start_at(self) -> int:
        """When it starts [ms since 1970, UTC]."""
        return self.number * DAY_MS


class Seal(NamedTuple):
    """How far a day is stored.

    Args:
        turn: Counts up with every write; about the wall time [ms].
        position: Up to this journal position all of the day is stored.
        since: Only later turns count.
        before: Up to here all of the day is stored when none of these is there.
    """

    turn: int
    position: int
    since: int
    before: int


class Space(NamedTuple):
    """Where points lie in a server.

    Args:
        name: The database (1.x) or the bucket (2.x).
        policy: The retention policy (1.x); empty for 2.x, where the bucket has it.
    """

    name: str
    policy: str


@dataclass(frozen=True, slots=True)
class InfluxAddress:
    """Where a server is, who we are there, and how long it keeps what. What is secret is not in its text.

    Args:
        url: ``http://host:port``.
        is_version_1: Whether it is a 1.x.
        raw: Where readings lie.
        kept: Where 5-minute values lie, and readings that came too late for ``raw``.
        org: The organisation (2.x).
        username: Who we are (1.x).
        secret: Password (1.x) or token (2.x).
        ca_file: Whose certificate it must have; empty: one that this system believes.
        connect_timeout_s: How long to wait for a connection [s].
        timeout_s: How long to wait for an answer [s].
        keep_raw_ms: How long ``raw`` is kept; 0: for ever [ms].
        keep_5min_ms: How long ``kept`` is kept; 0: for ever [ms].
        recall_ms: How long the journal keeps what was stored, to bring it again when the server lost it [ms].
    """

    url: str
    is_version_1: bool
    raw: Space
    kept: Space
    org: str = ""
    username: str = ""
    secret: str = field(default="", repr=False)
    ca_file: str = ""
    connect_timeout_s: float = 3.0
    timeout_s: float = 30.0
    keep_raw_ms: int = 0
    keep_5min_ms: int = 0
    recall_ms: int = 36 * 3_600_000

    @property
    def held(self) -> Space:
        """Return where copies of readings under a legal hold lie: nothing there is deleted by its age."""
        if self.is_version_1:
            return Space(self.raw.name, "held")
        return Space(f"{self.raw.name}_held", "")

    @property
    def facts(self) -> Space:
        """Return where facts for panels lie: a database or bucket of its own, kept as ``kept`` is."""
        return Space(f"{self.raw.name}_facts", "facts" if self.is_version_1 else "")

    def __str__(self) -> str:
        """Return it as a person would name it."""
        return f"InfluxDB {self.raw.name!r} at {self.url}"


class Series(msgspec.Struct, gc=False):
    """One table of an answer: rows in the order of ``columns``."""

    columns: list[str]
    values: list[list[Any]] = []
    name: str = ""
    tags: dict[str, str] = {}


class Result(msgspec.Struct, gc=False):
    """The answer to one statement."""

    series: list[Series] = []
    error: str = ""


class Answer(msgspec.Struct, gc=False):
    """The answer to one request."""

    results: list[Result] = []
    error: str = ""


class RefusedError(StoreError):
    """The server says that some of these points can never be stored; the others of them may be there now."""


class TooLargeError(StoreError):
    """The server takes no request of this size."""


class AbsentError(StoreError):
    """There is no such database, policy or bucket: the server is empty, or is another one."""


class BusyError(StoreError):
    """The server asks for patience.

    Args:
        wait_s: How long it wants to be left alone [s].
    """

    def __init__(self, thing: str, came: str, *, wait_s: float) -> None:
        super().__init__(thing, came, "an answer", "It is tried again by itself.", retry=True)
        self.wait_s = wait_s
