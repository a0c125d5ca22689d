"""What a machine says of itself, from a made-up /proc and /sys."""

from pathlib import Path

import pytest

from links.machine import Machine


def put(root: Path, name: str, text: str) -> None:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


@pytest.fixture
def pi(tmp_path: Path) -> Machine:
    """Return a Raspberry Pi with two thermal zones, one of them not wired."""
    put(tmp_path, "proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0")
    put(tmp_path, "etc/os-release", 'NAME="x"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')
    put(tmp_path, "proc/meminfo", "MemTotal:  3884344 kB\nMemAvailable: 2048000 kB\n")
    put(tmp_path, "proc/uptime", "4711.20 9000.1\n")
    put(tmp_path, "proc/loadavg", "0.42 0.30 0.20 1/100 999\n")
    put(tmp_path, "proc/sys/kernel/random/boot_id", "b00t\n")
    put(tmp_path, "sys/class/thermal/thermal_zone0/temp", "56478\n")
    put(tmp_path, "sys/class/thermal/thermal_zone1/temp", "-274000\n")
    return Machine(tmp_path)


def test_it_is_named(pi: Machine) -> None:
    told = pi.identity()
    assert told["model"] == "Raspberry Pi 4 Model B Rev 1.4"
    assert told["os"] == "Debian GNU/Linux 12 (bookworm)"
    assert (told["memory_mib"], told["boot"]) == (3793, "b00t")


def test_its_condition_is_told(pi: Machine, tmp_path: Path) -> None:
    told = pi.vitals(tmp_path / "not" / "made" / "yet")
    assert (told["temperature_c"], told["load_1m"], told["memory_free_mib"]) == (56.5, 0.42, 2000)
    assert told["uptime_s"] == 4711
    assert told["disk_free_mib"] > 0
    assert "power" not in told


@pytest.mark.parametrize(
    ("bits", "word"), [("0x0", "ok"), ("50005", "low"), ("0x50000", "was-low"), ("0x4", "slowed")]
)
def test_the_supply_of_a_pi_is_told(pi: Machine, bits: str, word: str) -> None:
    put(pi.root, "sys/devices/platform/soc/soc:firmware/get_throttled", f"{bits}\n")
    assert pi.vitals(pi.root)["power"] == word


def test_what_is_not_there_or_makes_no_sense_is_left_out(tmp_path: Path) -> None:
    put(tmp_path, "proc/uptime", "soon")
    put(tmp_path, "proc/loadavg", "\n")
    put(tmp_path, "proc/meminfo", "MemAvailable: many kB\n")
    put(tmp_path, "sys/class/thermal/thermal_zone0/temp", "warm")
    put(tmp_path, "sys/devices/platform/soc/soc:firmware/get_throttled", "zz")
    assert Machine(tmp_path).vitals(tmp_path).keys() == {"disk_free_mib"}
    assert Machine(tmp_path).identity()["model"]


def test_this_machine_answers_without_an_error(tmp_path: Path) -> None:
    assert {"disk_free_mib"} <= Machine().vitals(tmp_path).keys()
    assert {"model", "python"} <= Machine().identity().keys()
