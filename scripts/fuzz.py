"""Fuzzes every target of ``fuzz_targets`` with atheris, and says what it found. ``make fuzz`` runs it.

Each target is a process of its own, for ``SECONDS`` [s] each, two at a time. It starts from its corpus in
``tests/corpus``. A find is written to ``fuzz-finds`` and printed; put it into the corpus once it is mended:
the suite then reads it for ever. ``KEEP=1`` puts inputs that reach new code into the corpus, the small ones.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.fuzz_targets import CORPUS, TARGETS, seeds

SECONDS = 60
FINDS = Path("fuzz-finds")
_AT_ONCE = 2
_LONGEST_BYTES = 4096  # longer inputs only slow the search; 256 KB are tried by the suite
_SLOW_S = 1  # libFuzzer counts whole seconds; instrumented code is some ten times slower
_MEMORY_MB = 1024
_KEPT_BYTES, _KEPT_INPUTS = 400, 40
_TIME_TO_END_S = 60


def main(arguments: Sequence[str]) -> int:
    """Return 0 when nothing was found, 1 when something was.

    Args:
        arguments: Names of targets; none: all.
    """
    unknown = set(arguments) - set(TARGETS)
    if unknown:
        print(f"no target {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
        return 2
    seconds = int(os.environ.get("SECONDS", SECONDS))
    FINDS.mkdir(exist_ok=True)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        sound = list(pool.map(lambda name: _one(name, seconds), arguments or list(TARGETS)))
    print(f"{len(sound)} targets, {sound.count(False)} with a find")
    return 0 if all(sound) else 1


def _one(name: str, seconds: int) -> bool:
    """Return whether a target stood it; print a line about it."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        for index, seed in enumerate(seeds(name)):
            (folder / f"seed-{index}").write_bytes(seed)
        began_s = time.monotonic()
        run = subprocess.run(
            [sys.executable, "-m", "scripts.fuzz_child", name, work, *_options(name, seconds)],
            capture_output=True,
            check=False,
            timeout=seconds + _TIME_TO_END_S,
        )
        said = run.stderr.decode(errors="replace")
        is_sound = run.returncode == 0
        took_s = time.monotonic() - began_s
        print(
            f"{name:28} {'sound' if is_sound else 'FIND'}  {took_s:5.0f} s  {_last_count(said)}", flush=True
        )
        if not is_sound:
            print("\n".join(said.splitlines()[-40:]), flush=True)
        elif os.environ.get("KEEP"):
            _keep(name, folder)
    return is_sound


def _options(name: str, seconds: int) -> list[str]:
    return [
        f"-max_total_time={seconds}",
        f"-max_len={_LONGEST_BYTES}",
        f"-timeout={_SLOW_S}",
        f"-rss_limit_mb={_MEMORY_MB}",
        f"-artifact_prefix={FINDS}/{name}-",
    ]


def _last_count(said: str) -> str:
    """Return libFuzzer's last line of counts: inputs tried, code reached, corpus."""
    lines = [line for line in said.splitlines() if " cov: " in line]
    return lines[-1].strip()[:90] if lines else ""


def _keep(name: str, folder: Path) -> None:
    """Put the smallest of the new inputs into the corpus, as long as there is room."""
    home = CORPUS / name
    home.mkdir(parents=True, exist_ok=True)
    room = _KEPT_INPUTS - len(list(home.iterdir()))
    new = [file for file in folder.iterdir() if not file.name.startswith("seed-")]
    small = [
        file for file in sorted(new, key=lambda one: one.stat().st_size) if file.stat().st_size <= _KEPT_BYTES
    ]
    step = max(1, len(small) // max(1, room))
    for file in small[::step][: max(0, room)]:
        shutil.copy(file, home / f"found-{file.name[:12]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
