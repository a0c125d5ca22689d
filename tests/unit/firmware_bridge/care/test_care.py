"""The parts of the status that care makes, and what is news."""

from pathlib import Path
from types import SimpleNamespace

from firmware_bridge.care.care import STILL_S, Care
from helpers.clock import ManualClock
from links.serial_port import PortHealth


def test_it_tells_machine_program_and_devices(tmp_path: Path) -> None:
    care = Care(tmp_path, clock=ManualClock(1000), version="1.0", parts=dict, every_s=60.0)
    told = care.report()
    assert told.keys() == {"every_s", "program", "machine", "vitals", "devices"}
    assert told["program"]["starts"] == 1


def test_a_port_that_goes_or_falls_silent_is_news(tmp_path: Path) -> None:
    clock = ManualClock(1000)
    care = Care(tmp_path, clock=clock, version="1.0", parts=dict, every_s=60.0)
    health = PortHealth(open=True, heard_s=0.0)
    care.watch([SimpleNamespace(path="/dev/a", health=health)], clock)
    states = [care._news()]
    health.open = False
    states.append(care._news())
    health.open = True
    clock.advance(round(STILL_S * 1000) + 1)
    states.append(care._news())
    assert len(set(states)) == 3
