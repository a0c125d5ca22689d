"""The registry of each cooperative, read again only when it has changed: pages ask for it all the time."""

import threading
from typing import NamedTuple

from coldchain.registry.registry import Lookup
from links.records import Connection
from links.records_registry import load_registry, revision_of


class _Kept(NamedTuple):
    revision: int
    lookup: Lookup


class RegistryKept:
    """The newest registries; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, _Kept] = {}

    def get(self, connection: Connection, coop: str) -> Lookup:
        """Return the registry of a cooperative as it is in this transaction.

        Raises:
            RegistryError: There is no such cooperative.
        """
        revision = revision_of(connection)
        with self._lock:
            kept = self._kept.get(coop)
            if kept is None or kept.revision != revision:
                kept = _Kept(revision, Lookup(load_registry(connection, coop)))
                self._kept[coop] = kept
            return kept.lookup
