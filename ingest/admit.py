"""Admission: which readings of a pack go on into the journal, and why the others do not. Pure.

Not a quality control: a reading that may be true is admitted and judged later; refused is only what cannot be
placed (nobody registered it) or cannot be true. One bad reading never takes its neighbours with it.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import isnan
from typing import NamedTuple

from coldchain import senml
from coldchain.errors import PackError
from coldchain.instants import to_iso
from coldchain.reading import Flag, Reading
from coldchain.topics import Topic, build
from coldchain.units import QUANTITIES, Quantity
from ingest.known import Known
from links.journal import Entry
from links.quarantine import Rejected

MAX_FUTURE_MS = 10 * 60 * 1000  # clocks of gateways are this far off at most, or they are wrong
_CHANNELS_KEPT = 4096
_NOBODY = "a name that nobody registered"


class Reason:
    """The named reasons under which things are refused here."""

    UNKNOWN_GATEWAY = "unknown-gateway"
    UNKNOWN_DEVICE = "unknown-device"
    UNKNOWN_QUANTITY = "unknown-quantity"
    WRONG_UNIT = "wrong-unit"
    IMPOSSIBLE_VALUE = "impossible-value"
    FUTURE_TIME = "future-time"


class Admitted(NamedTuple):
    """What became of a pack: the entry for the journal, if anything was good, and what was refused."""

    entry: Entry | None
    rejected: list[Rejected]


class _Refusal(NamedTuple):
    reason: str
    detail: str


def admit(topic: Topic, readings: Sequence[Reading], *, known: Known, received_at: int) -> Admitted:
    """Return what goes on and what is refused; every reading is in exactly one of the two, once.

    Refused readings come back as SenML packs that can be replayed, one pack for each reason.

    Args:
        topic: Where the pack came from.
        readings: Of one pack, in any order.
        known: What is registered.
        received_at: When the pack came [ms since 1970, UTC].
    """
    if (topic.coop, topic.gateway) not in known.gateways:
        detail = f"gateway {topic.coop}/{topic.gateway}: got {_NOBODY}; allowed: registered gateways"
        whole = {Reason.UNKNOWN_GATEWAY: (_Refusal(Reason.UNKNOWN_GATEWAY, detail), list(readings))}
        return Admitted(None, _rejected(topic, whole, received_at))
    good: list[Reading] = []
    refused: dict[str, tuple[_Refusal, list[Reading]]] = {}
    latest_at = received_at + MAX_FUTURE_MS
    for reading in readings:
        refusal_or_none = _refusal(topic.coop, reading, known, latest_at)
        if refusal_or_none is None:
            good.append(reading)
        else:
            refused.setdefault(refusal_or_none.reason, (refusal_or_none, []))[1].append(reading)
    entry = Entry(topic.coop, topic.gateway, received_at, tuple(good)) if good else None
    return Admitted(entry, _rejected(topic, refused, received_at))


def _refusal(coop: str, reading: Reading, known: Known, latest_at: int) -> _Refusal | None:
    """Return why a reading is refused; None when it is not."""
    name = f"{reading.device}/{reading.channel}"
    if (coop, reading.device) not in known.devices:
        came = f"device {reading.device}: got {_NOBODY}; allowed: devices registered in {coop}"
        return _Refusal(Reason.UNKNOWN_DEVICE, came)
    quantity = _quantity(reading.channel)
    if quantity is None:
        allowed = ", ".join(QUANTITIES)
        came = f"{name}: got a quantity that nobody knows; allowed: a channel that ends in one of {allowed}"
        return _Refusal(Reason.UNKNOWN_QUANTITY, came)
    if reading.unit != quantity.unit:
        came = f"{name}: got unit {reading.unit[:20]!r}; allowed: {quantity.unit!r}"
        return _Refusal(Reason.WRONG_UNIT, came)
    # Written so that NaN is refused; a failed sensor has no value, and saying so is a good reading
    if not quantity.minimum <= reading.value <= quantity.maximum and not _has_failed(reading):
        allowed = f"{quantity.minimum:g} to {quantity.maximum:g} {quantity.unit}"
        return _Refusal(Reason.IMPOSSIBLE_VALUE, f"{name}: got {reading.value!r}; allowed: {allowed}")
    if reading.event_at > latest_at:
        came = f"{name}: got {to_iso(reading.event_at)}; allowed: until {to_iso(latest_at)}"
        return _Refusal(Reason.FUTURE_TIME, came)
    return None


def _has_failed(reading: Reading) -> bool:
    return reading.flag == Flag.FAIL and isnan(reading.value)


@lru_cache(_CHANNELS_KEPT)
def _quantity(channel: str) -> Quantity | None:
    return QUANTITIES.get(channel.rpartition("/")[2])


def _rejected(
    topic: Topic, refused: dict[str, tuple[_Refusal, list[Reading]]], received_at: int
) -> list[Rejected]:
    """Return one row for the quarantine for each reason."""
    source = build(topic.coop, topic.gateway, "readings")
    return [
        Rejected(received_at, source, reason, _detail(refusal, len(readings)), _pack(readings))
        for reason, (refusal, readings) in refused.items()
    ]


def _detail(refusal: _Refusal, count: int) -> str:
    return refusal.detail if count == 1 else f"{refusal.detail} (the first of {count})"


def _pack(readings: Sequence[Reading]) -> bytes:
    """Return readings as they came, near enough to replay them after a fix."""
    try:
        return senml.encode_json(readings)
    except PackError:
        # SenML cannot say times before 1978: keep them readable at least
        return repr(readings).encode()
