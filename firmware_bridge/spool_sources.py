"""The boots of devices that the spool remembers: in its file, and those that spoke lately in memory too."""

from collections.abc import Sequence
from typing import Any

from firmware_bridge.holes import Gaps
from firmware_bridge.seen import Seen
from firmware_bridge.source import Source
from links.sqlite_file import Connection

MAX_SOURCES = 10_000  # in the file: the ones silent for longest go first
MAX_KNOWN = 1000  # in memory: those that spoke longest ago go first
FORGET_EVERY = 500  # new boots, as of a device whose supply is too weak, until old ones are looked for
_COLUMNS = "id, seen, uptime_ms, event_at, waits_in, waiting_uptime_ms, waiting_ms, kept_uptime_ms, kept_at"
_SAVE = (
    "UPDATE sources SET seen = ?, uptime_ms = ?, event_at = ?, waits_in = ?, waiting_uptime_ms = ?,"
    " waiting_ms = ?, kept_uptime_ms = ?, kept_at = ? WHERE id = ?"
)
_OLD = (
    "DELETE FROM sources WHERE id IN (SELECT id FROM sources WHERE id NOT IN (SELECT source FROM spooled)"
    " ORDER BY event_at DESC LIMIT -1 OFFSET ?)"
)
_LATER = "SELECT count(*) FROM sources WHERE device = ? AND id > ?"
_EARLIER = "SELECT count(*) FROM sources WHERE device = ? AND id < ?"


class Sources:
    """The boots of devices. Not thread-safe, and in no transaction of its own: the spool sees to both.

    Args:
        connection: To the spool's file.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[str, int], Source] = {}  # who spoke last stands last
        self._made = 0  # since old ones were forgotten

    def get(self, device: str, boot: int) -> Source:
        """Return a boot of a device; it is made when it is new."""
        known = self._known.pop((device, boot), None) or self._load(device, boot)
        self._known[device, boot] = known
        return known

    def save(self, source: Source) -> None:
        """Write a boot of a device into the file."""
        values = (source.seen.dump(), source.uptime_ms, source.event_at, source.waits_in)
        waiting = (source.waiting_uptime_ms, source.waiting_ms, source.kept_uptime_ms, source.kept_at)
        self._connection.execute(_SAVE, (*values, *waiting, source.id))

    def forget(self) -> None:
        """Forget what is in memory: the file knows better."""
        self._known.clear()

    def forget_old(self) -> None:
        """Delete the ones of which nothing waits and that have been silent for longest."""
        self._connection.execute(_OLD, (MAX_SOURCES,))

    def bound(self) -> None:
        """Forget what is too much to remember, within the caller's transaction, in which all is saved."""
        if self._made >= FORGET_EVERY:
            self._made = 0
            self.forget_old()
            self.forget()  # a source that is deleted must not be spoken of any more
        while len(self._known) > MAX_KNOWN:
            del self._known[next(iter(self._known))]

    def gaps(self, *, everyone: bool) -> list[Gaps]:
        """Return the holes in what was heard.

        Args:
            everyone: Of all boots of all devices, not only of those that spoke lately.
        """
        if not everyone:
            return [self._gaps(*name, source) for name, source in self._known.items()]
        query = f"SELECT device, boot, {_COLUMNS} FROM sources"  # noqa: S608
        return [self._gaps(row[0], row[1], _loaded(row[2:])) for row in self._connection.execute(query)]

    def _load(self, device: str, boot: int) -> Source:
        query = f"SELECT {_COLUMNS} FROM sources WHERE device = ? AND boot = ?"  # noqa: S608
        row = self._connection.execute(query, (device, boot)).fetchone()
        if row is not None:
            return _loaded(row)
        seen = Seen()
        insert = "INSERT INTO sources (device, boot, seen, uptime_ms, event_at) VALUES (?, ?, ?, -1, 0)"
        self._made += 1
        added = self._connection.execute(insert, (device, boot, seen.dump()))
        return Source(int(added.lastrowid or 0), seen)

    def _gaps(self, device: str, boot: int, source: Source) -> Gaps:
        holes = source.seen.holes()
        if source.seen.first and self._count(_EARLIER, device, source.id):
            holes.insert(0, (0, source.seen.first - 1))  # it was known before: it has lost its first frames
        return Gaps(device, boot, tuple(holes), ended=bool(self._count(_LATER, device, source.id)))

    def _count(self, query: str, device: str, number: int) -> int:
        return int(self._connection.execute(query, (device, number)).fetchone()[0])


def _loaded(row: Sequence[Any]) -> Source:
    return Source(row[0], Seen.load(row[1]), *row[2:])
