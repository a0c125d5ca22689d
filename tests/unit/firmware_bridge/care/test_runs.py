"""How often the program was started, and why it ended."""

from pathlib import Path

import pytest

from firmware_bridge.care.runs import FILE, KILLED, MACHINE_RESTARTED, Runs
from helpers.clock import ManualClock
from links.machine import Machine


def runs(folder: Path, boot: str = "one") -> Runs:
    file = folder / "machine/proc/sys/kernel/random/boot_id"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(boot)
    return Runs(folder, clock=ManualClock(1000), machine=Machine(folder / "machine"))


def test_the_first_run_has_none_before_it(tmp_path: Path) -> None:
    assert runs(tmp_path).told() == {"starts": 1, "running_s": 0}


def test_a_stop_and_an_error_are_told_by_the_next_run(tmp_path: Path) -> None:
    with runs(tmp_path).noted():
        pass
    after_stop = runs(tmp_path)
    assert after_stop.told() == {"starts": 2, "running_s": 0, "last_end": "stopped"}
    with pytest.raises(ValueError, match="broken"), after_stop.noted():
        raise ValueError("broken")
    assert runs(tmp_path).told()["last_end"] == "ValueError: broken"


def test_a_kill_and_a_power_cut_are_told_apart_by_the_start_of_the_machine(tmp_path: Path) -> None:
    killed = runs(tmp_path).noted()
    killed.__enter__()
    assert runs(tmp_path).told()["last_end"] == KILLED
    assert runs(tmp_path, boot="two").told()["last_end"] == MACHINE_RESTARTED


def test_a_damaged_file_and_a_full_disk_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{")
    assert runs(tmp_path).told()["starts"] == 1
    (tmp_path / f"{FILE}.new").mkdir()
    with runs(tmp_path).noted():
        pass
