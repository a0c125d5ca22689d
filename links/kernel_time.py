"""Whether this machine's clock is synchronised, and which boot of it this is. Not a clock: see ``clock.py``.

The kernel's own word is asked (``adjtimex``), which every NTP client keeps, without any right; and the stamp
that systemd-timesyncd leaves. Both say "not synchronised" in many containers although the time is right: then
other sources of time have to do.
"""

import ctypes
from pathlib import Path

_UNSYNCHRONISED = 0x40  # STA_UNSYNC
_TIME_ERROR = 5
_TIMESYNCD = Path("/run/systemd/timesync/synchronized")  # in memory: it is of this boot
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_BOARD = Path("/proc/device-tree")  # of boards; a PC has none
_CLOCKS = Path("/sys/class/rtc")
_FAKE = Path("/etc/fake-hwclock.data")  # a clock that goes on where it was switched off
_LEAST_MS = 20
_UNTOLD_MS = 500  # timesyncd keeps within this; it says no number
_DRIFT_PPM = 100  # of a clock that is no longer held, at most


class _Timex(ctypes.Structure):
    """``struct timex`` of Linux, as far as it is read; the rest is room."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_long * 32),
    )


def ntp_spread_ms(now: int) -> int | None:
    """Return how wrong a synchronised system clock may be [ms]; None when it is not synchronised.

    Args:
        now: What the system clock shows [ms since 1970, UTC]: the stamp is touched with every answer of a
            time server, and what is known by an old one has drifted since.
    """
    told_ms = _kernel_says_ms()
    if told_ms is not None:
        return max(_LEAST_MS, told_ms)
    try:
        stamped_at = round(_TIMESYNCD.stat().st_mtime * 1000)
    except OSError:
        return None
    return _UNTOLD_MS + abs(now - stamped_at) * _DRIFT_PPM // 1_000_000


def boot_id() -> str:
    """Return what names this boot of the machine; empty where the kernel does not say."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def keeps_time_when_off() -> bool:
    """Return whether this machine's clock may be right without having been told the time since its start.

    Not on a board from whose battery clock the system clock was not set, as a Raspberry Pi has none. A PC has
    one, and a container or virtual machine the clock of its host.
    """
    if _FAKE.exists():
        return False
    return not _BOARD.exists() or any(_set_the_clock(each) for each in _CLOCKS.glob("rtc*"))


def _set_the_clock(battery_clock: Path) -> bool:
    try:
        return (battery_clock / "hctosys").read_text(encoding="ascii").strip() == "1"
    except OSError:
        return False


def _kernel_says_ms() -> int | None:
    """Return the greatest error by the kernel [ms]; None when it calls its clock unsynchronised."""
    try:
        adjtimex = ctypes.CDLL(None, use_errno=True).adjtimex
    except (AttributeError, OSError):  # another system than Linux
        return None
    told = _Timex(modes=0)  # nothing is set
    state = adjtimex(ctypes.byref(told))
    if state < 0 or state == _TIME_ERROR or told.status & _UNSYNCHRONISED:
        return None
    return int(told.maxerror) // 1000
