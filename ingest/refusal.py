"""The slow side of admission: why a reading is refused, what is mended, what is taken but doubted. Pure.

Not a quality control: a reading that may be true is admitted and judged later; refused is only what cannot be
placed (nobody registered it) or cannot be true. One bad reading never takes its neighbours with it.
"""

from collections.abc import Sequence
from math import isnan
from typing import NamedTuple

from msgspec.structs import replace

from coldchain import senml
from coldchain.errors import PackError
from coldchain.instants import EARLIEST_AT, to_iso
from coldchain.reading import Clock, Flag, Reading, is_untimed
from coldchain.topics import Topic, build
from coldchain.units import QUANTITIES, Quantity
from ingest.known import Known
from links.journal import Entry
from links.quarantine import Rejected

MAX_FUTURE_MS = 10 * 60 * 1000  # clocks of gateways are this far off at most, or they are wrong
_DECIMALS = 9  # (46.4 - 32) * 5 / 9 must be 8, not 7.999999999999999
_NOBODY = "a name that nobody registered"
_OTHER_COOP = "a name of another cooperative"
_FOREVER = 253_402_300_800_000  # [ms since 1970] the year 10000, where ISO 8601 ends


class Reason:
    """The named reasons under which readings are refused."""

    UNKNOWN_GATEWAY = "unknown-gateway"
    UNKNOWN_DEVICE = "unknown-device"
    WRONG_TENANT = "wrong-tenant"
    UNKNOWN_QUANTITY = "unknown-quantity"
    WRONG_UNIT = "wrong-unit"
    IMPOSSIBLE_VALUE = "impossible-value"
    FUTURE_TIME = "future-time"
    ANCIENT_TIME = "ancient-time"
    UNSET_CLOCK = "unset-clock"


class Doubt:
    """The notes under which readings are taken and flagged as suspect."""

    FAR_LATE = "far-late"
    NO_CLOCK = "no-clock"


class Admitted(NamedTuple):
    """What became of a pack: the entry for the journal, if anything was good, and what was refused.

    Args:
        entry: What goes on.
        rejected: What was refused, one for each reason, as SenML packs that can be replayed.
        noted: What is odd about the readings of ``entry``, one word for each: a ``Doubt``, ``other-unit``.
    """

    entry: Entry | None
    rejected: Sequence[Rejected]
    noted: Sequence[str] = ()


class Refusal(NamedTuple):
    """Why one reading is refused: the reason's name, and all of it for a person."""

    reason: str
    detail: str


OTHER_UNIT = "other-unit"
# By the quantity's unit and the one that came: what to add, then what to multiply with. RFC 8428 section 12.1
# and RFC 8798 section 3, and what makers write instead.
_CONVERSIONS: dict[tuple[str, str], tuple[float, float]] = {
    ("Cel", "K"): (-273.15, 1.0),
    ("Cel", "degC"): (0.0, 1.0),
    ("Cel", "°C"): (0.0, 1.0),
    ("Cel", "C"): (0.0, 1.0),
    ("Cel", "degF"): (-32.0, 5.0 / 9.0),
    ("Cel", "°F"): (-32.0, 5.0 / 9.0),
    ("Cel", "F"): (-32.0, 5.0 / 9.0),
    ("%RH", "%"): (0.0, 1.0),
    ("V", "mV"): (0.0, 0.001),
    ("lat", "deg"): (0.0, 1.0),
    ("lon", "deg"): (0.0, 1.0),
}


def refuse_gateway(topic: Topic, readings: Sequence[Reading], *, known: Known, received_at: int) -> Admitted:
    """Return a pack refused whole because its gateway is not registered where it says.

    Args:
        topic: Where it came from.
        readings: Of the pack.
        known: What is registered.
        received_at: When it came [ms since 1970, UTC].
    """
    others = known.coops_of_gateway.get(topic.gateway)
    came = _OTHER_COOP if others else _NOBODY
    detail = f"gateway {topic.coop}/{topic.gateway}: got {came}; allowed: registered gateways"
    refusal = Refusal(Reason.WRONG_TENANT if others else Reason.UNKNOWN_GATEWAY, detail)
    return Admitted(None, _rejected(topic, {refusal.reason: (refusal, list(readings))}, received_at))


def sort_out(topic: Topic, readings: Sequence[Reading], *, known: Known, received_at: int) -> Admitted:
    """Return what goes on and what is refused of a pack in which something is odd.

    Args:
        topic: Where it came from; its gateway is registered.
        readings: Of the pack, in any order.
        known: What is registered.
        received_at: When it came [ms since 1970, UTC].
    """
    good: list[Reading] = []
    noted: list[str] = []
    refused: dict[str, tuple[Refusal, list[Reading]]] = {}
    for reading in readings:
        mended = _in_our_unit(reading)
        refusal_or_none = refusal(topic.coop, mended, known=known, received_at=received_at)
        if refusal_or_none is not None:
            refused.setdefault(refusal_or_none.reason, (refusal_or_none, []))[1].append(reading)
            continue
        if mended is not reading:
            noted.append(OTHER_UNIT)
        good.append(_doubted(mended, known, received_at, noted))
    entry = Entry(topic.coop, topic.gateway, received_at, tuple(good)) if good else None
    return Admitted(entry, _rejected(topic, refused, received_at), noted)


def refusal(coop: str, reading: Reading, *, known: Known, received_at: int) -> Refusal | None:
    """Return why a reading is refused; None when it is not.

    Args:
        coop: The cooperative that it belongs to.
        reading: In the unit of its quantity, where that can be said.
        known: What is registered.
        received_at: When it came [ms since 1970, UTC].
    """
    name = f"{reading.device}/{reading.channel}"
    if (coop, reading.device) not in known.devices:
        others = known.coops_of_device.get(reading.device)
        reason = Reason.WRONG_TENANT if others else Reason.UNKNOWN_DEVICE
        came = f"device {reading.device}: got {_OTHER_COOP if others else _NOBODY}"
        return Refusal(reason, f"{came}; allowed: devices registered in {coop}")
    quantity = QUANTITIES.get(reading.channel.rpartition("/")[2])
    if quantity is None:
        allowed = ", ".join(QUANTITIES)
        came = f"{name}: got a quantity that nobody knows; allowed: a channel that ends in one of {allowed}"
        return Refusal(Reason.UNKNOWN_QUANTITY, came)
    return _value_refusal(name, reading, quantity) or _time_refusal(name, reading, known, received_at)


def _value_refusal(name: str, reading: Reading, quantity: Quantity) -> Refusal | None:
    if reading.unit != quantity.unit:
        others = [came for ours, came in _CONVERSIONS if ours == quantity.unit]
        allowed = ", ".join(repr(unit) for unit in (quantity.unit, *others))
        return Refusal(Reason.WRONG_UNIT, f"{name}: got unit {reading.unit[:20]!r}; allowed: {allowed}")
    # Written so that NaN is refused; a failed sensor has no value, and saying so is a good reading
    if not quantity.minimum <= reading.value <= quantity.maximum and not _has_failed(reading):
        allowed = f"{quantity.minimum:g} to {quantity.maximum:g} {quantity.unit}"
        return Refusal(Reason.IMPOSSIBLE_VALUE, f"{name}: got {reading.value!r}; allowed: {allowed}")
    return None


def _time_refusal(name: str, reading: Reading, known: Known, received_at: int) -> Refusal | None:
    event_at = reading.event_at
    latest_at, oldest_at = received_at + MAX_FUTURE_MS, received_at - known.limits.oldest_ms
    if event_at > latest_at:
        return Refusal(
            Reason.FUTURE_TIME, f"{name}: got {_when(event_at)}; allowed: until {to_iso(latest_at)}"
        )
    if event_at < oldest_at:
        is_unset = event_at < EARLIEST_AT
        came = f"{_when(event_at)}, of a clock that was not set" if is_unset else _when(event_at)
        detail = f"{name}: got {came}; allowed: from {_when(oldest_at)} (oldest, under [ingest])"
        return Refusal(Reason.UNSET_CLOCK if is_unset else Reason.ANCIENT_TIME, detail)
    return None


def _when(instant: int) -> str:
    """Return an instant for a person, also one that no calendar holds."""
    return to_iso(instant) if 0 <= instant < _FOREVER else f"{instant} ms since 1970"


def _has_failed(reading: Reading) -> bool:
    return reading.flag == Flag.FAIL and isnan(reading.value)


def _in_our_unit(reading: Reading) -> Reading:
    """Return a reading in the unit of its quantity, when its own unit is a known one of that quantity."""
    quantity = QUANTITIES.get(reading.channel.rpartition("/")[2])
    if quantity is None or reading.unit == quantity.unit:
        return reading
    conversion = _CONVERSIONS.get((quantity.unit, reading.unit))
    if conversion is None:
        return reading
    add, times = conversion
    return replace(reading, value=round((reading.value + add) * times, _DECIMALS), unit=quantity.unit)


def _doubted(reading: Reading, known: Known, received_at: int, noted: list[str]) -> Reading:
    """Return a reading that is taken, flagged when its time is in doubt."""
    age_ms = received_at - reading.event_at
    if age_ms > known.limits.doubted_ms:
        doubt = Doubt.FAR_LATE
    elif reading.clock == Clock.NONE and not is_untimed(reading) and abs(age_ms) > MAX_FUTURE_MS:
        doubt = Doubt.NO_CLOCK
    else:
        return reading
    noted.append(doubt)
    if reading.flag != Flag.GOOD:  # it is doubted already, and its note says why
        return reading
    return replace(reading, flag=int(Flag.SUSPECT), note=reading.note or doubt)


def _rejected(
    topic: Topic, refused: dict[str, tuple[Refusal, list[Reading]]], received_at: int
) -> list[Rejected]:
    """Return one row for the quarantine for each reason."""
    source = build(topic.coop, topic.gateway, "readings")
    return [
        Rejected(received_at, source, reason, _detail(refusal, len(readings)), _pack(readings))
        for reason, (refusal, readings) in refused.items()
    ]


def _detail(refusal: Refusal, count: int) -> str:
    return refusal.detail if count == 1 else f"{refusal.detail} (the first of {count})"


def _pack(readings: Sequence[Reading]) -> bytes:
    """Return readings as they came, near enough to replay them after a fix."""
    try:
        return senml.encode_json(readings)
    except PackError:
        # SenML cannot say times before 1978: keep them readable at least
        return repr(readings).encode()
