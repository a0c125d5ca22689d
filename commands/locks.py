"""Who may use a data folder: one supervisor, and one of each program. Held through locks of the kernel.

A lock is free as soon as its process is dead, however it died: a program that was killed may start again at
once. The files stay; only who holds a lock on them counts.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from coldchain.errors import JournalError

LOCK_FILE = "in-use.lock"
_COPIES = "copies.lock"


@contextmanager
def sole_user(folder: Path) -> Iterator[None]:
    """Hold a data folder for this process alone: ``up``, ``demo`` or ``replay``.

    Raises:
        JournalError: Another one runs in it, or it cannot be written.
    """
    with _held(folder, LOCK_FILE, f"data folder {folder}", "choose another data_folder"):
        yield


@contextmanager
def sole_program(folder: Path, program: str) -> Iterator[None]:
    """Let this process alone be one program of a data folder: two would take each other's messages.

    Args:
        folder: The data folder.
        program: The name of its log, such as ``receive``.

    Raises:
        JournalError: It runs there already, by itself or under ``up``, or the folder cannot be written.
    """
    thing = f"program {program} in data folder {folder}"
    with _held(folder, f"{program}.lock", thing, "let that one do the work: it may be one that `up` runs"):
        yield


@contextmanager
def copies_made(folder: Path) -> Iterator[None]:
    """Let nobody delete copies of what is held while some are made; several may make them."""
    with _lock_file(folder, _COPIES) as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def copies_deleted(folder: Path) -> Iterator[bool]:
    """Let nobody make copies while some are deleted; False: somebody makes some now."""
    with _lock_file(folder, _COPIES) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def _held(folder: Path, name: str, thing: str, otherwise: str) -> Iterator[None]:
    with _lock_file(folder, name) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            came = f"in use by process {file.read().strip() or '?'}"
            next_step = f"Stop that one first, or {otherwise}."
            raise JournalError(thing, came, "one at a time", next_step, retry=False) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        inherited = True  # by this process itself, when it becomes another program
        os.set_inheritable(file.fileno(), inherited)
        yield


def _lock_file(folder: Path, name: str) -> TextIO:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / name).open("a+")
    except OSError as error:
        raise cannot_write(folder, error) from None


def cannot_write(folder: Path, error: OSError) -> JournalError:
    """Return what is told of a data folder in which nothing can be written."""
    came, allowed = error.strerror or str(error), "a folder that can be written"
    next_step = "Correct data_folder, or who may write there."
    return JournalError(f"data folder {folder}", came, allowed, next_step, retry=False)
