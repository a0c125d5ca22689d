"""A gateway that starts in 1970, fills its spool for hours, is killed, and learns the time only then.

The process is real and killed with SIGKILL; its clock is the test's: hours pass in a moment, and the boot of
the machine is named by the test. Frames of devices that say no age are as old as their true time says.
"""

import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from coldchain.reading import Clock
from firmware_bridge.gateway_time import CARRY_WAIT_S, GatewayTime
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import SpoolRow, from_frame
from firmware_bridge.time_fix import TimeFix
from helpers.clock import ManualClock
from helpers.serial_lines import frame

T0 = 1_800_000_000_000  # when the device's uptime was 0; it measures every 10 s
STEP_MS = 10_000
CHILD = """
import sys
from pathlib import Path
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import from_frame
from helpers.clock import ManualClock
from helpers.serial_lines import frame

path, machine, boot, low, high, start_ms = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
clock = ManualClock()
clock.advance(low * 10_000 - start_ms)
spool = Spool(Path(path), capacity_rows=100_000, machine_boot=machine, clock=clock)
for n in range(low, high):
    clock.advance(10_000)
    spool.put([from_frame(frame("van", n, boot=boot), arrived_at=n * 10_000 - start_ms, clock="")])
    print(n, flush=True)
sys.stdin.read()
"""


def fill_and_die(path: Path, machine: str, device_boot: int, *, frames: range, start_ms: int) -> None:
    """Let a process put frames into the spool and kill it when all are acknowledged.

    Args:
        path: The spool.
        machine: Boot of the gateway.
        device_boot: Boot of the device.
        frames: Their sequences.
        start_ms: The device's uptime when the gateway started [ms].
    """
    argv = [sys.executable, "-c", CHILD, path, machine, device_boot, frames.start, frames.stop, start_ms]
    environment = {"PYTHONPATH": ":".join(sys.path)}
    with subprocess.Popen(
        list(map(str, argv)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if int(line) == frames[-1]:
                break
        child.kill()


def wake(path: Path, machine: str, *, mono_ms: int) -> tuple[Spool, GatewayTime, ManualClock]:
    clock = ManualClock()  # 1970
    clock.advance(mono_ms)
    spool = Spool(path, capacity_rows=100_000, machine_boot=machine, clock=clock)
    return spool, GatewayTime(spool, clock, has_rtc=False, acknowledge=lambda _: None), clock


def learn(spool: Spool, time: GatewayTime, clock: ManualClock, at: int) -> None:
    time.offer(TimeFix(Clock.SERVER, at, clock.monotonic_s(), 20))
    time.step()


def errors_ms(rows: list[SpoolRow]) -> list[int]:
    """Return how far each stamp is from the truth [ms]."""
    return [row.event_at - (T0 + row.sequence * STEP_MS) for row in rows]


def test_hours_without_a_time_are_stamped_right_in_one_go_after_a_kill(
    tmp_path: Path, ledger: Callable[[str], None]
) -> None:
    path = tmp_path / "spool.sqlite"
    fill_and_die(path, "boot-1", 1, frames=range(1000), start_ms=0)
    fill_and_die(path, "boot-1", 1, frames=range(1000, 1500), start_ms=0)
    spool, time, clock = wake(path, "boot-1", mono_ms=1500 * STEP_MS)
    assert (spool.unstamped, spool.take(0, 10), time.now()) == (1500, [], None)
    learn(spool, time, clock, T0 + 1500 * STEP_MS)
    rows = spool.take(0, 10_000)
    assert [row.sequence for row in rows] == list(range(1500))
    assert set(errors_ms(rows)) == {0}
    ledger(
        f"{len(rows)} frames of {1500 * STEP_MS / 3_600_000:.1f} h in 1970, two kills: all stamped, none off"
    )
    spool.close()


def test_over_a_restart_in_the_dark_the_device_carries_the_time_or_there_are_bounds(
    tmp_path: Path, ledger: Callable[[str], None]
) -> None:
    path = tmp_path / "spool.sqlite"
    spool, time, clock = wake(path, "boot-1", mono_ms=0)
    spool.put([from_frame(frame("van", 0, boot=1), arrived_at=0, clock="")])
    learn(spool, time, clock, T0)
    spool.close()
    # Dark for a while; then in boot-2 the same device, and one that started anew and ends with it.
    fill_and_die(path, "boot-2", 1, frames=range(400, 600), start_ms=3_900_000)
    fill_and_die(path, "boot-2", 2, frames=range(400, 600), start_ms=3_900_000)
    spool, time, clock = wake(path, "boot-3", mono_ms=100_000)
    learn(spool, time, clock, T0 + 900 * STEP_MS)
    spool.put([from_frame(frame("van", 901, boot=1), arrived_at=110_000, clock="")])
    clock.advance(round(CARRY_WAIT_S * 1000))
    time.step()
    assert spool.unstamped == 0
    rows = spool.take(0, 10_000)
    carried = [row for row in rows if row.boot == 1 and 400 <= row.sequence < 600]
    guessed = [row for row in rows if row.boot == 2]
    assert len(carried) == len(guessed) == 200
    assert max(map(abs, errors_ms(carried))) <= 1
    assert {(row.clock, row.values[0].flag) for row in carried} == {(Clock.DEVICE, 1)}
    assert {(row.clock, row.values[0].flag) for row in guessed} == {(Clock.NONE, 2)}
    steps = {after.event_at - before.event_at for before, after in pairwise(guessed)}
    assert steps == {STEP_MS}
    assert guessed[0].event_at >= T0
    assert guessed[-1].event_at <= T0 + 900 * STEP_MS - 100_000
    ledger(f"200 frames carried by uptime, off by {max(map(abs, errors_ms(carried)))} ms; 200 within bounds")
    spool.close()
