"""Facts: what judgement found. Their ids depend on the readings alone, so an upsert by id is harmless."""

from enum import StrEnum

import msgspec
from msgspec.structs import replace

SENSOR_FAULT = "sensor-fault"


class Kind(StrEnum):
    """What an excursion is about."""

    LIMIT = "limit"
    ABSENCE = "absence"
    SENSOR = "sensor"  # a channel whose values cannot be believed
    GATEWAY = "gateway"  # nothing is heard of a gateway and of all that it carries
    PRODUCT = "product"  # harm to a shipment: life lost, cold damage, water
    LAW = "law"  # a time that the law allows for a shipment has run out


class Excursion(msgspec.Struct, frozen=True, kw_only=True):
    """An interval outside a limit, or without data.

    Args:
        id: ``<channel key>|<limit>|<started_at>``.
        kind: A limit was passed, nothing was heard, nothing could be believed, ...
        limit: Name of the limit; ``absence`` for silence, ``sensor-fault`` for values without belief.
        started_at: First reading that was out; for an absence the last reading before it [ms].
        confirmed_at: When it had lasted for the on-delay [ms, event time].
        ended_at: First reading that was back [ms]; None while it goes on.
        extreme: The worst value [unit of the channel]; the first one for a sensor; 0 for an absence.
        extreme_at: Its event time [ms].
        readings: How many readings were out.
        unknown_ms: How much of the interval had no data [ms].
        note: What was wrong with the first reading of a sensor that cannot be believed; else empty.
    """

    id: str
    kind: Kind
    limit: str
    started_at: int
    confirmed_at: int
    ended_at: int | None = None
    extreme: float = 0.0
    extreme_at: int = 0
    readings: int = 0
    unknown_ms: int = 0
    note: str = ""


class Withdrawn(msgspec.Struct, frozen=True):
    """What was said under this id is not so: later knowledge of earlier times took it back."""

    id: str


Fact = Excursion | Withdrawn


def excursion_id(key: str, limit: str, started_at: int) -> str:
    """Return the id of an excursion of a channel.

    Args:
        key: The channel's key, ``<coop>/<asset>/<device>/<probe>/<quantity>``.
        limit: Name of the limit.
        started_at: Its first reading that was out [ms].
    """
    return f"{key}|{limit}|{started_at}"


def is_sensor_fault(point: str) -> bool:
    """Return whether an alarm's id, ``<channel key>|<limit>``, is about values that cannot be believed."""
    return point.endswith(f"|{SENSOR_FAULT}")


def cut_at(excursion: Excursion, instant: int) -> Excursion:
    """Return an excursion that ends at an instant [ms], because nobody watches any more from then on."""
    return replace(excursion, ended_at=max(instant, excursion.started_at))
