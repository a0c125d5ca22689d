"""The goods of a case: their way, made of its legs, and the harms that are found on it. Pure."""

from collections.abc import Sequence

from coldchain.errors import InputError
from coldchain.instants import MS_PER_S
from coldchain.judgement.facts import Excursion
from coldchain.judgement.goods import judge_goods, standing_of
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.rule_case_settings import CaseSettings
from coldchain.judgement.trip import Trip, trip_of
from coldchain.reading import Reading
from coldchain.registry.product import ProductProfile
from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Leg, Placement, Shipment

START_AT = 946_684_800_000  # [ms] 2000-01-01T00:00:00Z, minute 0 of every case: to some, 0 ms means "never"
COOP, ASSET, SHIPMENT, CUSTODIAN = "case", "asset", "shipment", "custodian"


class CaseGoods:
    """Judges the goods as the watcher does, and remembers all readings.

    Args:
        trip: Their way.
    """

    def __init__(self, trip: Trip) -> None:
        self._trip = trip
        self._state = GoodsState(trip.fingerprint)
        self._known: list[Reading] = []

    @property
    def stands(self) -> list[Excursion]:
        """Return the harms that stand."""
        return list(standing_of(self._trip, self._state.tally).values())

    def take(self, readings: Sequence[Reading]) -> None:
        """Judge a batch."""
        self._known += readings
        self._state = judge_goods(self._trip, self._state, readings, history=self._since).state

    def _since(self, from_at: int) -> list[Reading]:
        return [reading for reading in self._known if reading.event_at >= from_at]


def trip_of_case(settings: CaseSettings, product: ProductProfile, devices: Sequence[str]) -> Trip:
    """Return the way of the goods of a case.

    Args:
        settings: Of the case; it has a shipment.
        product: What the goods bear.
        devices: All that measure in the case.

    Raises:
        InputError: The legs leave nothing of the way.
    """
    legs = [
        Leg(
            shipment=SHIPMENT,
            asset=leg.asset,
            custodian=CUSTODIAN,
            from_at=_instant(leg.from_s),
            until_at=None if leg.until_s is None else _instant(leg.until_s),
        )
        for leg in settings.legs
    ] or [Leg(shipment=SHIPMENT, asset=ASSET, custodian=CUSTODIAN, from_at=START_AT)]
    first = legs[0].asset
    start_c = settings.shipment.start if settings.shipment else None
    registry = Registry(
        cooperative=Cooperative(id=COOP, name=COOP),
        placements=tuple(
            Placement(device=device, asset=settings.devices.get(device, first)) for device in devices
        ),
        products=(product,),
        shipments=(Shipment(id=SHIPMENT, product=product.name, start_c=start_c),),
        legs=tuple(legs),
    )
    trip = trip_of(registry, SHIPMENT)
    if trip is None:
        raise InputError("legs", "no time in any asset", "legs that end after they begin")
    return trip


def _instant(after_s: float) -> int:
    return START_AT + round(after_s * MS_PER_S)
