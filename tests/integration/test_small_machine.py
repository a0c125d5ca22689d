"""The bridge fits a small machine: its memory and its share of a core, with sixteen devices and all parts.

Measured is the process that ``coldchain bridge`` becomes, with the alarm on board, a real broker and a real
receiver. A share of a core is given room for a busy machine; the figures are told at the end of the run.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

from helpers.killable import KillableStation
from helpers.polling import wait_until
from helpers.serial_lines import Device, Line
from helpers.wired_station import Stream, flowing, programs, wired_station

DEVICES = 16
EVERY_S = 10.0
SETTLED_S, MEASURED_S = 3.0, 11.0
MOST_RSS_MB = 45.0
MOST_SHARE_PCT = 2.0
BUSY = 3.0  # other work on this machine may make each instruction dearer by as much
LIMIT = """\
[profiles.cold]
[[profiles.cold.limits]]
name = "too-warm"
channel = "air/temperature"
above = "8 degC"
"""


def rss_mb(pid: int) -> float:
    """Return the resident memory of a process [MB]."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000


def cpu_s(pid: int) -> float:
    """Return the processor time that a process has used [s]."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_sixteen_devices_cost_little(tmp_path: Path, ledger: Callable[[str], None]) -> None:
    lines = [Line(tmp_path / f"line-{number}") for number in range(DEVICES)]
    devices = [Device(line, f"logger-{number}", repeat_s=5.0) for number, line in enumerate(lines)]
    lamp = tmp_path / "brightness"
    lamp.write_text("0")
    alarm = f'[bridge.alarm]\n[[bridge.alarm.outputs]]\nkind = "led"\npath = "{lamp}"\n'
    names = [each.name for each in devices]
    station = wired_station(tmp_path, lines=lines, devices=names, profile=LIMIT, more=alarm)
    streams = [Stream(device, line, EVERY_S) for device, line in zip(devices, lines, strict=True)]
    needed = [each for each in programs(station) if each.name in ("broker", "receive", "bridge")]
    with KillableStation(needed) as running, flowing(streams):
        wait_until(lambda: all(device.acknowledged for device in devices), "all acknowledged", 40)
        pid = running.programs["bridge"].pid
        time.sleep(SETTLED_S)
        before_s, began_s = cpu_s(pid), time.monotonic()
        time.sleep(MEASURED_S)
        share_pct = 100 * (cpu_s(pid) - before_s) / (time.monotonic() - began_s)
        memory_mb = rss_mb(pid)
        assert running.programs["bridge"].pid == pid
    ledger(
        f"{DEVICES} devices, each every {EVERY_S:g} s: {memory_mb:.1f} MB resident,"
        f" {share_pct:.2f} % of a core"
    )
    assert memory_mb < MOST_RSS_MB
    assert share_pct < MOST_SHARE_PCT * BUSY
