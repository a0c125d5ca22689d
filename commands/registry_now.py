"""The registry as verbs that ask about people see it: the settings', and what people made of it since."""

from collections.abc import Iterable
from contextlib import closing

from msgspec.structs import replace

from coldchain.registry.custody import laid
from coldchain.registry.merge import merge
from coldchain.registry.registry import Registry
from coldchain.registry.things import Contact
from commands.station import Station
from links.records import HEAD, Connection, Records
from links.records_custody import acts_of
from links.records_registry import load_registries, written_registry
from links.records_registry_files import file_registry
from links.records_views import is_there


def registry_now(station: Station) -> Registry:
    """Return who and what there is: new settings count before the station has started with them.

    What people have registered since counts as well, as it will when the station takes the settings over.

    Goods are where people said that they have gone. A simulated fleet brings a registry of its own, which
    stands in the records after its first start.

    Raises:
        RecordsError: The records cannot be read.
    """
    written = station.registry()
    if not is_there(station.records_url):
        return written
    with closing(Records(station.records_url)) as records:
        if records.version() != HEAD:  # never started, or not since this program is here
            return written
        with records.reading() as connection:
            if station.settings.simulator is not None:
                return _simulated(connection, written)
            found = written_registry(connection, station.coop)
            if found is not None:
                merged = merge(file_registry(connection, station.coop), written, found).registry
                written = replace(merged, contacts=_in_order(merged.contacts, written.contacts))
            return laid(written, acts_of(connection, station.coop))


def _in_order(contacts: Iterable[Contact], written: Iterable[Contact]) -> tuple[Contact, ...]:
    """Return people in the order of the file, those after them who do not stand in it."""
    places = {contact.id: place for place, contact in enumerate(written)}
    return tuple(sorted(contacts, key=lambda each: places.get(each.id, len(places))))


def _simulated(connection: Connection, otherwise: Registry) -> Registry:
    """Return the registry of the fleet; another one before its first start."""
    coop = otherwise.cooperative.id
    found = (each for each in load_registries(connection) if each.cooperative.id == coop)
    return next(found, otherwise)
