"""What each shipment has lost, in money: by cause, by carrier, by product. Pure.

Lost is worth times the share of life that was used beyond what good storage takes, as likely. The carrier
is who had the goods in hand when the first harm was certain; a report parts the loss by legs, which takes
all readings. A correction may find another carrier or cause: the point of the old one is then set to
nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from alerts.facts.lines import at_ns
from coldchain.judgement.gauge import LAW
from coldchain.judgement.trip import Trip
from coldchain.judgement.verdict import Verdict
from links.influx_facts import Fields, point, word
from links.influx_types import Series

MEASUREMENT = "losses"
LEAST_SHARE = 0.005  # of the life; less is nothing lost
_WARMTH, _NONE, _NOBODY = "warmth", "none", "nobody"
_CAUSES = {"life-lost": _WARMTH, "half-lost": _WARMTH, "life-over": _WARMTH}
_TAGS = ("coop", "shipment", "product", "carrier", "cause")


class Loss(NamedTuple):
    """What a shipment has lost.

    Args:
        coop: Whose.
        shipment: Which.
        product: What it is.
        carrier: In whose hands it was when the first harm was certain.
        cause: What harmed it first.
        at: When it set off [ms].
        share: Of its life.
        worth: Of all of it, in the cooperative's own currency.
        quantity_kg: [kg].
        decision: Of the verdict.
    """

    coop: str
    shipment: str
    product: str
    carrier: str
    cause: str
    at: int
    share: float
    worth: float
    quantity_kg: float
    decision: str

    @property
    def tags(self) -> tuple[str, ...]:
        """Return what names its point."""
        return tuple(getattr(self, name) for name in _TAGS)


def loss_of(coop: str, trip: Trip, given: Verdict) -> Loss:
    """Return what a shipment has lost by its newest verdict."""
    shipment = trip.shipment
    share = min(1.0, max(0.0, given.excess_used.likely))
    rule, harmed_at = given.harms[0] if given.harms else ("", given.as_of_at)
    cause = (
        _CAUSES.get(rule, rule.removeprefix(LAW)) if rule else (_WARMTH if share >= LEAST_SHARE else _NONE)
    )
    return Loss(
        coop=coop,
        shipment=shipment.id,
        product=shipment.product,
        carrier=_carrier(trip, harmed_at) if cause != _NONE else _NOBODY,
        cause=cause,
        at=trip.from_at,
        share=share,
        worth=shipment.quantity_kg * shipment.price_per_kg,
        quantity_kg=shipment.quantity_kg,
        decision=given.decision,
    )


def loss_lines(losses: Sequence[Loss], known: Iterable[Series]) -> Iterator[str]:
    """Yield the points of losses, and those that set older ones of the same shipments to nothing.

    Args:
        losses: As they are now.
        known: What the server has of these shipments, one series for each set of tags.
    """
    now = {(loss.tags, at_ns(loss.at)) for loss in losses}
    for series in known:
        tags = {name: series.tags.get(name, "") for name in _TAGS}
        for row in series.values:
            if (tuple(tags.values()), row[0]) not in now:
                yield point(MEASUREMENT, tags, _fields(0.0, 0.0, 0.0, "corrected"), row[0])
    for loss in losses:
        tags = dict(zip(_TAGS, loss.tags, strict=True))
        yield point(
            MEASUREMENT,
            tags,
            _fields(loss.share, loss.worth, loss.quantity_kg, loss.decision),
            at_ns(loss.at),
        )


def known_query(coop: str, shipments: Iterable[str]) -> str:
    """Return the InfluxQL that asks for what there is of some shipments."""
    names = " OR ".join(f'"shipment" = {word(name)}' for name in shipments)
    asked = f'FROM "{MEASUREMENT}" WHERE "coop" = {word(coop)} AND ({names}) GROUP BY *'
    return f'SELECT "lost" {asked}'


def _fields(share: float, worth: float, quantity_kg: float, decision: str) -> Fields:
    counts = share >= LEAST_SHARE
    return {
        "decision": decision,
        "harmed": counts,
        "lost": worth * share,
        "lost_kg": quantity_kg * share,
        "share": share,
        "worth": worth,
    }


def _carrier(trip: Trip, at: int) -> str:
    held = [stay.custodian for stay in trip.stays if stay.from_at <= at]
    return (held[-1] if held else trip.stays[0].custodian) or _NOBODY
