"""A gateway out of reach for hours, while its devices go on; then the link is back.

Hours are made short: devices say the ages of what they remember, so five hours of measurements pass the
serial lines in seconds, while the broker hangs and the receiver is down. What is silent too long on the
server's own clock is told once, as it must be; after the return nothing is told that is not so now.
Waiting to tell things together is made short too: of a silence that is over within that wait nobody is told.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from alerts.settings import AlertsSettings
from coldchain.reading import Reading, position
from coldchain.registry.registry import Registry
from commands.station import Station
from helpers import watching
from helpers.killable import Killable, KillableStation
from helpers.polling import wait_until
from helpers.serial_lines import Device, Line
from helpers.wired_station import (
    COOP,
    Arrivals,
    Stream,
    flowing,
    names_of,
    percentile,
    programs,
    said_by,
    stored_in,
    wired_station,
)
from links.journal import Journal
from links.nats_server import ACK_WAIT
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey
from links.records import Records
from links.records_alarms import judged_up_to
from links.records_registry import load_registry
from links.records_tables import alarms, excursions, outbox, transitions

DEVICES = 4
LIVE_EVERY_S = 0.2
STEP_MS = 3_000
ABSENCE_S = 5.0
BEFORE, HOT, AFTER = 3000, 600, 2400  # remembered frames: 2.5 h of cold, 30 min too warm, 2 h of cold
REMEMBERED = BEFORE + HOT + AFTER
MAX_LIVE_DELAY_S = 2.0 + float(ACK_WAIT.removesuffix("s"))  # what was handed to a dead connection comes again
CALM_BATCH = 800  # readings that come together in the undisturbed run: some minutes of all devices
COLD = f"""\
[alerts]
over_after = "0s"
group_wait = "0s"
[profiles.cold]
absence_after = "{ABSENCE_S:g}s"
max_gap = "{ABSENCE_S:g}s"
[[profiles.cold.limits]]
name = "too-warm"
channel = "air/temperature"
above = "8 degC"
deadband = "1 degC"
on_delay = "2m"
off_delay = "1m"
[[profiles.cold.limits]]
name = "product-warm"
channel = "product/temperature"
above = "8 degC"
on_delay = "10m"
"""
Row = dict[str, Any]


class Said(NamedTuple):
    """What was written down of alarms, by the order in which it was."""

    excursions: list[Row]
    alarms: list[Row]
    steps: list[Row]
    messages: list[Row]


class Running(NamedTuple):
    """The station, and what makes it hard for it."""

    station: Station
    programs: dict[str, Killable]
    streams: list[Stream]
    arrivals: Arrivals


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """Yield a station with a device on each line, all silent so far."""
    lines = [Line(folder / f"line-{number}") for number in range(DEVICES)]
    devices = [Device(line, f"logger-{number}", repeat_s=5.0) for number, line in enumerate(lines)]
    station = wired_station(folder, lines=lines, devices=[each.name for each in devices], profile=COLD)
    streams = [Stream(device, line, None) for device, line in zip(devices, lines, strict=True)]
    with (
        KillableStation(programs(station)) as running_programs,
        flowing(streams),
        Arrivals(station, devices) as arrivals,
    ):
        yield Running(station, running_programs.programs, streams, arrivals)


def remember(device: Device) -> None:
    """Put the absence into a device's memory, from its first frame on: cold, then too warm, then cold."""
    waited_ms = round((time.monotonic() - device.measured_s[0]) * 1000)
    age_ms = REMEMBERED * STEP_MS + waited_ms
    for count, hotter_by in ((BEFORE, 0.0), (HOT, 8.0), (AFTER + 1 + waited_ms // STEP_MS, 0.0)):
        device.measure(count, age_ms, STEP_MS, hotter_by=hotter_by)
        age_ms -= count * STEP_MS


def said_in(records: Records) -> Said:
    """Return what was written down of alarms."""
    with records.reading() as connection:
        standing = select(excursions).where(~excursions.c.withdrawn).order_by(excursions.c.started_at)
        queries = (
            standing.order_by(excursions.c.id),
            select(alarms).order_by(alarms.c.id),
            select(transitions).order_by(transitions.c.recorded_at, transitions.c.id),
            select(outbox).order_by(outbox.c.id),
        )
        found = [[dict(row) for row in connection.execute(query).mappings()] for query in queries]
    return Said(found[0], found[1], found[2], found[3])


def said_by_station(station: Station) -> Said:
    with closing(Records(station.records_url)) as records:
        return said_in(records)


def is_judged(station: Station) -> bool:
    """Return whether everything in the journal is stored and judged."""
    with closing(Journal(station.journal)) as journal:
        head = journal.head()
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        judged = judged_up_to(connection)
    with closing(SqliteReadings(station.readings, reader=True)) as store:
        return judged == store.position() == head


def raised(station: Station) -> int:
    """Return how many alarms were raised."""
    return sum(row["event"] == "raise" for row in said_by_station(station).steps)


def acknowledged(streams: Sequence[Stream]) -> bool:
    """Return whether the bridge has everything that was remembered; what is live may be on its way."""
    return all(len(stream.device.kept) < 5 for stream in streams)


def stored_count(station: Station) -> int:
    with closing(SqliteReadings(station.readings, reader=True)) as store:
        return store.count()


def cut(now: Running) -> None:
    """Take the link away: the broker hangs with its connections open, the receiver is down."""
    now.programs["broker"].pause()
    now.programs["receive"].kill()  # it is started again and again, and does not get in


def undisturbed(folder: Path, registry: Registry, stored: Mapping[SeriesKey, Sequence[Reading]]) -> Said:
    """Return what is written down when the same readings come in their order, each at its own time."""
    everything = sorted((each for row in stored.values() for each in row), key=position)
    folder = folder / "calm"
    folder.mkdir()
    with watching.station_in(folder, registry, AlertsSettings(channels=("log",))) as calm:
        for first in range(0, len(everything), CALM_BATCH):
            part = everything[first : first + CALM_BATCH]
            calm.clock.jump(part[-1].event_at - calm.clock.now())
            calm.late(part, minute=0)
        return said_in(calm.records)


def about_limits(rows: Sequence[Row], *columns: str) -> list[tuple[Any, ...]]:
    """Return some columns of the rows that are about limits."""
    return [tuple(row[column] for column in columns) for row in rows if row["kind"] == "limit"]


def be_away(now: Running) -> float:
    """Cut the link, let the devices go on until the silence has been told; return for how long [s]."""
    for stream in now.streams:
        stream.device.measure(1, REMEMBERED * STEP_MS + STEP_MS)
    wait_until(lambda: stored_count(now.station) == 2 * DEVICES, "the link", 40)
    cut(now)
    cut_s = time.monotonic()
    for stream in now.streams:
        remember(stream.device)
        stream.every_s = LIVE_EVERY_S
    wait_until(lambda: acknowledged(now.streams), "the memory of the devices in the spool", 40)
    wait_until(lambda: raised(now.station) == DEVICES + 1, "the alarms of the gateway and of each device", 20)
    assert stored_count(now.station) == 2 * DEVICES
    return time.monotonic() - cut_s


def starved_s(streams: Sequence[Stream]) -> float:
    """Return the longest pause between two live measurements [s]: a busy machine may be the cause."""
    pauses = [0.0]
    for stream in streams:
        measured_s = list(stream.device.measured_s.values())[1 + REMEMBERED :]
        pauses += [later - earlier for earlier, later in pairwise(measured_s)]
    return max(pauses)


def come_back(now: Running) -> tuple[float, float]:
    """Give the link back, wait until all is judged; return when the drain began and ended [s, monotonic]."""
    due = 2 * sum(len(stream.device.measured_s) for stream in now.streams)
    now.programs["broker"].resume()
    back_s = time.monotonic()
    wait_until(lambda: stored_count(now.station) >= due, "the backlog", 40)
    drained_s = time.monotonic()
    time.sleep(ABSENCE_S + 1.0)  # false alarms of silence would be raised by now
    for stream in now.streams:
        stream.every_s = None
    good = said_by(stream.device for stream in now.streams)
    wait_until(lambda: names_of(stored_in(now.station)) == good, "every reading", 20)
    wait_until(lambda: is_judged(now.station), "all judged", 20)
    return back_s, drained_s


@pytest.mark.timeout(120)
def test_after_a_long_absence_live_comes_first_and_the_past_is_told_once_as_past(
    tmp_path: Path, ledger: Callable[[str], None]
) -> None:
    with running(tmp_path) as now:
        away_s = be_away(now)
        before = said_by_station(now.station)
        back_s, drained_s = come_back(now)
        after = said_by_station(now.station)
        delays = now.arrivals.delays(back_s)
        paused_s = starved_s(now.streams)
        assert not any(program.unasked for program in now.programs.values())
    with closing(Records(now.station.records_url)) as records, records.reading() as connection:
        registry = load_registry(connection, COOP)
    stored = stored_in(now.station)
    calm = undisturbed(tmp_path, registry, stored)
    first = [each.delay_s for each in delays if each.measured_s <= drained_s]
    ledger(
        f"link away {away_s:.1f} s; {sum(map(len, stored.values()))} readings, backlog drained in"
        f" {drained_s - back_s:.1f} s; line to store of {len(first)} live frames meanwhile: p50"
        f" {percentile(first, 0.5):.2f} s, worst {max(first):.2f} s; later worst"
        f" {max(each.delay_s for each in delays):.2f} s\n"
        f"one of {2 * DEVICES} LATE messages: {late_of(before, after)[0]}"
    )
    check_told(before, after, paused_s)
    check_order(stored, after, calm)
    assert max(each.delay_s for each in delays) < MAX_LIVE_DELAY_S


def new_to_log(before: Said, after: Said) -> list[str]:
    """Return the messages that came after the return, each once."""
    known = {row["key"] for row in before.messages}
    return [row["body"] for row in after.messages if row["key"] not in known and row["channel"] == "log"]


def late_of(before: Said, after: Said) -> list[str]:
    return [body for body in new_to_log(before, after) if body.startswith("LATE ")]


def check_told(before: Said, after: Said, paused_s: float) -> None:
    """What people were told after the return: each excursion once, as late; nothing as if it were now."""
    new, late = new_to_log(before, after), late_of(before, after)
    # A silence that is over; and the end of what was told as back while its off-delay was still running.
    over = [body for body in new if body.startswith("OVER ")]
    heard_again = [body for body in over if body.startswith("OVER gateway")]
    coming_back = [body for body in late if "is back since" in body]
    assert len(late) == len([row for row in after.excursions if row["kind"] == "limit"]) == 2 * DEVICES
    assert len(set(late)) == len(late)
    assert not [body for body in late if body.startswith("LATE ALARM")]
    assert len(heard_again) == 1  # the gateway; what is behind it was not told of
    assert len(over) == 1 + len(coming_back)
    assert len(new) == len(late) + len(over), new
    assert len([row for row in after.steps if row["event"] == "raise" and not row["late"]]) == DEVICES + 1
    absences = [row for row in after.excursions if row["kind"] == "absence"]
    assert not absences or paused_s > ABSENCE_S - 1.0, absences


def check_order(stored: Mapping[SeriesKey, Sequence[Reading]], after: Said, calm: Said) -> None:
    """Compare store and records with an undisturbed run over the same readings."""
    for row in stored.values():
        assert [each.sequence for each in row] == list(range(len(row)))
    columns = [column.name for column in excursions.c if column.name not in ("recorded_at", "version")]
    assert about_limits(after.excursions, *columns) == about_limits(calm.excursions, *columns)
    columns = ["id", "state", "occurrence", "excursion"]
    assert about_limits(after.alarms, *columns) == about_limits(calm.alarms, *columns)
