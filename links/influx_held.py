"""Copies of readings under a legal hold, in a place of the same server where nothing is deleted by its age.

InfluxDB deletes by age whatever is held, so what is held is copied before: into the retention policy ``held``
(1.x) or a bucket of its own (2.x), which have no end. A copy is the same point, so copying it again changes
nothing. Which days lack something is seen by counting, so that what came late is copied too, and what was
copied is proved. Nothing here deletes a copy: see ``influx_held_pieces.py``.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from coldchain.errors import StoreError
from coldchain.judgement.held_times import HeldTime
from links.influx import InfluxServer, zipped
from links.influx_lines import MARKER_NS, Tags, head, name_of, prefix, quoted, tag
from links.influx_reads import FIELDS, InfluxReads, instant_ns, literal, reading_of, rows_of
from links.influx_types import DAY_MS, HELD, NS_PER_MS, READINGS, AbsentError, InfluxAddress, Space
from links.readings_store import HeldCopy, Retention, SeriesKey

_PAGE_ROWS = 4000
_LONGEST_LOOK_MS = 3_600_000
_LOOKS_PER_LIFE = 20
_HOUR_MS, _HOURLY_BELOW_MS = (
    3_600_000,
    2 * DAY_MS,
)  # what is kept for less than that InfluxDB deletes by the hour
_TAGS = ("site", "asset", "channel")
_LATE = "1"
"""The tag ``late`` of copies that lay beside the 5-minute values: they are counted by themselves."""


class _Size(NamedTuple):
    """How many readings there are, and of how many of them it is said that they came again."""

    readings: int
    again: int

    def lacks(self, other: "_Size") -> bool:
        """Return whether the other has more of either."""
        return self.readings < other.readings or self.again < other.again

    def least(self, other: "_Size") -> "_Size":
        """Return what both have."""
        return _Size(min(self.readings, other.readings), min(self.again, other.again))


_NONE = _Size(0, 0)


class _Part(NamedTuple):
    """A day or an hour of one series as it is tagged: what is counted, and copied, in one go."""

    tags: Tags
    late: str
    from_ns: int
    until_ns: int


class InfluxHeld:
    """Copies in one server.

    Args:
        server: Which.
        reads: Asks it.

    Every method raises ``StoreError``, which says whether trying again can help.
    """

    def __init__(self, server: InfluxServer, reads: InfluxReads) -> None:
        self._server, self._reads = server, reads
        self._held = server.address.held

    def retention(self, coop: str) -> Retention:
        """Return how long readings are kept, and what was copied for the holds of a cooperative."""
        address = self._server.address
        if not address.keep_raw_ms:
            return Retention()
        fields = "looked_at,readings,from_at,until_at"
        query = f"SELECT {fields} FROM {HELD} WHERE coop = {literal(coop)} GROUP BY hold"  # noqa: S608
        copies: dict[int, HeldCopy] = {}
        with suppress(AbsentError):  # nothing was ever held
            for result in self._server.ask(self._held, [query]):
                for series in result.series:
                    copies |= {int(series.tags["hold"]): HeldCopy(*row[1:]) for row in series.values}
        return Retention(address.keep_raw_ms, look_every_ms(address), copies)

    def copy(self, coop: str, hold: int, times: Iterable[HeldTime], *, now: int) -> HeldCopy:
        """Return what lies there of a hold, after all was copied that the server still has of it.

        Args:
            coop: Whose.
            hold: Its number.
            times: Which readings it is about.
            now: [ms].
        """
        address, times = self._server.address, list(times)
        for time in times:
            bounded = time._replace(until_at=min(time.until_at, now + DAY_MS))
            if address.keep_5min_ms:
                oldest_at = now - address.keep_5min_ms - DAY_MS
                self._copy(coop, bounded._replace(from_at=max(time.from_at, oldest_at)))
            else:
                self._copy(coop, bounded)
        return self.tell(coop, hold, times, now=now)

    def tell(self, coop: str, hold: int, times: Iterable[HeldTime], *, now: int) -> HeldCopy:
        """Return what lies there of a hold, after that was noted beside it; nothing is copied."""
        count, firsts, lasts = 0, list[int](), list[int]()
        for time in times:
            bounded = time._replace(until_at=min(time.until_at, now + DAY_MS))
            for row in rows_of(self._server.ask(self._held, list(_ends(coop, bounded)))):
                firsts.append(row[0] // NS_PER_MS)
                lasts.append(row[0] // NS_PER_MS)
            count += sum(size.readings for size in self._counted(self._held, coop, bounded).values())
        copy = HeldCopy(now, count, min(firsts, default=0), max(lasts, default=0))
        self._server.write(self._held, zipped(_mark(coop, hold, copy).encode()))
        return copy

    def _copy(self, coop: str, time: HeldTime) -> None:
        """Copy the days of a time that lack something; they are counted again afterwards.

        What came meanwhile is copied the next time, and what was deleted meanwhile is not missed.
        """
        there = self._counted(self._held, coop, time)
        lacking = {
            part: size for part, size in self._of_sources(coop, time) if there.get(part, _NONE).lacks(size)
        }
        for part in lacking:
            for rows in self._pages(part):
                self._server.write(self._held, zipped("\n".join(rows).encode("utf-8", "backslashreplace")))
        if not lacking:
            return
        left, there = dict(self._of_sources(coop, time)), self._counted(self._held, coop, time)
        wanted = {part: size.least(left.get(part, _NONE)) for part, size in lacking.items()}
        if missing := [part for part, size in wanted.items() if there.get(part, _NONE).lacks(size)]:
            came = f"{len(missing)} days or hours of {time.device} that lack readings after they were copied"
            raise StoreError(str(self._server.address), came, "all of them", retry=True)

    def _of_sources(self, coop: str, time: HeldTime) -> Iterator[tuple[_Part, _Size]]:
        """Yield how many readings of each day lie where they are deleted."""
        address = self._server.address
        yield from self._counted(address.raw, coop, time).items()
        for part, size in self._counted(address.kept, coop, time).items():
            yield part._replace(late=_LATE), size

    def _counted(self, space: Space, coop: str, time: HeldTime) -> dict[_Part, _Size]:
        """Return how many readings of a device lie in a space, by day or hour."""
        if time.until_at <= time.from_at:
            return {}
        counts = "count(flag),count(again_at)"
        length_ms = part_ms(self._server.address)
        groups = f"GROUP BY time({length_ms}ms),{','.join(_TAGS)},late fill(none)"
        query = f"SELECT {counts} {_of(coop, time)} {groups}"
        start_ns, end_ns = instant_ns(time.from_at), instant_ns(time.until_at)
        found = {}
        for result in self._server.ask(space, [query]):
            for series in result.series:
                named = {key: name_of(value) for key, value in series.tags.items()}
                tags = Tags(coop, named["site"], named["asset"], time.device, named["channel"])
                for at_ns, count, again in series.values:
                    from_ns, until_ns = max(at_ns, start_ns), min(at_ns + length_ms * NS_PER_MS, end_ns)
                    if count:
                        found[_Part(tags, named["late"], from_ns, until_ns)] = _Size(count, again or 0)
        return found

    def _pages(self, part: _Part) -> Iterator[list[str]]:
        """Yield the readings of a part as lines, page by page."""
        address, tags = self._server.address, part.tags
        space = address.kept if part.late else address.raw
        series, from_ns = SeriesKey(tags.coop, tags.device, tags.channel), part.from_ns
        where = " AND ".join(f"{name} = {literal(value)}" for name, value in tags._asdict().items())
        while True:
            query = (
                f"SELECT {FIELDS},gateway,again_at FROM {READINGS} WHERE {where}"  # noqa: S608
                f" AND time >= {from_ns} AND time < {part.until_ns} LIMIT {_PAGE_ROWS}"
            )
            rows = rows_of(self._reads.whole(space, query))
            if rows:
                yield [_line(tags, part.late, series, row) for row in rows]
            if len(rows) < _PAGE_ROWS:
                return
            from_ns = rows[-1][0] + 1


def look_every_ms(address: InfluxAddress) -> int:
    """Return how often what is held is to be copied: often enough that nothing is deleted meanwhile [ms]."""
    return min(_LONGEST_LOOK_MS, address.keep_raw_ms // _LOOKS_PER_LIFE)


def part_ms(address: InfluxAddress) -> int:
    """Return what is counted at once: no more than the server deletes at once [ms].

    Of a part that is half deleted there are more copies than readings, and what comes late is not seen.
    """
    return _HOUR_MS if address.keep_raw_ms < _HOURLY_BELOW_MS else DAY_MS


def _of(coop: str, time: HeldTime) -> str:
    between = f"time >= {instant_ns(time.from_at)} AND time < {instant_ns(time.until_at)}"
    return f"FROM {READINGS} WHERE coop = {literal(coop)} AND device = {literal(time.device)} AND {between}"


def _ends(coop: str, time: HeldTime) -> Iterator[str]:
    for which in ("first", "last"):
        yield f"SELECT {which}(flag) {_of(coop, time)}"


def _line(tags: Tags, late: str, series: SeriesKey, row: Sequence[object]) -> str:
    """Return a row as the line that it was made of."""
    *own, gateway, again_at = row
    reading = reading_of(series, own)
    begin = head(tags, reading, str(gateway or ""))
    named = prefix(READINGS, tags)
    note = f",note={quoted(reading.note)}" if reading.note else ""
    note += f",again_at={again_at}i" if again_at else ""
    value = f",value={reading.value!r}" if reading.value == reading.value else ""
    fields = f"{begin[len(named) :]}{reading.sequence}i,received_at={reading.received_at}i{note}{value}"
    return f"{prefix(READINGS, tags, late=late)}{fields} {row[0]}"


def _mark(coop: str, hold: int, copy: HeldCopy) -> str:
    fields = ",".join(f"{name}={value}i" for name, value in copy._asdict().items())
    return f"{HELD},coop={tag(coop)},hold={hold} {fields} {MARKER_NS}"
