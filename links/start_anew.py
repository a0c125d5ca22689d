"""This program, started anew in its own place: same process, same command line, nothing left in memory.

Whoever started it does not notice: a supervisor, a service manager or a person at a terminal. What is open is
closed by the kernel; locks on files are free for the new start.
"""

import os
import sys
from collections.abc import Sequence


def start_anew(argv: Sequence[str] | None = None) -> None:
    """Replace this program by a new start of itself; never returns.

    Args:
        argv: Behind the interpreter; as this program was started when left out.

    Raises:
        OSError: It cannot be started.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    rest = sys.orig_argv[1:] if argv is None else argv
    os.execv(sys.executable, [sys.executable, *rest])  # noqa: S606 - our own command line, no shell
