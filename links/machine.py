"""What the machine says of itself: model, memory, load, temperature, power, disk. Read from /proc and /sys.

Nothing here is needed to do any work: what a machine does not tell is left out, and is no error. Not a judge:
whether 80 degrees are too many is said by whoever shows them.
"""

import platform
import shutil
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path("/")
_MODEL = "proc/device-tree/model"
_THERMAL = "sys/class/thermal"
_THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
_SENSIBLE_C = (-60.0, 200.0)  # a zone that says less or more is none that was wired
_LONGEST = 80  # characters of a name
_MIB = 1024 * 1024
# Bits of the Raspberry Pi's firmware: https://www.raspberrypi.com/documentation/computers/os.html#get_throttled
_UNDER_VOLTAGE_NOW, _UNDER_VOLTAGE_SEEN = 1 << 0, 1 << 16
_THROTTLED_NOW, _THROTTLED_SEEN = 1 << 2, 1 << 18


class Machine(NamedTuple):
    """Where to look.

    Args:
        root: Folder that holds ``proc``, ``sys`` and ``etc``.
    """

    root: Path = ROOT

    def identity(self) -> dict[str, Any]:
        """Return what never changes while it runs: model, system, kernel, Python, memory [MiB]."""
        model = self._text(_MODEL) or self._text("sys/devices/virtual/dmi/id/product_name")
        found = {
            "model": (model or platform.machine())[:_LONGEST],
            "os": (self._os() or platform.system())[:_LONGEST],
            "kernel": platform.release()[:_LONGEST],
            "python": platform.python_version(),
            "memory_mib": self._memory_mib("MemTotal"),
            "boot": self.boot(),
        }
        return {key: value for key, value in found.items() if value is not None}

    def vitals(self, folder: Path) -> dict[str, Any]:
        """Return how it is now: uptime [s], load, memory [MiB], temperature [degrees C], power, disk [MiB].

        Args:
            folder: Whose disk is meant.
        """
        found = {
            "uptime_s": self.uptime_s(),
            "load_1m": self._load(),
            "memory_free_mib": self._memory_mib("MemAvailable"),
            "temperature_c": self._temperature_c(),
            "power": self._power(),
            "disk_free_mib": _disk_free_mib(folder),
        }
        return {key: value for key, value in found.items() if value is not None}

    def boot(self) -> str | None:
        """Return a name of this start of the machine; None where the kernel gives none."""
        return self._text("proc/sys/kernel/random/boot_id")

    def uptime_s(self) -> int | None:
        """Return for how long the machine has been running [s]."""
        try:
            return int(float((self._text("proc/uptime") or "").split()[0]))
        except (ValueError, IndexError):
            return None

    def _text(self, name: str) -> str | None:
        """Return what a file says; None when it is not there or says nothing."""
        try:
            text = (self.root / name).read_text(errors="replace")
        except (OSError, ValueError):
            return None
        return text.strip("\0 \t\r\n") or None

    def _os(self) -> str | None:
        for line in (self._text("etc/os-release") or "").splitlines():
            if line.startswith("PRETTY_NAME="):
                return line.partition("=")[2].strip("\"' ") or None
        return None

    def _load(self) -> float | None:
        try:
            return float((self._text("proc/loadavg") or "").split()[0])
        except (ValueError, IndexError):
            return None

    def _memory_mib(self, name: str) -> int | None:
        for line in (self._text("proc/meminfo") or "").splitlines():
            key, _, value = line.partition(":")
            if key == name and value.split()[:1] and value.split()[0].isdigit():
                return int(value.split()[0]) // 1024
        return None

    def _temperature_c(self) -> float | None:
        """Return the hottest of the machine's zones."""
        found = []
        for zone in sorted((self.root / _THERMAL).glob("thermal_zone*")):
            try:
                celsius = int(self._text(f"{_THERMAL}/{zone.name}/temp") or "") / 1000
            except ValueError:
                continue
            if _SENSIBLE_C[0] < celsius < _SENSIBLE_C[1]:
                found.append(celsius)
        return round(max(found), 1) if found else None

    def _power(self) -> str | None:
        """Return what a Raspberry Pi says of its supply: ``low``, ``slowed``, ``was-low``, ``ok``."""
        try:
            bits = int(self._text(_THROTTLED) or "", 16)
        except ValueError:
            return None
        if bits & _UNDER_VOLTAGE_NOW:
            return "low"
        if bits & _THROTTLED_NOW:
            return "slowed"
        return "was-low" if bits & (_UNDER_VOLTAGE_SEEN | _THROTTLED_SEEN) else "ok"


def _disk_free_mib(folder: Path) -> int | None:
    there = next((each for each in (folder, *folder.parents) if each.exists()), None)
    try:
        return None if there is None else shutil.disk_usage(there).free // _MIB
    except OSError:
        return None
