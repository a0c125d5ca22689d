"""A program that starts itself anew in its place."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import os, sys
from links.start_anew import start_anew
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()}\\n")
if len(open(sys.argv[1]).readlines()) < 3:
    start_anew()
print("done")
"""


def test_it_keeps_its_process_and_its_command_line(tmp_path: Path) -> None:
    program, noted = tmp_path / "program.py", tmp_path / "pids.txt"
    program.write_text(PROGRAM)
    argv = [sys.executable, str(program), str(noted)]
    root = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(
        argv, capture_output=True, text=True, check=True, timeout=60, env={"PYTHONPATH": root}
    )
    assert done.stdout == "done\n"
    pids = noted.read_text().split()
    assert (len(pids), len(set(pids))) == (3, 1)
