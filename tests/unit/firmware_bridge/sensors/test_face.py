"""How the state of a port is told, and how a source goes on over a defect."""

import threading

import pytest

from firmware_bridge.sensors.face import Counters, keep_going, port_state
from helpers.clock import ManualClock
from links.serial_port import PortHealth


@pytest.mark.parametrize(
    ("health", "state"),
    [
        (PortHealth(open=True, heard_s=100.0), "open"),
        (PortHealth(open=True, heard_s=-20.0), "silent"),
        (PortHealth(open=False, heard_s=100.0), "away"),
    ],
)
def test_a_port_is_open_silent_or_away(health: PortHealth, state: str) -> None:
    assert port_state(health, 110.0)["state"] == state


def test_a_turn_that_fails_is_counted_told_and_met_again_after_a_pause(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop, clock, counters, turns = threading.Event(), ManualClock(0), Counters(), []

    def turn() -> None:
        turns.append(clock.monotonic_s())
        if len(turns) == 3:
            stop.set()
        else:
            raise ValueError(len(turns))

    keep_going(turn, stop, clock=clock, counters=counters, tell="line x: defect")
    assert (counters.failures, [record.message for record in caplog.records]) == (2, ["line x: defect"] * 2)
    assert turns[0] < turns[1] < turns[2]
