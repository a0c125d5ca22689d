"""Readings that a logger kept, and that a person or a program brings later: taken once, and written down.

Not how they are understood or admitted: that is the receiver's (``ingest/backfill.py``), handed in, so that
they go the same way as all others. They are known by device, boot, sequence and channel: twice is once.
"""

import hashlib
from collections.abc import Callable
from typing import NamedTuple, Protocol

from acts.doing import Asked, Change, Outcome, check, do
from coldchain.access.actors import Actor
from coldchain.access.permissions import Permission
from links.clock import Clock
from links.records import Connection, Records

MOST_READINGS = 20_000
MOST_BYTES = 4 * 2**20


class Pack(NamedTuple):
    """What was sent.

    Args:
        coop: Whose readings.
        gateway: Under which of its gateways they are kept; empty: the only one.
        content: As it came.
        kind: ``senml`` or ``csv``.
        device: Of a CSV file, which has no name of its own.
        zone: Of times that name none (IANA).
    """

    coop: str
    gateway: str
    content: bytes
    kind: str
    device: str = ""
    zone: str = "UTC"


class RefusedReadings(NamedTuple):
    """Readings that were refused for one reason, and are kept in the quarantine."""

    reason: str
    detail: str
    readings: int


class Sorted(NamedTuple):
    """A pack after it was looked through; nothing is kept yet.

    Args:
        accepted: So many readings go on.
        refused: And these do not.
        keep: Writes both down for good; the same twice is once.
        first_at: Event time of the earliest that goes on [ms]; 0: none does.
        last_at: And of the latest [ms].
    """

    accepted: int
    refused: tuple[RefusedReadings, ...]
    keep: Callable[[], None]
    first_at: int = 0
    last_at: int = 0


class Taker(Protocol):
    """Whoever admits readings."""

    def sort(self, pack: Pack, now: int) -> Sorted:
        """Return what becomes of a pack that came now [ms].

        Raises:
            InputError: It cannot be understood at all.
            LinkError: The registry cannot be read.
        """


def ask_backfill(  # noqa: PLR0913 - who, what, and by which key
    records: Records, clock: Clock, actor: Actor, *, taker: Taker, pack: Pack, key: str = ""
) -> Outcome:
    """Return what came of bringing readings.

    Args:
        records: Where it is written down.
        clock: Says when it is now.
        actor: Who brings them.
        taker: Admits them.
        pack: What he brings.
        key: Of the request; the same twice is one action.

    Raises:
        AccessError: He may not.
        InputError: It cannot be understood.
        LinkError: It is not kept: to be sent again.
    """
    digest = hashlib.sha256(pack.content).hexdigest()
    content = [pack.gateway, pack.kind, pack.device, pack.zone, digest]
    asked = Asked(actor, Permission.BACKFILL, pack.coop, "readings", key, content)
    check(records, clock, asked)
    found = taker.sort(pack, clock.now())  # before anything is locked

    def work(_connection: Connection, _now: int) -> tuple[Outcome, list[Change]]:
        found.keep()
        said = {
            "accepted": found.accepted,
            "refused": [each._asdict() for each in found.refused],
            "first_at": found.first_at,
            "last_at": found.last_at,
        }
        outcome = Outcome(about="readings", detail=said)
        return outcome, [
            Change("readings:backfill", f"gateways/{pack.gateway}", None, {**said, "sha256": digest})
        ]

    return do(records, clock, asked, work)
