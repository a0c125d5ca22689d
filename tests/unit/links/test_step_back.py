"""links/step_back.py: a process behind all others, and the one that started it where it was."""

import os
import subprocess
import sys
from pathlib import Path

from helpers import tree

_CODE = """
import os, pathlib
from links.step_back import step_back
step_back()
group = pathlib.Path("/proc/self/autogroup")
of_session = group.read_text().rpartition(" ")[2] if group.exists() else 19
print(os.nice(0), len(os.sched_getaffinity(0)), of_session)
"""


def test_it_steps_back_with_its_session_and_on_one_core() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CODE],
        capture_output=True,
        text=True,
        check=True,
        cwd=tree.PROJECT,
        start_new_session=True,
    )
    assert done.stdout.split() == ["19", "1", "19"]
    assert os.nice(0) < 19
    assert Path("/proc/self/stat").exists()
