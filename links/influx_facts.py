"""Facts for panels in an InfluxDB: a point that is written again lies upon itself. Not what is said.

They have a database (1.x) or bucket (2.x) of their own, named after that of the readings, so that a query
names no retention policy and is the same for both. How far each kind of fact is written stands beside them,
in one point: a server that was emptied, or exchanged, is filled again from the beginning.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from coldchain.errors import StoreError
from links.influx import InfluxServer, zipped
from links.influx_lines import MARKER_NS, quoted, tag
from links.influx_types import AbsentError, Series

MARKS = "coldchain_facts"
LINES_AT_ONCE = 2_000
_MS_PER_S = 1000
Fields = Mapping[str, str | float | int | bool | None]


def point(measurement: str, tags: Mapping[str, str], fields: Fields, at_ns: int) -> str:
    """Return a line of one point; empty when it has no field.

    Every number is a float, so that a field never changes its type. What is None, not a number or empty is
    left out, of tags and of fields.

    Args:
        measurement: Its name, of letters and underscores.
        tags: What names it.
        fields: What it says.
        at_ns: When [ns since 1970, UTC].
    """
    said = ",".join(f"{name}={_value(value)}" for name, value in fields.items() if _is_there(value))
    if not said:
        return ""
    named = "".join(f",{name}={tag(value)}" for name, value in sorted(tags.items()) if value)
    return f"{measurement}{named} {said} {at_ns}"


class InfluxFacts:
    """The facts of one station in one server.

    Args:
        server: Where; its address says which database.
        store: Names the station among those that write to the same database.
    """

    def __init__(self, server: InfluxServer, store: str) -> None:
        self._server = server
        self._space = server.address.facts
        self._store = store
        self._is_ready = False

    def prepare(self) -> None:
        """Make the database or bucket, where we may.

        Raises:
            StoreError: The server cannot be reached.
        """
        address = self._server.address
        if not address.is_version_1:
            self._server.make_bucket(self._space, kept_s=address.keep_5min_ms // _MS_PER_S)
            return
        self._server.version()  # nobody there is another error than not being allowed
        with suppress(StoreError):
            self._server.ask(self._space, [statement(self._space.name, address.keep_5min_ms)])

    def marks(self) -> dict[str, int]:
        """Return up to which instant [ms] each kind of fact is written; nothing in an empty server.

        Raises:
            StoreError: The server cannot be reached, or refuses.
        """
        if not self._is_ready:
            self.prepare()
            self._is_ready = True
        found = self.ask(f'SELECT * FROM "{MARKS}" WHERE "store" = {word(self._store)}')  # noqa: S608 - not SQL
        for series in found:
            row = dict(zip(series.columns, series.values[-1], strict=True))
            return {
                name: int(value)
                for name, value in row.items()
                if isinstance(value, int | float) and name != "time"
            }
        return {}

    def ask(self, statement: str) -> list[Series]:
        """Return what one InfluxQL statement finds; nothing where there is no database yet.

        Raises:
            StoreError: The server cannot be reached, or refuses.
        """
        try:
            return self._server.ask(self._space, [statement])[0].series
        except AbsentError:
            self._is_ready = False
            return []

    def write(self, lines: Iterable[str], marks: Mapping[str, int]) -> None:
        """Write points, then how far that is.

        Args:
            lines: As ``point`` makes them; empty ones are left out.
            marks: Up to which instant [ms] each kind is written when this is.

        Raises:
            StoreError: Not all of it is written; writing it again does no harm.
        """
        whole = [line for line in lines if line]
        for first in range(0, len(whole), LINES_AT_ONCE):
            self._send(whole[first : first + LINES_AT_ONCE])
        if marks:
            self._send([point(MARKS, {"store": self._store}, dict(marks), MARKER_NS)])

    def _send(self, lines: Sequence[str]) -> None:
        try:
            self._server.write(self._space, zipped("\n".join(lines).encode("utf-8", "replace")))
        except AbsentError:
            self._is_ready = False
            raise


def statement(database: str, kept_ms: int) -> str:
    """Return the InfluxQL statement (1.x) that makes the database; also for a person to run."""
    kept = f"{kept_ms // _MS_PER_S}s" if kept_ms else "INF"
    return f'CREATE DATABASE "{database}" WITH DURATION {kept} REPLICATION 1 NAME "facts"'


def word(text: str) -> str:
    """Return text as a word of InfluxQL, between quotes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _is_there(value: str | float | None) -> bool:
    return value is not None and value != "" and not (isinstance(value, float) and not math.isfinite(value))


def _value(value: str | float | None) -> str:
    return quoted(value) if isinstance(value, str) else repr(float(value or 0))
