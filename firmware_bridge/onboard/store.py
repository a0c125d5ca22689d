"""What the alarm on board remembers, in one file beside the spool: states, what stands, whom it has told.

``synchronous=FULL``: a claim that a power cut takes back would be a text sent twice. It is written when
something changes that matters, and else every half minute, so the card hardly notices. Not a history: rows
go when nobody can ask for them any more.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from coldchain.errors import JournalError
from coldchain.told import Claim, ClaimState
from links.sqlite_file import errors_as, open_tables, transaction

FILE = "onboard.sqlite"
VERSION = 1
KEPT_MS = 30 * 86_400_000  # a text that the server knows of is remembered for so long
_COLUMNS = (
    "id, excursion, point, contact, phone, body, started_at, created_at, expires_at, due_at, state, at,"
    " attempts, in_doubt, open, error"
)
_STANDING = (
    "CREATE TABLE standing (id TEXT PRIMARY KEY, key TEXT NOT NULL, found_at INTEGER NOT NULL,"
    " row INTEGER NOT NULL) WITHOUT ROWID"
)
_TEXTS = (
    "CREATE TABLE texts (id TEXT PRIMARY KEY, excursion TEXT NOT NULL, point TEXT NOT NULL,"
    " contact TEXT NOT NULL, phone TEXT NOT NULL, body TEXT NOT NULL, started_at INTEGER NOT NULL,"
    " created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, due_at INTEGER NOT NULL, state TEXT NOT NULL,"
    " at INTEGER NOT NULL, attempts INTEGER NOT NULL, in_doubt INTEGER NOT NULL, open INTEGER NOT NULL,"
    " error TEXT NOT NULL, confirmed TEXT NOT NULL DEFAULT '', shown INTEGER NOT NULL DEFAULT 0)"
)
_TABLES = (
    "CREATE TABLE states (key TEXT PRIMARY KEY, blob BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE cursor (row INTEGER NOT NULL)",
    "INSERT INTO cursor VALUES (0)",
    _STANDING,
    _TEXTS,
)
QUEUED = "queued"  # nobody has begun to send it: not a claim yet
GIVEN_BACK = "given back"  # the server was to tell, and then the way was lost again


class Text(NamedTuple):
    """A text to one person about one excursion.

    Args:
        id: ``<excursion>|<contact>``.
        excursion: Id of the excursion.
        point: Of the alarm, ``<channel key>|<limit>``.
        contact: Who is told.
        phone: Where.
        body: The words.
        started_at: Of the excursion [ms].
        created_at: [ms].
        expires_at: Not sent after this [ms].
        due_at: Not sent before this [ms].
        state: ``queued``, or a ``ClaimState``.
        at: When it came into that state [ms].
        attempts: How often sending was begun.
        in_doubt: It may have been sent by a try of which nobody knows the end.
        open: The alarm point has not come to rest since.
        error: Why the last try failed.
    """

    id: str
    excursion: str
    point: str
    contact: str
    phone: str
    body: str
    started_at: int
    created_at: int
    expires_at: int
    due_at: int
    state: str = QUEUED
    at: int = 0
    attempts: int = 0
    in_doubt: int = 0
    open: int = 1
    error: str = ""


class Stands(NamedTuple):
    """An excursion that goes on: since when it is known here [ms], and the spool row that confirmed it."""

    id: str
    key: str
    found_at: int
    row: int


class Memory(NamedTuple):
    """What was remembered: state blobs by channel key, what stood, and the last spool row judged."""

    states: dict[str, bytes]
    standing: list[Stands]
    row: int


class OnboardStore:
    """The file. Thread-safe.

    Args:
        path: The file; made when absent. One that is damaged is moved aside: alarms matter more.

    Every method raises ``JournalError``, which says whether trying again can help.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.moved_aside = ""
        self._lock = threading.Lock()
        try:
            self._open()
        except JournalError as error:
            if error.retry or not path.exists():
                raise
            self.moved_aside = str(error)
            with errors_as(JournalError, "alarm file", path):
                path.replace(path.with_name(f"{path.name}.damaged"))
                for tail in ("-wal", "-shm"):
                    path.with_name(path.name + tail).unlink(missing_ok=True)
            self._open()

    def _open(self) -> None:
        with errors_as(JournalError, "alarm file", self.path):
            self._connection = open_tables(self.path, synchronous="FULL", version=VERSION, statements=_TABLES)

    def recall(self) -> Memory:
        """Return what was remembered."""
        with self._using():
            states = dict(self._connection.execute("SELECT key, blob FROM states").fetchall())
            rows = self._connection.execute("SELECT id, key, found_at, row FROM standing").fetchall()
            (row,) = self._connection.execute("SELECT row FROM cursor").fetchone()
        return Memory(states, [Stands(*each) for each in rows], row)

    def remember(
        self,
        states: Mapping[str, bytes],
        standing: Iterable[Stands],
        row: int,
        *,
        points: Iterable[str],
        ended: Iterable[str],
    ) -> None:
        """Write changed states, all that stands, and the last spool row judged: one transaction.

        Args:
            states: State blobs by channel key.
            standing: All that stands.
            row: The last spool row judged.
            points: The alarm points at which something stands; what begins at another one next is news.
            ended: Points that have come to rest since the last time, though something may stand there again.
        """
        with self._using(), transaction(self._connection):
            found = self._connection.execute("SELECT DISTINCT point FROM texts WHERE open").fetchall()
            for point in ({each for (each,) in found} - set(points)) | set(ended):
                self._connection.execute("UPDATE texts SET open = 0 WHERE point = ?", (point,))
            execute = self._connection.executemany
            execute("INSERT OR REPLACE INTO states VALUES (?, ?)", list(states.items()))
            self._connection.execute("DELETE FROM standing")
            execute("INSERT INTO standing VALUES (?, ?, ?, ?)", list(standing))
            self._connection.execute("UPDATE cursor SET row = ?", (row,))

    def queue(self, texts: Sequence[Text]) -> int:
        """Add texts; return how many were new. One still open for a point and a person is enough."""
        added = 0
        again = (
            f"UPDATE texts SET state = '{QUEUED}', created_at = ?, due_at = ?, expires_at = ?"  # noqa: S608
            f" WHERE id = ? AND open AND state = '{ClaimState.RELEASED}' AND error = '{GIVEN_BACK}'"
        )
        with self._using(), transaction(self._connection):
            for text in texts:
                values = (text.created_at, text.due_at, text.expires_at, text.id)
                if self._connection.execute(
                    again, values
                ).rowcount:  # the way was lost again before it was told
                    added += 1
                    continue
                known = "SELECT 1 FROM texts WHERE id = ? OR (point = ? AND contact = ? AND open)"
                if self._connection.execute(known, (text.id, text.point, text.contact)).fetchone():
                    continue
                marks = ", ".join("?" * len(text))
                self._connection.execute(f"INSERT INTO texts ({_COLUMNS}) VALUES ({marks})", text)  # noqa: S608 - our own names
                added += 1
        return added

    def next_text(self, now: int) -> Text | None:
        """Return the text that is due [ms] and waits for longest; None when there is none."""
        where = f"state IN ('{QUEUED}', '{ClaimState.CLAIMED}') AND due_at <= ? AND open"
        found = self._texts(f"{where} ORDER BY created_at, id LIMIT 1", (now,))
        return found[0] if found else None

    def set_state(self, text: Text) -> bool:
        """Write what has become of a text; return whether it is still there, and not given back meanwhile."""
        columns = "state = ?, at = ?, attempts = ?, in_doubt = ?, due_at = ?, error = ?"
        change = f"UPDATE texts SET {columns} WHERE id = ?"  # noqa: S608 - our own names
        values = (text.state, text.at, text.attempts, text.in_doubt, text.due_at, text.error, text.id)
        with self._using(), transaction(self._connection):
            return self._connection.execute(change, values).rowcount > 0

    def has_open(self, point: str) -> bool:
        """Return whether anybody is being told of an alarm point."""
        query = f"SELECT 1 FROM texts WHERE point = ? AND open AND state <> '{ClaimState.RELEASED}' LIMIT 1"  # noqa: S608
        with self._using():
            return self._connection.execute(query, (point,)).fetchone() is not None

    def sent_since(self, since: int) -> int:
        """Return how many texts went out, or may have, since an instant [ms]; not those that did not."""
        begun = f"state IN ('{ClaimState.CLAIMED}', '{ClaimState.SENT}')"
        query = f"SELECT count(*) FROM texts WHERE attempts > 0 AND {begun} AND at >= ?"  # noqa: S608
        with self._using():
            return int(self._connection.execute(query, (since,)).fetchone()[0])

    def give_back(self, now: int) -> int:
        """Drop the texts that nobody has begun to send: the server tells now; return how many that were.

        One that was begun and certainly not sent is released, so that the server does not wait for it.
        """
        waiting = "SELECT 1 FROM texts WHERE state = ? OR (confirmed = state AND NOT open AND at < ?) LIMIT 1"
        with self._using():
            if self._connection.execute(waiting, (QUEUED, now - KEPT_MS)).fetchone() is None:
                return 0
        with self._using(), transaction(self._connection):
            released = f"UPDATE texts SET state = ?, at = ?, error = '{GIVEN_BACK}' WHERE state = ? AND shown"  # noqa: S608
            self._connection.execute(released, (ClaimState.RELEASED, now, QUEUED))
            gone = self._connection.execute("DELETE FROM texts WHERE state = ?", (QUEUED,)).rowcount
            old = "DELETE FROM texts WHERE confirmed = state AND NOT open AND at < ?"
            self._connection.execute(old, (now - KEPT_MS,))
        return int(gone)

    def claims(self) -> list[Claim]:
        """Return what the server does not know yet of who was told by us, oldest first."""
        where = (
            f"confirmed <> state AND (state <> '{QUEUED}') AND (state <> '{ClaimState.RELEASED}' OR shown)"
        )
        return [_claim(text) for text in self._texts(f"{where} ORDER BY at, id LIMIT 200", ())]

    def show(self, claims: Iterable[Claim]) -> None:
        """Note that claims are about to be published: the server may know of them from now on."""
        with self._using(), transaction(self._connection):
            for claim in claims:
                self._connection.execute("UPDATE texts SET shown = 1 WHERE id = ?", (claim.id,))

    def confirm(self, told: Iterable[tuple[str, str]]) -> None:
        """Note which claims the server holds for good, and in which state."""
        with self._using(), transaction(self._connection):
            for id_, state in told:
                self._connection.execute("UPDATE texts SET confirmed = ? WHERE id = ?", (state, id_))

    def counts(self) -> dict[str, int]:
        """Return how many texts there are by state."""
        query = "SELECT state, count(*) FROM texts GROUP BY state ORDER BY state"
        with self._using():
            return dict(self._connection.execute(query).fetchall())

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _texts(self, where: str, values: tuple[int, ...]) -> list[Text]:
        with self._using():
            query = f"SELECT {_COLUMNS} FROM texts WHERE {where}"  # noqa: S608 - our own names
            return [Text(*row) for row in self._connection.execute(query, values).fetchall()]

    @contextmanager
    def _using(self) -> Iterator[None]:
        with self._lock, errors_as(JournalError, "alarm file", self.path):
            yield


def _claim(text: Text) -> Claim:
    return Claim(
        id=text.id,
        excursion=text.excursion,
        point=text.point,
        contact=text.contact,
        state=ClaimState(text.state),
        started_at=text.started_at,
        at=text.at,
        text=text.body,
    )
