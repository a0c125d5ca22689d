"""The registry of each cooperative with its look-ups: pages ask for it all the time."""

from coldchain.registry.registry import Lookup
from links.records_registry import load_registry
from links.records_registry_kept import KeptByRevision


class RegistryKept(KeptByRevision[Lookup]):
    """The newest registries by cooperative; ``get`` raises ``RegistryError`` where there is no such one."""

    def __init__(self) -> None:
        super().__init__(lambda connection, coop: Lookup(load_registry(connection, coop)))
