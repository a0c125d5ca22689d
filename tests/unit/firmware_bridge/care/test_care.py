"""The parts of the status that care makes, and what is news."""

from pathlib import Path
from types import SimpleNamespace

from firmware_bridge.care.care import Care
from helpers.clock import ManualClock


def test_it_tells_machine_program_and_devices(tmp_path: Path) -> None:
    care = Care(tmp_path, clock=ManualClock(1000), version="1.0", parts=dict, every_s=60.0)
    told = care.report()
    assert told.keys() == {"every_s", "program", "machine", "vitals", "devices"}
    assert told["program"]["starts"] == 1


def test_a_port_that_goes_or_falls_silent_is_news(tmp_path: Path) -> None:
    clock = ManualClock(1000)
    care = Care(tmp_path, clock=clock, version="1.0", parts=dict, every_s=60.0)
    state = ["open"]
    care.watch([SimpleNamespace(status=lambda _now_s: {"state": state[0]})], clock)
    seen = [care._news()]
    for state[0] in ("away", "silent"):
        seen.append(care._news())
    assert len(set(seen)) == 3
