"""Readings that somebody brings by HTTP: understood, admitted and kept by the rules for all readings.

Not who may bring them: the console asks that and hands in the pack. What is refused goes into the quarantine.
A pack of a gateway carries its own names; a CSV file of a logger has none, so that its readings are known by
their time (``NO_BOOT``), and the same file twice is once.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from acts.backfill import MOST_READINGS, Pack, RefusedReadings, Sorted
from coldchain.errors import InputError, PackError, RowError
from coldchain.reading import NO_BOOT, Clock, Reading, check_channel, check_name
from coldchain.senml import decode_json
from coldchain.topics import Topic, build
from coldchain.units import QUANTITIES
from ingest.admit import admit
from ingest.decoders.logger_csv import BadRow, LoggerFile, TimeRule, lines_of
from ingest.known import Known, Limits, known_of
from ingest.refusal import Admitted, Reason
from links.clock import Clock as WallClock
from links.journal import Journal
from links.quarantine import Rejected
from links.records import Records
from links.records_registry import load_registries, revision_of

BAD_ROWS = "bad-row"
_MOST_TOLD = 3


class Backfill:
    """Takes packs; safe to use from several threads.

    Args:
        journal: The journal's file.
        records: The records, where the registry is.
        limits: How old a reading may be.
        clock: For a journal that is made anew.
    """

    def __init__(self, journal: Path, records: Records, *, limits: Limits, clock: WallClock) -> None:
        self._path, self._records, self._limits, self._clock = journal, records, limits, clock
        self._lock = threading.Lock()
        self._journal: Journal | None = None
        self._known: tuple[int, Known] = (-1, Known())

    def sort(self, pack: Pack, now: int) -> Sorted:
        """Return what becomes of a pack that came now [ms]; see ``acts.backfill.Taker``."""
        known = self._known_now()
        topic = Topic(pack.coop, _gateway(pack, known), "readings")
        bad: list[Rejected] = []
        readings = _of_csv(pack, topic, now, bad) if pack.kind == "csv" else _of_senml(pack.content, now)
        if len(readings) > MOST_READINGS:
            allowed = f"at most {MOST_READINGS} at once"
            raise PackError(
                "pack", f"{len(readings)} readings", allowed, "Send it in parts.", reason="too-many"
            )
        admitted = admit(topic, readings, known=known, received_at=now)
        good = admitted.entry.readings if admitted.entry else ()
        return Sorted(
            len(good),
            (*_told(readings, admitted, pack.coop), *_told_rows(bad)),
            lambda: self._keep(admitted, bad),
            min((each.event_at for each in good), default=0),
            max((each.event_at for each in good), default=0),
        )

    def close(self) -> None:
        """Close the journal."""
        with self._lock:
            if self._journal is not None:
                self._journal.close()
            self._journal = None

    def _keep(self, admitted: Admitted, bad: Sequence[Rejected]) -> None:
        with self._lock:
            if self._journal is None:
                self._journal = Journal(self._path, clock=self._clock)
            entries = [admitted.entry] if admitted.entry else []
            self._journal.append(entries, [*admitted.rejected, *bad])

    def _known_now(self) -> Known:
        """Return what is registered, read again when anything of it has changed."""
        with self._records.reading() as connection:
            revision = revision_of(connection)
            if self._known[0] != revision:
                self._known = (revision, known_of(load_registries(connection), self._limits))
        return self._known[1]


def _gateway(pack: Pack, known: Known) -> str:
    """Return under which gateway readings are kept."""
    his = sorted(gateway for coop, gateway in known.gateways if coop == pack.coop)
    if not pack.gateway and len(his) == 1:
        return his[0]
    if pack.gateway not in his:
        allowed = f"one of {', '.join(his)}" if his else "a registered one; there is none yet"
        raise InputError("gateway", repr(pack.gateway[:80]), allowed, reason="unknown-gateway")
    return pack.gateway


def _of_senml(content: bytes, now: int) -> list[Reading]:
    readings = decode_json(content, received_at=now)
    if not readings:
        raise PackError("pack", "no reading", "at least one")
    return readings


def _of_csv(pack: Pack, topic: Topic, now: int, bad: list[Rejected]) -> list[Reading]:
    """Return the readings of a file: a time, and a column for each channel; bad rows go to ``bad``."""
    device = check_name("device", pack.device)
    try:
        zone = ZoneInfo(pack.zone or "UTC")
    except (KeyError, OSError, ValueError):
        raise InputError("zone", repr(pack.zone[:80]), "an IANA name such as Africa/Nairobi") from None
    file = LoggerFile("file", lines_of("file", pack.content), TimeRule("s", 0, zone))
    units = {column: _unit(column) for column in file.columns}
    readings: list[Reading] = []
    for row in file.rows():
        if isinstance(row, BadRow):
            source = build(topic.coop, topic.gateway, "readings")
            bad.append(Rejected(now, source, BAD_ROWS, str(row.error), row.text.encode("utf-8", "replace")))
            continue
        readings += [
            Reading(
                device=device,
                channel=column,
                boot=NO_BOOT,
                sequence=row.event_at,
                event_at=row.event_at,
                received_at=now,
                value=value,
                unit=units[column],
                clock=Clock.DEVICE,
            )
            for column, value in row.values.items()
        ]
        if len(readings) + len(bad) > MOST_READINGS:
            allowed = f"at most {MOST_READINGS} readings at once"
            raise RowError("file", "more", allowed, "Send it in parts.")
    return readings


def _unit(column: str) -> str:
    """Return the unit of a column that is called like a channel."""
    quantity = QUANTITIES.get(check_channel(column).partition("/")[2])
    if quantity is None:
        raise InputError("column", repr(column[:80]), f"<probe>/<quantity>, of {', '.join(QUANTITIES)}")
    return quantity.unit


def _told(readings: Sequence[Reading], admitted: Admitted, coop: str) -> list[RefusedReadings]:
    """Return what was refused; that another cooperative has such a device is not told."""
    left = len(readings) - (len(admitted.entry.readings) if admitted.entry else 0)
    found: list[RefusedReadings] = []
    for each in admitted.rejected:
        count = _count(each, left if len(admitted.rejected) == 1 else None)
        if each.reason == Reason.WRONG_TENANT:
            detail = f"got a device that is not registered in {coop}; allowed: one that is"
            found.append(RefusedReadings(Reason.UNKNOWN_DEVICE, detail, count))
        else:
            found.append(RefusedReadings(each.reason, each.detail[:500], count))
    return found


def _count(rejected: Rejected, known: int | None) -> int:
    """Return how many readings were refused for a reason."""
    if known is not None:
        return known
    of_all = rejected.detail.rpartition("(the first of ")[2].rstrip(")")
    return int(of_all) if of_all.isdecimal() else 1


def _told_rows(bad: Sequence[Rejected]) -> list[RefusedReadings]:
    if not bad:
        return []
    return [RefusedReadings(BAD_ROWS, "; ".join(each.detail for each in bad[:_MOST_TOLD])[:500], len(bad))]
