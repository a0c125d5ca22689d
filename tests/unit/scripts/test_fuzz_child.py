"""atheris itself, for a moment, on a target that is quick."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.tree import PROJECT


def test_a_sound_target_is_fuzzed(tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    (tmp_path / "seed").write_bytes(b"$C1,van-1")
    command = [sys.executable, "-m", "scripts.fuzz_child", "frame", str(tmp_path), "-runs=50"]
    environment = {**os.environ, "PYTHONWARNINGS": ""}
    run = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    assert "Done 5" in run.stderr or "DONE" in run.stderr, run.stderr[-2000:]
