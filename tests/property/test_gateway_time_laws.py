"""Any order of frames, fixes, restarts of program and machine: one stamp each, in order, within bounds."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.instants import from_iso
from coldchain.reading import Clock
from firmware_bridge.gateway_time import CARRY_WAIT_S, GatewayTime
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import SpoolRow, from_frame
from firmware_bridge.time_fix import TimeFix
from helpers.clock import ManualClock
from helpers.serial_lines import frame

T0 = from_iso("2026-11-28T06:00:00Z")
SPREAD_MS = 200
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["frame", "frame", "frame", "late", "fix", "program", "machine"]), st.integers(1, 900)
    ),
    min_size=1,
    max_size=25,
)


class World:
    """A gateway, a device that never restarts, and the true time; the system clock stands in 1970."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.true_ms = 0
        self.machine, self.began_ms, self.sequence = 0, 0, 0
        self.stamps: dict[int, int] = {}
        self.truth: dict[int, int] = {}
        self.start()

    def start(self) -> None:
        self.clock = ManualClock()
        self.clock.advance(self.true_ms - self.began_ms)
        self.spool = Spool(
            self.path, capacity_rows=10_000, machine_boot=f"boot-{self.machine}", clock=self.clock
        )
        self.time = GatewayTime(self.spool, self.clock, has_rtc=False, acknowledge=lambda _: None)

    def pass_s(self, duration_s: int) -> None:
        self.true_ms += duration_s * 1000
        self.clock.advance(duration_s * 1000)

    def hear(self, age_s: int) -> None:
        """Let a frame come that is so old; its device measures no two at once."""
        age_ms = min(age_s * 1000, self.true_ms - max(self.truth.values(), default=0) - 1)
        measured_ms = self.true_ms - max(0, age_ms)
        said = frame("van", self.sequence, age_ms=self.true_ms - measured_ms)._replace(uptime_ms=measured_ms)
        self.truth[self.sequence] = measured_ms
        heard_ms = round(self.clock.monotonic_s() * 1000)
        for _ in range(2):  # and once more, since its acknowledgement was lost
            self.spool.put([from_frame(said, arrived_at=heard_ms, clock="")])
        self.sequence += 1

    def fix(self, off_ms: int) -> None:
        at = T0 + self.true_ms + off_ms
        self.time.offer(TimeFix(Clock.SERVER, at, self.clock.monotonic_s(), SPREAD_MS))
        self.time.step()

    def restart(self, *, machine: bool) -> None:
        self.spool.note_alive()
        self.spool.close()
        if machine:
            self.true_ms += 5000
            self.machine, self.began_ms = self.machine + 1, self.true_ms
        self.start()

    def rows(self) -> list[SpoolRow]:
        rows = self.spool.take(0, 10_000)
        for row in rows:
            assert self.stamps.setdefault(row.sequence, row.event_at) == row.event_at
        return rows

    def go(self, what: str, number: int) -> None:
        self.pass_s(number)
        if what in ("frame", "late"):
            self.hear(number // 2 if what == "late" else 0)
        elif what == "fix":
            self.fix(number % (2 * SPREAD_MS) - SPREAD_MS)
        else:
            self.restart(machine=what == "machine")
        self.rows()


@settings(max_examples=40)
@given(steps=STEPS)
def test_each_frame_has_one_stamp_in_order_and_within_what_is_said(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "spool.sqlite")
        for what, number in steps:
            world.go(what, number)
        world.pass_s(1)
        world.fix(0)
        world.pass_s(round(CARRY_WAIT_S) + 10)
        world.time.step()
        rows = sorted(world.rows(), key=lambda row: row.uptime_ms)
        world.spool.close()
    assert [row.sequence for row in rows] == list(range(world.sequence))
    assert [row.event_at for row in rows] == sorted(row.event_at for row in rows)
    for row in rows:
        wrong_ms = abs(row.event_at - T0 - world.truth[row.sequence])
        if row.clock == Clock.NONE:
            low, high = row.values[0].note.removeprefix("time-between:").split("/")
            true_at = T0 + world.truth[row.sequence]
            assert low == ".." or from_iso(low) - 2 * SPREAD_MS <= true_at
            assert true_at <= from_iso(high) + 2 * SPREAD_MS
        else:
            assert wrong_ms <= 3 * SPREAD_MS, (row.clock, wrong_ms)
