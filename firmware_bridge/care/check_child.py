"""Has settings from the server checked by ``coldchain check pushed``, a process of its own. Bounded in time.

Whatever is in the file, the bridge goes on; and the reader of settings takes its memory with it when it ends.
"""

import subprocess
import sys
from pathlib import Path

LONGEST_S = 120.0  # a slow machine under load loads the settings in ten seconds


def check_in_child(file: Path, local: Path, rows: int) -> str:
    """Return what is wrong with pushed settings; empty when nothing is. Bounded in time.

    Args:
        file: The settings.
        local: The gateway's own settings file.
        rows: So many frames wait in the spool.
    """
    argv = [sys.executable, "-m", "commands", "check", "pushed", str(file), "--settings", str(local)]
    try:
        done = subprocess.run(
            [*argv, "--rows", str(rows)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"the check did not end within {LONGEST_S:g} s"
    if done.returncode == 0:
        return ""
    said = done.stderr.decode(errors="replace").strip()
    mistakes = [line.removeprefix(f"{file}:") for line in said.splitlines() if line.startswith(f"{file}:")]
    return "\n".join(f"line {line}" if line[:1].isdigit() else line.strip() for line in mistakes) or said
