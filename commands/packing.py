"""Joins the console to the reports: a station's evidence packs, made of its stores and sealed with its key."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from coldchain.evidence import SubjectKind
from commands.station import Station
from console.desk import Wanted
from links.clock import Clock
from links.readings_store import ReadingsStore
from links.records import Records
from links.seal_keys import SealKey, SealKeys
from reports.gather import Asked, Known, gather, known_of
from reports.pack import Pack, make_pack


def keys_of(station: Station) -> SealKeys:
    """Return the keys with which a station seals."""
    return SealKeys(station.folder / "keys")
