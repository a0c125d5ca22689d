"""What is made of registries, made again only when one of them has changed: programs ask for it all the time.

Not what decides whether a change is allowed: that is read in the change's own transaction.
"""

import threading
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from coldchain.registry.registry import Registry
from links.records import Connection
from links.records_registry import load_registries, revision_of

Made = TypeVar("Made")
ALL = ""


class _Kept(NamedTuple, Generic[Made]):
    revision: int
    made: Made


class KeptByRevision(Generic[Made]):
    """Things made of registries, by a key; safe to use from several threads.

    Args:
        make: Reads and makes one in a transaction; what it raises is raised, and nothing is kept.
    """

    def __init__(self, make: Callable[[Connection, str], Made]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._kept: dict[str, _Kept[Made]] = {}

    def get(self, connection: Connection, key: str = ALL) -> Made:
        """Return the thing of a key as it is in this transaction; the same one while no registry changes."""
        revision = revision_of(connection)
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept.revision != revision:
                self._kept[key] = kept = _Kept(revision, self._make(connection, key))
            return kept.made


def kept_registries() -> KeptByRevision[list[Registry]]:
    """Return what keeps the registries of all cooperatives; see ``load_registries``."""
    return KeptByRevision(lambda connection, _: load_registries(connection))
