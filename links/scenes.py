"""Reads what a ranking of alarms looks at: trips, states, the newest readings, and half an hour of some.

Reads only. Not a judge: what follows is in ``coldchain/judgement/stakes.py``.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.judgement.facts import Kind
from coldchain.judgement.forecast import WINDOW_MS
from coldchain.judgement.goods_state import GoodsState, load_goods
from coldchain.judgement.ranking import Trouble
from coldchain.judgement.saving import Saving
from coldchain.judgement.stakes import Scene, saving_now, trips_now
from coldchain.judgement.trip import Trip
from coldchain.reading import Reading
from coldchain.registry.registry import Registry, covers
from links.readings_store import Latest, ReadingsStore
from links.records import Connection
from links.records_shipments import load_shipments
from links.records_views import AlarmRow

ABOUT_GOODS = frozenset({Kind.PRODUCT, Kind.LAW})
_OVER = "RTN_UNACK"
_LOADED_AT_ONCE = 500


def states_of(connection: Connection, trips: Sequence[Trip]) -> dict[str, GoodsState]:
    """Return what is known of shipments by their key; a damaged state is as good as none."""
    keys = [trip.key for trip in trips]
    found: dict[str, GoodsState] = {}
    for first in range(0, len(keys), _LOADED_AT_ONCE):
        for key, row in load_shipments(connection, keys[first : first + _LOADED_AT_ONCE]).items():
            try:
                found[key] = load_goods(row.blob)
            except InputError:
                continue  # the watcher judges it anew
    return found


def troubles_of(alarms: Iterable[AlarmRow]) -> list[Trouble]:
    """Return open alarms as a ranking takes them; what is over is no trouble any more, harm to goods is."""
    found = []
    for alarm in alarms:
        try:
            kind = Kind(alarm.kind)
        except ValueError:
            continue  # of a later version
        about_goods = kind in ABOUT_GOODS
        if about_goods or alarm.state.upper() != _OVER:
            shipment = alarm.device if about_goods else ""
            found.append(Trouble(alarm.id, alarm.asset, shipment, kind, alarm.since_at))
    return found


def alarmed_assets(troubles: Iterable[Trouble]) -> frozenset[str]:
    """Return the assets that have an open alarm about themselves."""
    return frozenset(each.asset for each in troubles if each.asset and each.kind not in ABOUT_GOODS)


class Heard(NamedTuple):
    """One cooperative at an instant [ms]: what is registered, and the newest reading of each series."""

    registry: Registry
    latest: Sequence[Latest]
    now: int


def read_scene(
    store: ReadingsStore, heard: Heard, troubles: Sequence[Trouble], states: Mapping[str, GoodsState]
) -> Scene:
    """Return the scene of a cooperative.

    Args:
        store: Where readings are.
        heard: The cooperative.
        troubles: Its open alarms; only where they are, and where their goods are, the last half hour is read.
        states: What is known of its shipments, by key.

    Raises:
        StoreError: The readings cannot be read.
    """
    registry, now = heard.registry, heard.now
    about = {each.shipment for each in troubles if each.shipment}
    carried = {
        leg.asset for leg in registry.legs if leg.shipment in about and covers(leg.from_at, leg.until_at, now)
    }
    return Scene(
        registry=registry,
        trips=trips_now(registry, now),
        states=states,
        latest=[each.reading for each in heard.latest],
        samples=recent_samples(store, heard, {each.asset for each in troubles} | carried),
        alarmed=alarmed_assets(troubles),
        now=now,
    )


def saving_for(
    store: ReadingsStore,
    heard: Heard,
    shipment: str,
    *,
    states: Mapping[str, GoodsState],
    alarmed: frozenset[str] = frozenset(),
) -> Saving | None:
    """Return what acting now saves of one shipment; None when it is in no asset now.

    Args:
        store: Where readings are.
        heard: The cooperative.
        shipment: Id of the shipment.
        states: What is known of it, by the trip's key.
        alarmed: Assets with an open alarm about themselves: no place to move goods to.

    Raises:
        StoreError: The readings cannot be read.
    """
    about = [Trouble("", "", shipment, Kind.PRODUCT, heard.now)]
    scene = read_scene(store, heard, about, states)
    return saving_now(scene._replace(alarmed=alarmed), shipment)


def recent_samples(store: ReadingsStore, heard: Heard, assets: Set[str]) -> dict[str, list[Reading]]:
    """Return the temperature readings of the last half hour, by asset."""
    now = heard.now
    placed = {
        each.device: each.asset
        for each in heard.registry.placements
        if each.asset in assets and covers(each.from_at, each.until_at, now)
    }
    found: dict[str, list[Reading]] = {}
    for series, newest in heard.latest:
        asset = placed.get(series.device)
        if asset and series.channel.endswith("/temperature") and newest.event_at > now - WINDOW_MS:
            rows = store.range(series, start_at=now - WINDOW_MS, end_at=now + 1)
            found.setdefault(asset, []).extend(rows)
    return found
