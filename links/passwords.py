"""Passwords as they are kept: argon2id hashes. The only importer of argon2.

Not who may log in, and not how often somebody may try: see ``acts/signing_in.py``. A hash takes 64 MiB and a
sixth of a second of a desk's processor (more of a small one): so few are made at once, few wait, and whoever
comes while they do is told to come again.
"""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import NamedTuple

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from coldchain.errors import InputError

SHORTEST, LONGEST = 10, 200
_FEWEST_LETTERS = 5
_AT_ONCE, _WAITING = 2, 8
_PATIENCE_S = 10.0


class Cost(NamedTuple):
    """What a hash costs: memory [KiB], and how often it is gone through (RFC 9106, section 4)."""

    memory_kib: int = 64 * 1024
    rounds: int = 2


class BusyError(InputError):
    """Too many passwords are looked at already."""

    reason = "busy"


class Passwords:
    """Makes hashes of passwords and looks passwords up in them; safe to use from several threads.

    Args:
        cost: Of new hashes; old ones are looked at with their own.
    """

    def __init__(self, cost: Cost = Cost()) -> None:  # noqa: B008 - a tuple, never changed
        self._hasher = PasswordHasher(
            time_cost=cost.rounds, memory_cost=cost.memory_kib, parallelism=1, type=Type.ID
        )
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._room = threading.BoundedSemaphore(_AT_ONCE + _WAITING)

    def hash(self, password: str) -> str:
        """Return a new hash; raises ``BusyError``."""
        with self._turn():
            return self._hasher.hash(_normal(password))

    def fits(self, kept: str, password: str) -> bool:
        """Return whether a password is the one of a hash; raises ``BusyError``.

        Args:
            kept: The hash; empty: there is none, nothing fits, and saying so takes just as long.
            password: As somebody typed it.
        """
        is_real = bool(kept)
        with self._turn():
            try:
                self._hasher.verify(kept or self._decoy, _normal(password))
            except (VerificationError, InvalidHashError):
                return False
        return is_real

    def is_old(self, kept: str) -> bool:
        """Return whether a hash was made at another cost than is asked for now."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _decoy(self) -> str:
        return self._hasher.hash("nobody has this password")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._room.acquire(blocking=False):
            raise _busy()
        try:
            if not self._turns.acquire(timeout=_PATIENCE_S):
                raise _busy()
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._room.release()


def check_password(password: str, name: str) -> None:
    """Return when a password may be chosen.

    Args:
        password: The new one.
        name: Of the account.

    Raises:
        InputError: It is too short, too long or too easily found.
    """
    plain = _normal(password)
    allowed = (
        f"{SHORTEST} to {LONGEST} characters, at least {_FEWEST_LETTERS} different ones, without the name"
    )
    came = ""
    if not SHORTEST <= len(plain) <= LONGEST:
        came = f"{len(plain)} characters"
    elif len(set(plain)) < _FEWEST_LETTERS:
        came = f"{len(set(plain))} different characters"
    elif name and name.casefold() in plain.casefold():
        came = "one with the name of the account in it"
    if came:
        raise InputError("password", came, allowed, "Take several words.", reason="bad-password")


def _normal(password: str) -> str:
    """Return the same text for what looks the same on any keyboard; what no encoding has is replaced."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()


def _busy() -> BusyError:
    return BusyError("log-in", "too many at once", "a few", "Try again in some seconds.")
