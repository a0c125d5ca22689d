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

from coldchain.frames import crc16
from commands.station import Station
from firmware_bridge.bridge import SPOOL_FILE
from helpers.brokers import Listener, listening
from helpers.commands_run import run
from helpers.killable import Killable, KillableStation
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
BURST = 400  # damaged lines at once on a port beside a good one
MINUTE_MS = 60_000
COLD = """\
[[profiles.cold.limits]]
name = "too-warm"
channel = "air/temperature"
above = "8 degC"
"""


class Hostile(NamedTuple):
    """One hostile thing.

    Args:
        what: For people.
        sent: What comes in; ``{n}`` stands for the round, so that no frame comes twice.
        reason: Under which it is kept; empty when it stands outside of any line, and is only counted.
        told: What the detail must say of what came.
        topic: Where it is published, or empty for the serial lines.
        kept: What the kept bytes must hold; what came when left out.
    """

    what: str
    sent: bytes
    reason: str
    told: str = ""
    topic: str = ""
    kept: bytes = b""


def whole(body: bytes) -> bytes:
    """Return a line that came over whole: its checksum fits. ``{n}`` in it is filled in later."""
    return b"WHOLE:" + body


def line_of(sent: bytes, number: int) -> bytes:
    """Return what is said on a line in a round."""
    sent = sent.replace(b"{n}", b"%d" % number)
    body = sent.removeprefix(b"WHOLE:")
    return sent if body == sent else b"$%b*%04X\r\n" % (body, crc16(body))


# Kept by the bridge, in its spool file. A half line is ended by whatever stands behind it.
ON_A_LINE = (
    Hostile("noise outside of lines", b"\xff\xfe\x07garbage, no line\r\n", ""),
    Hostile("NUL bytes outside of lines", b"\0" * 64, ""),
    Hostile(
        "wrong checksum",
        b"$C1,good-1,0000B007,{n},0,0,air.t=4.2*0000\r\n",
        "bad-crc",
        "CRC 0000",
        kept=b"good-1",
    ),
    Hostile("half a frame", b"$C1,good-1,0000B007,{n},0,0,air.t", "cut-short", "air.t'"),
    Hostile("a line of 300 bytes", b"$C1,%b*0000\r\n" % (b"x" * 290), "too-long", "more bytes", kept=b"xxx"),
    Hostile("NUL bytes in a line", b"$C1,good-1,\0\0\0*1234\r\n", "bad-crc", "CRC 1234"),
    Hostile(
        "a burst of every byte",
        bytes(range(256)) + b"\r\n",
        "cut-short",
        "\\xff",
        kept=bytes(range(200, 256)),
    ),
    Hostile("another kind of line", whole(b"Z9,hello,{n}"), "unknown-kind", "'Z9'"),
    Hostile("no name", whole(b"C1,GOOD 1,0000B007,{n},0,0,air.t=1"), "bad-head", "GOOD 1"),
    Hostile("boot 0", whole(b"C1,good-1,00000000,{n},0,0,air.t=1"), "bad-head", "boot 00000000"),
    Hostile(
        "two years old",
        whole(b"C1,good-1,0000BAD0,{n},0,63072000000,air.t=1"),
        "impossible-age",
        "63072000000",
    ),
    Hostile("a quantity of nobody's", whole(b"C1,good-1,0000BAD1,{n},0,0,air.zz=1"), "bad-field", "air.zz=1"),
    Hostile("not a number", whole(b"C1,good-1,0000BAD2,{n},0,0,air.t=nan"), "bad-field", "air.t=nan"),
    Hostile(
        "a wrong field among good ones",
        whole(b"C1,mixed,0000B00C,{n},0,0,air.t=4.5,door.o=ajar,product.t=3.5"),
        "bad-field",
        "door.o=ajar",
        kept=b"door.o=ajar",
    ),
)

READINGS = f"coldchain/v1/{COOP}/{GATEWAY}/readings"


def pack(
    name: str = "good-1/air/temperature", unit: str = "Cel", time_s: str = "{now}", value: str = "4"
) -> bytes:
    """Return a pack of one reading."""
    return f'[{{"n":"{name}","u":"{unit}","t":{time_s},"v":{value},"boot":"0000dead","seq":{{n}}}}]'.encode()


# Kept by ingest, in the journal's file: the first ones came as frames that the bridge could not refuse.
TO_INGEST = (
    Hostile(
        "an impossible value",
        whole(b"C1,good-1,0000BAD3,{n},0,0,air.t=9999"),
        "impossible-value",
        "9999.0",
        kept=b"9999",
    ),
    Hostile(
        "an unknown device",
        whole(b"C1,stranger,0000BAD4,{n},0,0,air.t=4"),
        "unknown-device",
        "stranger",
        kept=b"stranger",
    ),
    Hostile("nothing", b"", "bad-pack", "0 bytes", READINGS),
    Hostile("no JSON", b"hello", "bad-pack", "hello", READINGS),
    Hostile("half of JSON", b'[{"n":"good-1/air', "bad-pack", "truncated", READINGS),
    Hostile("an object", b'{"n":"good-1/air/temperature","v":4}', "bad-pack", "bytes b'{", READINGS),
    Hostile("an array of numbers", b"[1,2,3]", "bad-pack", "got `int` - at `$[0]`;", READINGS),
    Hostile("a name that is a number", b'[{"n":5,"v":4}]', "bad-pack", "`$[0].n`", READINGS),
    Hostile("an empty pack", b"[]", "bad-pack", "no reading", READINGS),
    Hostile("NaN", pack(value="NaN"), "bad-pack", "invalid character", READINGS),
    Hostile("a value of 400 digits", pack(value="9" * 400), "bad-pack", "out of range", READINGS),
    Hostile(
        "a sequence of 400 digits",
        b'[{"n":"good-1/air/temperature","v":4,"seq":%b}]' % (b"9" * 400),
        "bad-pack",
        "got seq 999",
        READINGS,
    ),
    Hostile(
        "too deep", b'[{"n":"good-1/air/temperature","x":' + b"[" * 100_000, "bad-pack", "nested", READINGS
    ),
    Hostile("a time of nowhen", pack(time_s="-1e300"), "bad-pack", "the time -1e+300", READINGS),
    Hostile("CBOR, cut", b"\x9f\xa1\x00", "bad-pack", "end of stream", READINGS),
    Hostile("CBOR, no map", b"\x81\x01", "bad-pack", "got a int", READINGS),
    Hostile("CBOR, too deep", b"\x81" * 5000, "bad-pack", "depth", READINGS),
    Hostile("a wrong unit", pack(unit="%RH"), "wrong-unit", "unit '%RH'", READINGS),
    Hostile("no such quantity", pack("good-1/air/colour"), "unknown-quantity", "good-1/air/colour", READINGS),
    Hostile(
        "an unknown device's pack", pack("alien/air/temperature"), "unknown-device", "device alien", READINGS
    ),
    Hostile("a sensor's absolute nonsense", pack(value="-300"), "impossible-value", "-300", READINGS),
    Hostile("tomorrow", pack(time_s="{tomorrow}"), "future-time", "good-1/air/temperature: got 2", READINGS),
    Hostile("300 KB", b'["' + b"a" * 300_000 + b'"]', "oversize", "300004 bytes", READINGS, b"aaaa"),
    Hostile(
        "an unknown gateway", pack(), "unknown-gateway", "highland/gw-9", f"coldchain/v1/{COOP}/gw-9/readings"
    ),
    Hostile(
        "another cooperative",
        pack(),
        "wrong-tenant",
        "lowland/gw-1",
        f"coldchain/v1/lowland/{GATEWAY}/readings",
    ),
    Hostile(
        "a topic that cannot be", pack(), "bad-topic", "HIGHLAND", f"coldchain/v1/HIGHLAND/{GATEWAY}/readings"
    ),
)
KEPT_FOR_LATER = Hostile("a retained message", pack(), "retained", "retained message", READINGS)
REFUSED_STATUS = b'{"v": nothing'
REFUSED_STORED = b'{"v":1,"ranges":[["good-1","no boot",0,"all"]]}'

BAD_SETTINGS = """\
gateways = ["gw-1"]
cooperative = { id = "highland", name = "Highland", time_zone = "Africa/Nowhere" }
[bridge]
gateway = "gw-1"
spool_keep = "3 weeks"
sped = 9600
"""
BAD_CSV = "time,A1\n0,4.0\n1,warm\n2\nlater,4.0\n3,4.5\n"


def filled(payload: bytes, number: int) -> bytes:
    """Return a payload with its round and its times filled in."""
    now_s = time.time()
    for mark, value in ((b"{n}", number), (b"{now}", now_s), (b"{tomorrow}", now_s + 86_400)):
        payload = payload.replace(mark, b"%d" % value)
    return payload


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
