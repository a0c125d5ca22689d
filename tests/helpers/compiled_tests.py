"""Test files compiled once for all workers of pytest-xdist, on every core, before the workers begin.

pytest rewrites the assertions of each test file and keeps the outcome beside it. In a fresh checkout nothing
is kept yet, and each worker would do all of it by itself at the same time: fourteen seconds of a core each.
What is written here is what pytest itself would write; what is not, each worker makes as ever.
"""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from _pytest.assertion import rewrite

_FEW = 50


def compile_tests(config: pytest.Config, folder: Path) -> int:
    """Return how many test files below a folder had to be compiled; none where little is to do.

    Args:
        config: Of the process that deals out the tests; it has no thread yet.
        folder: Of the tests.
    """
    if sys.dont_write_bytecode:
        return 0
    wanted = [file for file in sorted(folder.rglob("test_*.py")) if not _kept(file).exists()]
    if len(wanted) < _FEW:
        return 0
    # neighbours are about equally long: dealt out in turn, the shares are too
    cores = len(os.sched_getaffinity(0))
    shares = [wanted[first::cores] for first in range(cores)]
    forking = multiprocessing.get_context("fork")  # a configuration goes to no other process by itself
    children = [forking.Process(target=_compile_all, args=(config, share)) for share in shares]
    for child in children:
        child.start()
    for child in children:
        child.join()
    return len(wanted)


def _kept(file: Path) -> Path:
    return rewrite.get_cache_dir(file) / f"{file.stem}{rewrite.PYC_TAIL}"


def _compile_all(config: pytest.Config, files: Sequence[Path]) -> None:
    state = config.stash[rewrite.assertstate_key]
    for file in files:
        kept = _kept(file)
        if rewrite.try_makedirs(kept.parent):
            source_hash, code = rewrite._rewrite_test(file, config)
            rewrite._write_pyc(state, code, source_hash, kept)
