"""Stations: what stands in each cooler, how it is there, and what could still go in."""

from collections.abc import Sequence
from typing import NamedTuple

from starlette.responses import Response

from coldchain.access.permissions import Permission
from coldchain.judgement.havens import suits
from coldchain.registry.registry import Lookup
from coldchain.registry.retired import in_use
from coldchain.registry.things import Asset, Shipment, Site
from console import words
from console.desk import Desk, Screen
from console.fields import part_of
from console.his import sees_goods
from console.screens.asset import latest_of
from console.view import AssetView
from console.visit import Visit
from links import records_views as views

_TEMPERATURE = "air/temperature"
PAGE = 12
MOST_MOVING = 60  # vans and boxes on one page; each has a page of its own


class Cooler(NamedTuple):
    """A cooler, van or box with what is in it.

    Args:
        asset: Which.
        card: How it is now.
        goods: What is in it.
        kg: How much that is [kg].
        room_kg: How much still goes in [kg]; None when nobody said how much it holds.
        could: Names of products for which its air will do now.
    """

    asset: Asset
    card: AssetView
    goods: Sequence[Shipment]
    kg: float
    room_kg: float | None
    could: Sequence[str]


class Station(NamedTuple):
    """A site with its coolers, ``kind`` in words; without a site: what is on the road."""

    site: Site | None
    kind: str
    coolers: Sequence[Cooler]


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of stations: of one, or of so many as fit on a page."""
    with visit.reading() as connection:
        lookup = visit.lookup_in(connection)
        rows = views.open_alarms(connection, visit.coop)
    alarmed = frozenset(each.asset for each in rows if each.state != "RTN_UNACK")
    sites = [each for each in in_use(lookup.registry.sites, visit.now) if visit.asked("id") in ("", each.id)]
    wanted: list[Site | None] = [*sites, None] if not visit.asked("id") else [*sites]
    latest, problem = latest_of(desk, visit.coop)
    part = part_of(visit, wanted, PAGE)
    of_site: dict[str, list[Asset]] = {}
    narrow = visit.is_narrow(Permission.LOOK)
    for asset in in_use(lookup.registry.assets, visit.now):
        if narrow and not visit.scope.sees_asset(asset.id):
            continue
        of_site.setdefault(asset.site, []).append(asset)
    moving = of_site.get("", [])
    of_site[""] = moving[:MOST_MOVING]
    assets = [asset for site in part.rows for asset in of_site.get(site.id if site else "", ())]
    cards = desk.gather.cards.build(lookup.registry, assets, latest, alarmed=alarmed, now=visit.now)
    coolers = {
        asset.id: _cooler(visit, lookup, asset, card) for asset, card in zip(assets, cards, strict=True)
    }
    stations = [
        Station(
            site,
            words.site_kind_words(site.kind) if site else "",
            [coolers[asset.id] for asset in of_site.get(site.id if site else "", ())],
        )
        for site in part.rows
    ]
    return desk.frame.page(
        visit,
        "stations.html",
        title="Stations",
        stations=[each for each in stations if each.coolers or (each.site and not narrow)],
        problem=problem,
        more=max(0, len(moving) - MOST_MOVING) if None in part.rows else 0,
        earlier=part.earlier,
        later=part.later,
    )


def _cooler(visit: Visit, lookup: Lookup, asset: Asset, card: AssetView) -> Cooler:
    goods = lookup.shipments_in(asset.id, visit.now)
    kg = sum(each.quantity_kg for each in goods)
    room = None if asset.capacity_kg is None else max(0.0, asset.capacity_kg - kg)
    air = next((each.value for each in card.readings if each.channel == _TEMPERATURE), None)
    fresh = card.state in ("in", "out", "below", "alarm", "unsure")
    could: list[str] = []
    if air is not None and fresh and card.state != "alarm" and (room is None or room > 0):
        could = [each.title or each.name for each in lookup.registry.products if suits(each, air)]
    his = [each for each in goods if sees_goods(visit, each.id)]
    return Cooler(asset, card, his, kg, room, could)


SCREENS = (Screen("/stations", Permission.LOOK, show),)
