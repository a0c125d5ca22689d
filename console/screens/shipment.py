"""One shipment: where it is, what is to be thought of it, its way as a picture, all that was said of it."""

from collections.abc import Sequence
from typing import NamedTuple

from starlette.responses import Response

from coldchain.access.permissions import Permission
from coldchain.audit import Link
from coldchain.errors import RegistryError, StoreError
from coldchain.instants import MS_PER_S
from coldchain.judgement.trip import trip_of
from coldchain.judgement.verdict import Verdict, verdict
from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.registry.custody_possible import Possible
from coldchain.registry.custody_way import OVER, Way
from coldchain.registry.profile import Side
from coldchain.registry.registry import Lookup
from coldchain.registry.retired import in_use
from coldchain.registry.things import Leg
from console import words
from console.desk import Desk, Screen
from console.first import harm_words, verdict_words
from console.held import held_here
from console.his import his_assets, his_part, his_people
from console.recognised import recognised
from console.screens.packs import about_shipment
from console.timeline import Bar, Limit, Picture, Scene, Series, draw
from console.visit import Visit
from links.readings_store import SeriesKey
from links.records import Connection
from links.records_audit import newest
from links.records_label_keys import is_signed
from links.records_shipments_whole import Whole, possible_for, whole_of
from links.records_views import excursions_of_asset
from links.scenes import states_of

STEPS = 240
_SHORTEST_STEP_MS = 60 * MS_PER_S
_MOST_SERIES = 16
_UNIT = "Cel"
_AUDIT = Permission.LOOK_AUDIT
_MAX_GAP_MS = 900 * MS_PER_S


class Said(NamedTuple):
    """Something that was said of the goods; ``is_taken_back`` when somebody took it back later."""

    act: CustodyAct
    person: str
    asset: str
    custodian: str
    is_taken_back: bool
    is_last: bool


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of a shipment.

    Raises:
        RegistryError: There is none of that id, or it is not his to see.
    """
    return shipment_page(visit, desk, visit.asked("id"))


def shipment_page(visit: Visit, desk: Desk, id_: str, *, problem: str = "") -> Response:
    """Return the page of a shipment, with what was wrong with a form; see ``show``."""
    with visit.reading() as connection:
        lookup = visit.lookup_in(connection)
        whole = whole_of(connection, visit.coop, id_.strip().lower(), visit.now)
        if whole is None or not _sees(visit, connection, whole):
            raise RegistryError(
                "shipment", repr(id_[:80]), f"a shipment of {visit.coop}", reason="no-such-shipment"
            )
        whole = his_part(visit, whole)
        now_verdict = _verdict_now(visit, lookup, whole, connection)
        next_ = _next(visit, connection, whole)
        out = [
            (max(each.started_at, leg.from_at), min(each.ended_at or visit.now, _end(leg, visit.now)))
            for leg in whole.way.legs
            for each in excursions_of_asset(
                connection, visit.coop, asset=leg.asset, start_at=leg.from_at, end_at=_end(leg, visit.now)
            )
        ]
        holds = held_here(visit, connection, "shipments", whole.way.shipment)
        history = _history(visit, connection, whole)
        around = about_shipment(visit, desk, connection, whole)
    picture, unread = _picture(visit, desk, (lookup, whole), out)
    names = _names(visit, lookup)
    return desk.frame.page(
        visit,
        "shipment.html",
        title="Shipment",
        status=422 if problem else 200,
        problem=problem or unread,
        whole=whole,
        shipment=whole.way.shipment,
        life=whole.life,
        is_over=whole.life.state in OVER,
        lookup=lookup,
        names=names,
        verdict=now_verdict,
        verdict_words=verdict_words(now_verdict) if now_verdict else "",
        harm_words=harm_words,
        recognised=recognised,
        picture=picture,
        next=next_,
        said_of_it=_said(whole.way, names),
        history=history,
        holds=holds,
        around=around,
        kinds=CustodyKind,
        assets=in_use(his_assets(visit, lookup.registry), visit.now),
        contacts=in_use(his_people(visit, lookup.registry), visit.now),
    )


def _history(visit: Visit, connection: Connection, whole: Whole) -> list[Link]:
    """Return who changed what of the goods, for whoever reads the audit chain."""
    about = f"shipments/{whole.way.shipment.id}"
    return newest(connection, visit.coop, about=about, limit=20) if visit.may(_AUDIT) else []


def holds_label(visit: Visit, connection: Connection, id_: str) -> bool:
    """Return whether somebody stands before a label of these goods, which the secret of its code proves."""
    check = visit.said("k") or visit.asked("k")
    return bool(check) and is_signed(connection, visit.coop, id_, check)


def _next(visit: Visit, connection: Connection, whole: Whole) -> list[Possible]:
    """Return what this person may say of the goods next, the likeliest first."""
    if not visit.may(Permission.MOVE_GOODS):
        return []
    mine = visit.actor.contacts_in(visit.coop)
    found = possible_for(connection, visit.coop, (whole.way, whole.life), mine)
    id_, scope, now = whole.way.shipment.id, visit.scope, visit.now
    is_before_it = holds_label(visit, connection, id_)
    return [
        each
        for each in found
        if (is_before_it and each.custodian in mine)
        or scope.may_move(id_, now)
        or (each.asset and scope.may_take(id_, each.asset, now))
    ]


def _sees(visit: Visit, connection: Connection, whole: Whole) -> bool:
    """Return whether goods are somebody's to see: whoever stands before them sees at least these words."""
    id_ = whole.way.shipment.id
    is_narrow = visit.is_narrow(Permission.LOOK_SHIPMENTS)
    return not is_narrow or visit.scope.sees_shipment(id_) or holds_label(visit, connection, id_)


def _verdict_now(visit: Visit, lookup: Lookup, whole: Whole, connection: Connection) -> Verdict | None:
    """Return what can be said of the goods now; None while they are in nothing that is watched."""
    if visit.is_narrow(Permission.LOOK_SHIPMENTS):
        return None
    trip = trip_of(lookup.registry, whole.way.shipment.id)
    if trip is None or trip.from_at > visit.now:
        return None
    states = states_of(connection, [trip])
    return verdict(trip, states[trip.key], visit.now) if trip.key in states else None


def _said(way: Way, names: dict[str, str]) -> list[Said]:
    back = {each.corrects for each in way.acts if each.corrects}
    acts = sorted(way.acts, key=lambda each: (each.at, each.recorded_at))
    return [
        Said(
            act,
            names.get(act.person, act.person),
            names.get(act.asset, act.asset),
            names.get(act.custodian, act.custodian),
            act.key in back,
            number == len(acts),
        )
        for number, act in enumerate(acts, 1)
    ]


def _names(visit: Visit, lookup: Lookup) -> dict[str, str]:
    """Return what people, sites and assets are called; people whom this person does not see are left out."""
    registry = lookup.registry
    names = {each.id: each.name or each.id for each in his_people(visit, registry)}
    names |= {each.id: each.name or each.id for each in registry.sites}
    return names | {each.id: each.name or each.id for each in registry.assets}


def _picture(
    visit: Visit, desk: Desk, known: tuple[Lookup, Whole], out: Sequence[tuple[int, int]]
) -> tuple[Picture | None, str]:
    """Return the way as a picture, and why it lacks the readings; None while there is no way yet.

    Args:
        visit: The request.
        desk: Has the readings.
        known: What is registered, and the shipment.
        out: When the air around the goods was outside its limits [ms].
    """
    lookup, whole = known
    names = _names(visit, lookup)
    bars = [
        Bar(leg.from_at, _end(leg, visit.now), " · ".join((names[leg.asset], names.get(leg.custodian, ""))))
        for leg in whole.way.legs
        if leg.from_at < visit.now and leg.asset in names
    ]
    if not bars:
        return None, ""
    series: Sequence[Series] = ()
    problem = ""
    try:
        series = _series(visit, desk, lookup, whole.way.legs)
    except StoreError as error:
        problem = str(error)
    harms = [(each.started_at, each.ended_at or visit.now) for each in whole.excursions]
    scene = Scene(bars, series, [*harms, *out], _limits(lookup, whole.way), _MAX_GAP_MS)
    return draw(scene), problem


def _series(visit: Visit, desk: Desk, lookup: Lookup, legs: Sequence[Leg]) -> list[Series]:
    """Return the temperatures around the goods, of each sensor for as long as it stood with them."""
    wanted = []
    known: dict[str, list[SeriesKey]] = {}
    assets = {leg.asset for leg in legs}
    beside = {each.device for each in lookup.registry.placements if each.asset in assets}
    for each in desk.gather.latest(visit.coop, visit.now):
        key = each.series
        if key.device in beside and words.unit_of(key.channel) == _UNIT:
            known.setdefault(key.device, []).append(key)
    for leg in legs:
        for placement in lookup.registry.placements:
            if placement.asset != leg.asset:
                continue
            start = max(leg.from_at, placement.from_at)
            end = min(_end(leg, visit.now), placement.until_at or visit.now)
            wanted += [(key, start, end) for key in known.get(placement.device, ()) if start < end]
    store = desk.gather.readings()
    first = min((start for _, start, _ in wanted), default=0)
    last = max((end for _, _, end in wanted), default=0)
    step = max(_SHORTEST_STEP_MS, (last - first) // STEPS)
    return [
        Series(
            words.channel_label(key.channel),
            "product" if key.channel.startswith("product") else "air",
            step,
            store.chart(key, start_at=start, end_at=end, buckets=max(1, (end - start) // step)),
        )
        for key, start, end in wanted[:_MOST_SERIES]
    ]


def _limits(lookup: Lookup, way: Way) -> list[Limit]:
    """Return the limits of the goods' own storage, as lines."""
    product = lookup.product_of(way.shipment.id)
    low, high = product.storage_low_c.value, product.storage_high_c.value
    sides = ((high, Side.ABOVE), (low, Side.BELOW))
    return [
        Limit(bound, words.bound_words("", side, bound, _UNIT), is_under=side is Side.BELOW)
        for bound, side in sides
    ]


def _end(leg: Leg, now: int) -> int:
    return now if leg.until_at is None else min(leg.until_at, now)


SCREENS = (Screen("/shipment", Permission.LOOK_SHIPMENTS, show),)
