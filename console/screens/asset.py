"""One van, box or cooler: how it is now, its last day, what is in it, what measures it, when it was out."""

from typing import NamedTuple

from starlette.responses import Response

from coldchain.access.permissions import Permission
from coldchain.errors import RegistryError, StoreError
from coldchain.registry.registry import Lookup, covers
from coldchain.registry.things import Asset, Device, Leg, Placement, Shipment
from console import words
from console.desk import Desk, Screen
from console.fields import key_text
from console.held import held_here
from console.his import his_alarms, his_people, sees_goods, told_of
from console.said import said
from console.visit import Visit
from links import records_views as views
from links.readings_store import Latest

PAST_MS = 30 * 86_400_000
MOST_LEGS = 50
MOST_EXCURSIONS = 100


class Stay(NamedTuple):
    """Goods that are or were in it: the leg, the shipment where it is registered, who holds them."""

    leg: Leg
    shipment: Shipment | None
    custodian: str


class Measuring(NamedTuple):
    """What measures it, or did: where it stood when, and the device where it is registered."""

    placement: Placement
    device: Device | None


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of an asset.

    Raises:
        RegistryError: There is none of that id.
    """
    id_ = visit.asked("id")
    with visit.reading() as connection:
        lookup = visit.lookup_in(connection)
        asset = lookup.assets.get(id_)
        if asset is None or (visit.is_narrow(Permission.LOOK) and not visit.scope.sees_asset(id_)):
            raise RegistryError("asset", repr(id_[:80]), f"an asset of {visit.coop}", reason="unknown-asset")
        rows = [each for each in views.open_alarms(connection, visit.coop) if each.asset == id_]
        told = told_of(connection, visit, rows)
        excursions = views.excursions_of_asset(
            connection, visit.coop, asset=id_, start_at=visit.now - PAST_MS, end_at=visit.now + 1
        )
        holds = held_here(visit, connection, "assets", asset)
    alarms = his_alarms(visit, lookup, rows, told)
    alarmed = frozenset({id_}) if any(not each.over for each in alarms) else frozenset[str]()
    latest, problem = latest_of(desk, visit.coop)
    card = desk.gather.cards.build(lookup.registry, [asset], latest, alarmed=alarmed, now=visit.now)[0]
    stays = stays_in(visit, lookup, id_)
    return desk.frame.page(
        visit,
        "asset.html",
        title=asset.name or asset.id,
        asset=asset,
        kind=words.kind_words(asset.kind),
        site=lookup.sites.get(asset.site),
        card=card,
        problem=problem,
        alarms=alarms,
        here=[each for each in stays if covers(each.leg.from_at, each.leg.until_at, visit.now)],
        been=[each for each in stays if each.leg.until_at is not None and each.leg.until_at <= visit.now],
        measuring=measuring(lookup, asset),
        holds=holds,
        may_change=visit.may(Permission.CHANGE_REGISTRY),
        entry=key_text((id_,)),
        excursions=[_out(each) for each in reversed(excursions)][:MOST_EXCURSIONS],
    )


def latest_of(desk: Desk, coop: str) -> tuple[list[Latest], str]:
    """Return the last reading of each series of a cooperative; or none, and why."""
    try:
        return desk.gather.latest(coop, desk.clock.now()), ""
    except StoreError as error:
        return [], str(error)


def stays_in(visit: Visit, lookup: Lookup, asset: str) -> list[Stay]:
    """Return what this person sees of what is and was in an asset, the newest first."""
    people = {each.id: each.name or each.id for each in his_people(visit, lookup.registry)}
    legs = [leg for leg in lookup.legs_of(asset) if sees_goods(visit, leg.shipment)]
    legs = sorted(legs, key=lambda leg: -leg.from_at)[:MOST_LEGS]
    return [Stay(leg, lookup.shipment(leg.shipment), people.get(leg.custodian, "")) for leg in legs]


def measuring(lookup: Lookup, asset: Asset) -> list[Measuring]:
    """Return what measures an asset, and did, the newest first."""
    found = [each for each in lookup.registry.placements if each.asset == asset.id]
    found.sort(key=lambda each: -each.from_at)
    return [Measuring(each, lookup.devices.get(each.device)) for each in found]


def _out(row: views.ExcursionRow) -> dict[str, object]:
    """Return an excursion in words."""
    unit = words.unit_of(row.channel)
    what = row.limit_name if row.bound is None else words.bound_words(row.channel, row.side, row.bound, unit)
    worst = "" if row.extreme is None else words.quantity_value(row.channel, row.extreme, unit)
    return {
        "what": said("{label} {state}", label=words.channel_label(row.channel), state=what)
        if row.channel
        else what,
        "severity": row.severity,
        "from_at": row.started_at,
        "until_at": row.ended_at,
        "worst": worst,
    }


SCREENS = (Screen("/asset", Permission.LOOK, show),)
