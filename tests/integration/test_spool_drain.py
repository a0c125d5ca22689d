"""Eight hours of sixteen channels at 30 s, drained through the embedded broker and the real receiver."""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from commands.station import Station
from firmware_bridge.bridge import SPOOL_FILE
from firmware_bridge.spool import Spool
from firmware_bridge.spool_reader import SpoolReader
from firmware_bridge.spool_row import from_frame
from helpers.killable import KillableStation
from helpers.polling import wait_until
from helpers.serial_lines import Device, Line, frame
from helpers.wired_station import Arrivals, Stream, flowing, percentile, programs, wired_station

DEVICES, STEP_MS, HOURS = 8, 30_000, 8  # of two channels each
FRAMES = HOURS * 3_600_000 // STEP_MS
READINGS = DEVICES * FRAMES * 2
MAX_DRAIN_S, MAX_LIVE_S = 5.0, 1.0
SLOW = 3.0  # a machine that does other things too
LIVE_EVERY_S = 0.25
PROFILE = """\
[profiles.cold]
[[profiles.cold.limits]]
name = "too-warm"
channel = "air/temperature"
above = "30 degC"
"""


def fill(station: Station) -> None:
    """Put the backlog into the spool, as a bridge that was alone for eight hours has it."""
    now = time.time_ns() // 1_000_000
    with closing(Spool(station.folder / SPOOL_FILE, capacity_rows=1_000_000)) as spool:
        for n in range(FRAMES):
            at = now - 120_000 - (FRAMES - n) * STEP_MS
            frames = [frame(f"old-{each}", n, value=2 + n % 50 / 10) for each in range(DEVICES)]
            spool.put([from_frame(each, arrived_at=at, clock="gateway") for each in frames])


def seldom(holds: bool) -> bool:
    """Return what was asked, and leave the processor to the others for a moment."""
    time.sleep(0.05)
    return holds


@pytest.mark.timeout(120)
def test_eight_hours_drain_in_seconds_while_live_is_never_a_second_behind(
    tmp_path: Path, ledger: Callable[[str], None]
) -> None:
    line = Line(tmp_path / "line")
    live = Device(line, "live")
    names = [f"old-{each}" for each in range(DEVICES)]
    station = wired_station(tmp_path, lines=[line], devices=["live", *names], profile=PROFILE)
    fill(station)
    stream = Stream(live, line, LIVE_EVERY_S)
    children = [child for child in programs(station) if child.name != "watch"]
    with KillableStation(children), flowing([stream]), Arrivals(station, [live]) as arrivals:
        with closing(SpoolReader(station.folder / SPOOL_FILE)) as spool:
            frames = DEVICES * FRAMES
            wait_until(lambda: seldom(spool.stats().rows < frames), "the first to be stored", 60)
            began_s = time.monotonic()
            wait_until(lambda: seldom(spool.stats().rows < 50), "the backlog to be stored", 60)
            drained_s = time.monotonic() - began_s
        time.sleep(2.0)
        delays = [each.delay_s for each in arrivals.delays(began_s)]
    ledger(
        f"{READINGS} readings journalled and confirmed in {drained_s:.2f} s;"
        f" live meanwhile and after, {len(delays)} frames: p50 {percentile(delays, 0.5):.2f} s,"
        f" worst {max(delays):.2f} s"
    )
    assert drained_s < MAX_DRAIN_S * SLOW
    assert max(delays) < MAX_LIVE_S * SLOW
