"""What is asked of an InfluxDB server about readings, in InfluxQL. Not a writer: see ``influx_writes.py``."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from coldchain.errors import StoreError
from coldchain.reading import Flag, Position, Reading, position
from links.influx import InfluxServer
from links.influx_lines import name_of, tag_value
from links.influx_types import MARKER, NS_PER_MS, READINGS, AbsentError, Result, Space
from links.readings_store import Latest, Repeat, SeriesKey

_PAGE_ROWS = 4000
_SAME_MS = 3  # rows of one series that are looked at for the last: it may share its millisecond
FIELDS = "boot,sequence,received_at,value,flag,unit,clock,note"
_NEEDED = (1, 2, 3, 5, 7)  # places in a row of what every reading has; its value all but those that failed
_VALUE, _FLAG = 4, 5
_ASKS = 50  # for rows that are just being written, which takes the server a millisecond or two
_FIRST_NS, _LAST_NS = -(2**63) + 2, 2**63 - 2  # what InfluxDB takes for an instant
_NAN = float("nan")


def literal(text: str) -> str:
    """Return the value of a tag as InfluxQL writes it."""
    return "'" + tag_value(text).replace("\\", "\\\\").replace("'", "\\'") + "'"


def text(value: str) -> str:
    """Return the value of a field as InfluxQL writes it."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def instant_ns(instant: int) -> int:
    """Return an instant [ms] in nanoseconds, within what InfluxDB knows."""
    return min(max(instant * NS_PER_MS, _FIRST_NS), _LAST_NS)


def of_series(series: SeriesKey) -> str:
    """Return the condition that names a series, wherever its device was."""
    coop, device, channel = map(literal, series)
    return f"coop = {coop} AND device = {device} AND channel = {channel}"


class InfluxReads:
    """Asks one server.

    Args:
        server: Which.
    """

    def __init__(self, server: InfluxServer) -> None:
        self._server = server
        self._raw, self._kept, self._held = server.address.raw, server.address.kept, server.address.held
        self._copied_until: int | None = None

    def marker(self, store: str) -> tuple[str, int, int] | None:
        """Return what a store's marker says: name of the index, position, count; None when there is none."""
        query = f"SELECT made,position,count FROM {MARKER} WHERE store = {literal(store)}"  # noqa: S608
        for row in rows_of(self._server.ask(self._kept, [query])):
            return str(row[1]), int(row[2]), int(row[3])
        return None

    def range(
        self,
        series: SeriesKey,
        *,
        between_ns: tuple[int, int],
        after: Position | None,
        limit: int | None,
        has_copies: bool = False,
    ) -> list[Reading]:
        """Return the readings of a series behind a position, in order, at most so many.

        ``has_copies``: what was copied for a legal hold counts too; no reading is there twice.
        """
        found: list[Reading] = []
        for space in (self._raw, self._kept):
            found += self._from(space, series, between_ns=between_ns, after=after, limit=limit)
        if has_copies:
            there = {position(each) for each in found}
            with suppress(AbsentError):  # a server on which nothing was ever held
                copies = self._from(self._held, series, between_ns=between_ns, after=after, limit=limit)
                found += [each for each in copies if position(each) not in there]
        found.sort(key=position)
        return found if limit is None else found[:limit]

    def repeats(
        self, series: SeriesKey, *, between_ns: tuple[int, int], has_copies: bool = False
    ) -> list[Repeat]:
        """Return which readings of a series between two instants [ns] came again, in order."""
        fields = "boot,sequence,received_at,again_at"
        rows = self._rows(series, fields, "again_at > 0", between_ns, has_copies=has_copies)
        return sorted({Repeat(row[0] // NS_PER_MS, *row[1:]) for row in rows})

    def gateways(
        self, series: SeriesKey, *, between_ns: tuple[int, int], has_copies: bool = False
    ) -> dict[Position, str]:
        """Return through which gateway each reading came between two instants [ns], where that is known."""
        rows = self._rows(series, "boot,sequence,gateway", "gateway <> ''", between_ns, has_copies=has_copies)
        return {Position(row[0] // NS_PER_MS, row[1], row[2]): row[3] for row in rows}

    def _rows(
        self,
        series: SeriesKey,
        fields: str,
        condition: str,
        between_ns: tuple[int, int],
        *,
        has_copies: bool,
    ) -> Iterator[list[Any]]:
        """Yield rows that have all of some fields; one at the end of a page, or copied, may come twice."""
        select = f"SELECT {fields} FROM {READINGS} WHERE {of_series(series)} AND {condition}"  # noqa: S608
        for space in (self._raw, self._kept, *((self._held,) if has_copies else ())):
            from_ns, to_ns = between_ns
            while True:
                query = f"{select} AND time >= {from_ns} AND time < {to_ns} LIMIT {_PAGE_ROWS}"
                rows: list[list[Any]] = []
                with suppress(AbsentError):  # a server on which nothing was ever held
                    rows = rows_of(self._server.ask(space, [query]))
                yield from (row for row in rows if None not in row)
                if len(rows) < _PAGE_ROWS:
                    break
                from_ns = rows[-1][0]  # once more: another one may share its instant

    def heard(
        self, coop: str, device: str, *, between_ns: tuple[int, int], known_at: int, has_copies: bool = False
    ) -> dict[str, int]:
        """Return how many readings of a device came first through which gateway; empty: nobody knows."""
        found: Counter[str] = Counter()
        if has_copies:  # one by one: a copy may lie beside what it is a copy of
            for series in self.series(coop):
                if series.device == device:
                    named = self.gateways(series, between_ns=between_ns, has_copies=True)
                    own = self.range(series, between_ns=between_ns, after=None, limit=None, has_copies=True)
                    found.update(named.get(position(one), "") for one in own if one.received_at <= known_at)
            return dict(found)
        where = (
            f"FROM {READINGS} WHERE coop = {literal(coop)} AND device = {literal(device)}"
            f" AND received_at <= {known_at} AND time >= {between_ns[0]} AND time < {between_ns[1]}"
        )
        for space in (self._raw, self._kept):
            (whole, named_there) = self._server.ask(
                space, [f"SELECT count(boot) {where}", f"SELECT distinct(gateway) {where}"]
            )
            names = [str(row[1]) for row in rows_of([named_there])]
            asked = [f"SELECT count(boot) {where} AND gateway = {text(name)}" for name in names]
            counts = [int(row[1]) for row in rows_of(self._server.ask(space, asked) if asked else [])]
            unnamed = sum(int(row[1]) for row in rows_of([whole])) - sum(counts)
            found.update(dict(zip(names, counts, strict=True)) | {"": unnamed})
        return {name: count for name, count in found.items() if count}

    def _from(
        self,
        space: Space,
        series: SeriesKey,
        *,
        between_ns: tuple[int, int],
        after: Position | None,
        limit: int | None,
    ) -> list[Reading]:
        from_ns, to_ns = between_ns
        found: list[Reading] = []
        while limit is None or len(found) < limit:
            count = _PAGE_ROWS if limit is None else min(_PAGE_ROWS, limit)
            rows = self._page(space, series, from_ns=from_ns, to_ns=to_ns, count=count)
            readings = (reading_of(series, row) for row in rows)
            found += [one for one in readings if after is None or position(one) > after]
            if len(rows) < count:
                break
            from_ns = (rows[-1][0] // NS_PER_MS + 1) * NS_PER_MS
        return found

    def _page(
        self, space: Space, series: SeriesKey, *, from_ns: int, to_ns: int, count: int
    ) -> list[list[Any]]:
        """Return rows up to the end of a millisecond: at least ``count`` when there are as many."""
        select = f"SELECT {FIELDS} FROM {READINGS} WHERE {of_series(series)}"  # noqa: S608
        between = "{} AND time >= {} AND time < {}{}"
        query = between.format(select, from_ns, to_ns, f" LIMIT {count}")
        rows = rows_of(self.whole(space, query))
        if len(rows) == count:
            last_ns = rows[-1][0]
            end_ns = min((last_ns // NS_PER_MS + 1) * NS_PER_MS, to_ns)
            rows += rows_of(self.whole(space, between.format(select, last_ns + 1, end_ns, "")))
        return rows

    def whole(self, space: Space, query: str) -> list[Result]:
        """Return what a question for readings brings, once each of them is whole.

        InfluxDB 1.x shows a point while it is being written: some of its fields, and not yet the others.
        """
        for _ in range(_ASKS):
            results = self._server.ask(space, [query])
            if all(_is_whole(row) for row in rows_of(results)):
                return results
        came, allowed = f"readings by halves, {_ASKS} times", "whole ones: is it overloaded?"
        raise StoreError(f"InfluxDB at {self._server.address.url}", came, allowed, retry=True)

    def latest(self, coop: str) -> list[Latest]:
        """Return the last reading of each series of a cooperative, sorted by series."""
        query = (
            f"SELECT {FIELDS} FROM {READINGS} WHERE coop = {literal(coop)}"  # noqa: S608
            f" GROUP BY device, channel ORDER BY time DESC LIMIT {_SAME_MS}"
        )
        found: dict[SeriesKey, Reading] = {}
        for series, rows in self._groups(query, coop, whole=True):
            for row in rows:
                reading = reading_of(series, row)
                if series not in found or position(reading) > position(found[series]):
                    found[series] = reading
        return [Latest(series, found[series]) for series in sorted(found)]

    def series(self, coop: str) -> list[SeriesKey]:
        """Return the series of a cooperative, sorted."""
        query = (
            f"SELECT flag FROM {READINGS} WHERE coop = {literal(coop)}"  # noqa: S608
            " GROUP BY device, channel LIMIT 1"
        )
        found = {series for series, _ in self._groups(query, coop)}
        with suppress(AbsentError):
            found |= {series for series, _ in self._groups(query, coop, spaces=(self._held,))}
        return sorted(found)

    def coops(self) -> list[str]:
        """Return the cooperatives that have readings, sorted."""
        found = set()
        query = f"SELECT flag FROM {READINGS} GROUP BY coop LIMIT 1"  # noqa: S608
        results = [*self._server.ask(self._raw, [query]), *self._server.ask(self._kept, [query])]
        with suppress(AbsentError):
            results += self._server.ask(self._held, [query])
        for result in results:
            found |= {name_of(series.tags.get("coop", "")) for series in result.series}
        return sorted(found)

    def was_copied(self, from_at: int) -> bool:
        """Return whether from an instant [ms] on something had been copied for a legal hold when first asked.

        Once what was kept for a shorter time is gone, it is gone however long readings are kept now.
        """
        if self._copied_until is None:  # what is copied later lies beside its reading for now
            self._copied_until = _FIRST_NS
            with suppress(AbsentError):
                rows = rows_of(self._server.ask(self._held, [f"SELECT last(flag) FROM {READINGS}"]))  # noqa: S608
                self._copied_until = max((row[0] for row in rows), default=_FIRST_NS)
        return instant_ns(from_at) <= self._copied_until and self._copied_until > _FIRST_NS

    def count(self) -> int:
        """Return how many readings the server holds, by counting them."""
        query = f"SELECT count(flag) FROM {READINGS}"  # noqa: S608
        return sum(
            row[1] for space in (self._raw, self._kept) for row in rows_of(self._server.ask(space, [query]))
        )

    def last_times(self) -> Iterator[tuple[str, str, str, int]]:
        """Yield the last instant [ms] of each series of each space: coop, device, channel, instant."""
        query = f"SELECT last(flag) FROM {READINGS} GROUP BY coop, device, channel"  # noqa: S608
        for space in (self._raw, self._kept):
            for result in self._server.ask(space, [query]):
                for series in result.series:
                    names = [name_of(series.tags.get(key, "")) for key in ("coop", "device", "channel")]
                    for row in series.values:
                        yield names[0], names[1], names[2], row[0] // NS_PER_MS

    def _groups(
        self, query: str, coop: str, *, whole: bool = False, spaces: Sequence[Space] = ()
    ) -> Iterator[tuple[SeriesKey, list[list[Any]]]]:
        for space in spaces or (self._raw, self._kept):
            for result in self.whole(space, query) if whole else self._server.ask(space, [query]):
                for series in result.series:
                    device, channel = (name_of(series.tags[key]) for key in ("device", "channel"))
                    yield SeriesKey(coop, device, channel), series.values


def rows_of(results: Sequence[Result]) -> list[list[Any]]:
    """Return all rows of answers."""
    return [row for result in results for series in result.series for row in series.values]


def _is_whole(row: Sequence[Any]) -> bool:
    return all(row[place] is not None for place in _NEEDED) and (
        row[_VALUE] is not None or row[_FLAG] == Flag.FAIL
    )


def reading_of(series: SeriesKey, row: Sequence[Any]) -> Reading:
    """Return the reading that a row is, of an instant [ns] and ``FIELDS``."""
    at_ns, boot, sequence, received_at, value, flag, unit, clock, note = row
    return Reading(
        device=series.device,
        channel=series.channel,
        boot=boot,
        sequence=sequence,
        event_at=at_ns // NS_PER_MS,
        received_at=received_at,
        value=_NAN if value is None else float(value),
        unit=unit or "",
        flag=flag,
        clock=clock,
        note=note or "",
    )
