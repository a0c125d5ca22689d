"""Hostile things at every door of one running station, while good readings flow: nothing else is disturbed.

Real serial lines, the real programs as processes, another client at the real broker, the real commands. Each
hostile thing is kept where it came in, under the reason that stands beside it here, with a text that says
which thing, what came and what is allowed; every good reading is stored once, and none of them late.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from commands.station import Station
from firmware_bridge.bridge import SPOOL_FILE
from helpers.brokers import Listener, listening
from helpers.commands_run import run
from helpers.killable import Killable, KillableStation
from helpers.malformed import (
    BAD_CSV,
    BAD_SETTINGS,
    BURST,
    KEPT_FOR_LATER,
    ON_A_LINE,
    REFUSED_STATUS,
    REFUSED_STORED,
    TO_INGEST,
    Hostile,
    filled,
    line_of,
)
from helpers.polling import wait_until
from helpers.serial_lines import Device, Line
from helpers.wired_station import (
    COOP,
    GATEWAY,
    Arrivals,
    Name,
    Stream,
    flowing,
    names_of,
    percentile,
    programs,
    said_by,
    stored_in,
    wired_station,
)
from links.broker import BrokerAddress
from links.quarantine import Quarantine, Rejected
from links.records import Records
from links.records_tables import excursions, gateway_status, outbox

ROUNDS = 3
MAX_DELAY_S = 2.0
EVERY_S = 0.1
MINUTE_MS = 60_000
COLD = """\
[[profiles.cold.limits]]
name = "too-warm"
channel = "air/temperature"
above = "8 degC"
"""


class Running(NamedTuple):
    """The station while hostile things come in."""

    station: Station
    programs: Sequence[Killable]
    streams: Sequence[Stream]
    babbler: Line
    arrivals: Arrivals
    intruder: Listener


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """Yield a station with good readings on two lines, a third line, and an intruder at the broker."""
    lines = [Line(folder / name) for name in ("line-a", "line-b", "babbler")]
    devices = [Device(lines[index], f"good-{index + 1}") for index in range(2)]
    station = wired_station(folder, lines=lines, devices=("good-1", "good-2", "mixed"), profile=COLD)
    streams = [Stream(device, line, EVERY_S) for device, line in zip(devices, lines, strict=False)]
    broker, *others = programs(station)
    with KillableStation([broker]) as first:
        leave_behind(station.broker())
        with (
            KillableStation(others) as rest,
            flowing(streams),
            Arrivals(station, devices) as arrivals,
            listening(station.broker(), "intruder") as intruder,
        ):
            every = [*first.programs.values(), *rest.programs.values()]
            yield Running(station, every, streams, lines[2], arrivals, intruder)


def leave_behind(broker: BrokerAddress) -> None:
    """Have the broker keep a message for whoever subscribes later."""
    with listening(broker, "early-intruder") as early:
        ticket = early.session.publish(KEPT_FOR_LATER.topic, filled(KEPT_FOR_LATER.sent, 0), retain=True)
        assert ticket.wait_acknowledged(10)


def say_all(now: Running, number: int) -> None:
    """Let everything hostile come in once: on both kinds of lines, and at the broker."""
    for index, thing in enumerate(each for each in (*ON_A_LINE, *TO_INGEST) if not each.topic):
        target = now.streams[0].between if index % 2 else now.streams[1].between
        target.append(line_of(thing.sent, number))
    now.babbler.say(b"".join(b"$C1,babble,%d*0000\r\n" % n for n in range(BURST)))
    for thing in TO_INGEST:
        if thing.topic:
            now.intruder.session.publish(thing.topic, filled(thing.sent, number))
        time.sleep(0.02)
    now.intruder.session.publish(f"coldchain/v1/{COOP}/{GATEWAY}/status", REFUSED_STATUS)
    now.intruder.session.publish(f"coldchain/v1/{COOP}/{GATEWAY}/stored", REFUSED_STORED)


def kept_in(file: Path) -> list[Rejected]:
    """Return what is in a quarantine."""
    with closing(Quarantine(file)) as quarantine:
        return [rejected for _, rejected in quarantine.list(100_000)]


def expected_counts(things: Sequence[Hostile]) -> Counter[str]:
    return Counter(
        {reason: n * ROUNDS for reason, n in Counter(each.reason for each in things if each.reason).items()}
    )


def matching(thing: Hostile, rows: Sequence[Rejected]) -> list[Rejected]:
    """Return what was kept of one hostile thing."""
    return [
        row
        for row in rows
        if row.reason == thing.reason and thing.told in row.detail and thing.kept in row.payload
    ]


def refuse_by_command(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (what, reason, text) of bad settings and bad rows, given to the commands."""
    (folder / "bad.toml").write_text(BAD_SETTINGS)
    for verb in (("check",), ("bridge",), ("up",)):
        done = run(*verb, "--settings", "bad.toml", folder=folder)
        assert done.returncode == 2
        for line, told in ((2, "'Africa/Nowhere'"), (5, "'3 weeks'"), (6, "unknown key")):
            (text,) = [each for each in done.stderr.splitlines() if f"bad.toml:{line}: " in each]
            assert told in text
            assert "; allowed: " in text
            yield f"settings, line {line}, to {verb[0]}", "exit code 2", text
    (folder / "bad.csv").write_text(BAD_CSV)
    done = run("replay", "bad.csv", "--folder", "replayed", "--json", folder=folder)
    assert done.returncode == 2
    assert json.loads(done.stdout)["columns"]["A1"]["count"] == 2
    rows = kept_in(folder / "replayed" / "journal.sqlite")
    for line, said, told in ((3, b"1,warm", "'warm'"), (4, b"2", "1 cell"), (5, b"later,4.0", "'later'")):
        (row,) = [each for each in rows if each.payload == said]
        assert row.reason == "bad-row"
        assert row.detail.startswith(f"bad.csv:{line}")
        assert told in row.detail
        yield f"CSV, line {line}", row.reason, row.detail
    assert len(rows) == 3


def noise_told(station: Station) -> int:
    """Return how many bytes outside of lines the gateway last told of."""
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        text = connection.execute(select(gateway_status.c.status)).scalar_one()
    return int(json.loads(text)["heard"]["noise_bytes"])


def good_names(streams: Sequence[Stream]) -> Counter[Name]:
    """Return all that must be in the store: the devices' readings, and good fields beside a wrong one."""
    mixed = [
        ("mixed", 0xB00C, n, f"{probe}/temperature") for n in range(ROUNDS) for probe in ("air", "product")
    ]
    return said_by(stream.device for stream in streams) + Counter(mixed)


@pytest.mark.timeout(120)
def test_hostile_things_at_every_door_disturb_nothing_and_are_kept(
    tmp_path: Path, ledger: Callable[[str], None]
) -> None:
    with running(tmp_path) as now:
        wait_until(now.arrivals.delays, "the first reading in the store", 40)
        settled_s = time.monotonic()
        for number in range(ROUNDS):
            say_all(now, number)
        commanded = list(refuse_by_command(tmp_path))
        spool, journal = now.station.folder / SPOOL_FILE, now.station.journal
        by_bridge = expected_counts(ON_A_LINE) + Counter({"bad-crc": ROUNDS * BURST})
        by_ingest = expected_counts(TO_INGEST) + Counter({"retained": 1})
        wait_until(lambda: len(kept_in(spool)) >= by_bridge.total(), "the bridge's quarantine", 20)
        wait_until(lambda: len(kept_in(journal)) >= by_ingest.total(), "the journal's quarantine", 20)
        noise = sum(len(each.sent.rstrip(b"\r\n")) for each in ON_A_LINE if not each.reason) * ROUNDS
        noise += sum(max(0, len(each.sent) - 255) for each in ON_A_LINE if each.reason == "too-long") * ROUNDS
        wait_until(lambda: noise_told(now.station) >= noise, "the noise in the status", 10)
        for stream in now.streams:
            stream.every_s = None
        good = good_names(now.streams)
        wait_until(lambda: names_of(stored_in(now.station)).keys() >= good.keys(), "every good reading", 20)
        delays = [each.delay_s for each in now.arrivals.delays(settled_s)]
        assert not any(program.unasked for program in now.programs)
    assert names_of(stored_in(now.station)) == good
    check_kept(ON_A_LINE, kept_in(spool), by_bridge)
    check_kept((*TO_INGEST, KEPT_FOR_LATER), kept_in(journal), by_ingest)
    check_quiet(now.station)
    tell_table(ledger, [*kept_in(spool), *kept_in(journal)], commanded, delays)
    assert max(delays) < MAX_DELAY_S


def check_kept(things: Sequence[Hostile], rows: Sequence[Rejected], counts: Counter[str]) -> None:
    """Compare what was kept with the table: each thing as often as it came, and nothing else."""
    assert Counter(row.reason for row in rows) == counts
    found = {each.what: len(matching(each, rows)) for each in things if each.reason}
    assert found == {what: 1 if what == KEPT_FOR_LATER.what else ROUNDS for what in found}
    for row in rows:
        assert ": got " in row.detail, row
        assert "; allowed: " in row.detail, row
        assert row.source
    exact = {
        each.sent for each in things if each.topic and b"{" not in each.sent and len(each.sent) < 256 * 1024
    }
    assert exact <= {row.payload for row in rows}


def check_quiet(station: Station) -> None:
    """Nobody was told anything, no program met a defect, and what is said outside of readings was logged."""
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        assert connection.execute(select(excursions.c.id)).all() == []
        assert connection.execute(select(outbox.c.id)).all() == []
    logs = {log.stem: log.read_text() for log in (station.folder / "logs").iterdir()}
    assert not [name for name, text in logs.items() if "Traceback" in text]
    assert 1 <= logs["receive"].count("status not taken: bad-status") <= ROUNDS  # what repeats is summed up
    assert 1 <= logs["bridge"].count("stored message: got ") <= ROUNDS


def tell_table(
    ledger: Callable[[str], None],
    rows: Sequence[Rejected],
    commanded: Sequence[tuple[str, str, str]],
    delays: Sequence[float],
) -> None:
    """Tell what became of each hostile thing, and how long good readings took meanwhile."""
    things = [each for each in (*ON_A_LINE, *TO_INGEST, KEPT_FOR_LATER) if each.reason]
    for thing in things:
        found = matching(thing, rows)
        ledger(f"{thing.what:30} {thing.reason:17} {len(found)}x  {found[0].detail[:90]}")
    for what, reason, text in commanded:
        ledger(f"{what:30} {reason:17}     {text[:90]}")
    ledger(
        f"good frames meanwhile {len(delays)}, line to store p50 {percentile(delays, 0.5) * 1000:.0f} ms,"
        f" p99 {percentile(delays, 0.99) * 1000:.0f} ms, worst {max(delays) * 1000:.0f} ms"
    )
