"""How ``coldchain verify`` ends: 1 says that a pack was changed, so whatever fails here by itself is 2."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from coldchain.errors import ColdchainError, InputError


@contextmanager
def accusing_nobody() -> Iterator[None]:
    """Turn whatever kept a pack from being looked at into an ``InputError``, which ends with exit code 2.

    Raises:
        InputError: Something failed that says nothing about the pack.
    """
    try:
        yield
    except InputError:
        raise
    except ColdchainError as error:
        raise InputError(error.thing, error.came, error.allowed, error.next_step) from None
    except ImportError as error:
        next_step = "Install it with what verifying needs: pip install 'coldchain[verify]'."
        raise InputError("this machine", f"no {error.name}", "what verifying needs", next_step) from None
    except MemoryError:
        next_step = "Close other programs, or take another machine."
        raise InputError("this machine", "too little memory", "room for the pack", next_step) from None
    except Exception as error:  # noqa: BLE001 - a disk that is full, a defect here: none of it is the pack's fault
        came, allowed = f"{type(error).__name__}: {str(error)[:200]}", "a pack that can be looked at here"
        next_step = "This says nothing about whether it is genuine."
        raise InputError("verify", came, allowed, next_step) from None


def say(text: str) -> None:
    """Write a text to standard output, in letters that it has; nobody need be there any more to read it.

    Raises:
        OSError: It cannot be written, because a disk is full.
    """
    encoding = sys.stdout.encoding or "utf-8"
    shown = text.encode(encoding, "backslashreplace").decode(encoding)
    try:
        print(shown, flush=True)
    except BrokenPipeError:  # the exit code tells it still
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
