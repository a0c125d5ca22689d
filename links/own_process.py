"""How much this process takes of the machine: memory, processor, threads, files. Read from /proc of Linux."""

import os
from pathlib import Path

_SELF = Path("/proc/self")
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_UTIME, _STIME, _THREADS, _RSS = 11, 12, 17, 21  # behind the name in /proc/<pid>/stat, from 0 (proc(5))


def own_process(root: Path = _SELF) -> dict[str, float]:
    """Return the metrics of this process; none where the kernel does not tell them.

    Args:
        root: The folder of the process in /proc.
    """
    try:
        said = (root / "stat").read_text().rpartition(")")[2].split()
        found = {
            "coldchain_process_resident_bytes": float(int(said[_RSS]) * _PAGE_BYTES),
            "coldchain_process_cpu_seconds_total": (int(said[_UTIME]) + int(said[_STIME])) / _TICKS_PER_S,
            "coldchain_process_threads": float(said[_THREADS]),
            "coldchain_process_open_files": float(len(os.listdir(root / "fd"))),  # noqa: PTH208 - quicker
        }
    except (OSError, ValueError, IndexError):
        return {}
    return found
