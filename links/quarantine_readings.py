"""What of a cooperative was refused, reading by reading, for evidence: whose, when, and why. Read-only.

As far as it can be known: a pack that nobody could read is one thing of nobody. What was taken out again, as
it was taken after all or dropped, is no more in the quarantine, whenever that was.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import closing
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from coldchain import senml
from coldchain.errors import ColdchainError, JournalError, TopicError
from coldchain.topics import parse
from links.quarantine import Quarantine, Rejected, Wanted
from links.sqlite_file import errors_as, open_sqlite

_AT_ONCE = 500
_BYTES_AT_ONCE = 8 * 1024 * 1024


class Refusal(NamedTuple):
    """A reading that was refused; without a device: a whole thing that could not be read.

    ``event_at`` is when it was measured, of a whole thing when it came [ms].
    """

    device: str
    channel: str
    reason: str
    event_at: int
    received_at: int


class Refusals:
    """What was refused of one cooperative up to an instant of knowledge; it is read when somebody asks.

    Args:
        journal: The file in which the quarantine is; there may be none yet.
        coop: Whose.
        known_at: Only what had come then [ms].
    """

    def __init__(self, journal: Path, coop: str, known_at: int) -> None:
        self._journal, self._coop, self._known_at = journal, coop, known_at
        self._since = 0
        self._kept: list[Refusal] | None = None

    def since(self, instant: int) -> Sequence[Refusal]:
        """Return what came from an instant [ms] on, by when it came; what is known already is not read anew.

        Raises:
            JournalError: The file cannot be read.
        """
        if self._kept is None or instant < self._since:
            self._kept = sorted(self._read(instant), key=attrgetter("received_at"))
            self._since = instant
        first = bisect_left(self._kept, instant, key=attrgetter("received_at"))
        return self._kept[first:]

    def earlier(self, known_at: int) -> "Refusals":
        """Return the same of an earlier instant of knowledge [ms]."""
        return Refusals(self._journal, self._coop, min(known_at, self._known_at))

    def _read(self, instant: int) -> Iterator[Refusal]:
        if not self._journal.exists():
            return
        with errors_as(JournalError, "journal", self._journal):
            connection = open_sqlite(self._journal, synchronous="NORMAL", readonly=True)
        with closing(connection):
            quarantine, number = Quarantine(connection), 0
            while found := quarantine.after(
                number, limit=_AT_ONCE, max_bytes=_BYTES_AT_ONCE, wanted=Wanted(None, instant)
            ):
                for number, each in found:  # noqa: B007 - the last one is where the next page begins
                    if each.received_at <= self._known_at and _coop_of(each.source) == self._coop:
                        yield from _refusals(each)


def _coop_of(source: str) -> str:
    """Return whose a refused thing is, by where it came from; empty when that does not say so."""
    try:
        return parse(source).coop
    except TopicError:
        return ""


def _refusals(each: Rejected) -> Iterator[Refusal]:
    try:
        readings = senml.decode(each.payload, received_at=each.received_at)
    except (ColdchainError, ValueError, ArithmeticError):  # that is why it is here
        yield Refusal("", "", each.reason, each.received_at, each.received_at)
        return
    for one in readings:
        yield Refusal(one.device, one.channel, each.reason, one.event_at, each.received_at)
