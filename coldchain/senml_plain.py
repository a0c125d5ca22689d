"""The quick way through a pack that is written as our own gateways write it: only what they write most.

Not the rules: those are in ``senml_records`` and ``senml_readings``. A pack that has anything else in it (a
failed sensor, a doubt, relative times, sums, a label of others, a mistake) is answered with None and goes the
general way, which also says what is wrong. What is answered here is just what the general way would say.
"""

from collections.abc import Sequence
from functools import lru_cache

import msgspec
from msgspec import UNSET, UnsetType

from coldchain.errors import InputError
from coldchain.instants import MS_PER_S
from coldchain.reading import NO_BOOT, Clock, Reading
from coldchain.senml_readings import boot_of, clock_of, sequence_of, split
from coldchain.senml_records import LARGEST, NEVER_S, RELATIVE_BELOW_S

_GOOD = 1
_WHOLE = 2**53  # whole numbers up to this are the same as floats
_BOOTS_KEPT = 4096
_ALWAYS = 3  # labels that every record has: name, unit and value
_CARRIED: tuple[tuple[int | str, str, type], ...] = (
    (-2, "bn", str),
    (-3, "bt", float),
    ("boot", "boot", str),
    ("seq", "seq", int),
    ("clk", "clk", str),
)


class _Plain(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A record with one number and nothing unusual."""

    n: str
    u: str
    v: float
    bn: str | UnsetType = UNSET
    bt: float | UnsetType = UNSET
    boot: str | UnsetType = UNSET
    seq: int | UnsetType = UNSET
    clk: str | UnsetType = UNSET


_DECODE = msgspec.json.Decoder(list[_Plain]).decode


def plain_json(payload: bytes, received_at: int) -> list[Reading] | None:
    """Return the readings of a pack in JSON; None when it must go the general way.

    Args:
        payload: The whole pack.
        received_at: When it was received [ms since 1970, UTC].
    """
    try:
        return _readings(_DECODE(payload), received_at)
    except (msgspec.MsgspecError, InputError, UnicodeDecodeError, RecursionError):
        return None


def plain_maps(records: Sequence[object], received_at: int) -> list[Reading] | None:
    """Return the readings of a pack in CBOR, whose maps were read already; None as above.

    Args:
        records: The maps, under the labels of RFC 8428 section 6.
        received_at: When it was received [ms since 1970, UTC].
    """
    try:
        plain = [_of_map(record) for record in records if type(record) is dict]
        if len(plain) != len(records):
            return None
        return _readings([record for record in plain if record is not None], received_at, len(plain))
    except InputError:
        return None


def _of_map(record: dict[object, object]) -> _Plain | None:
    """Return a map as a record; None when anything in it is unusual."""
    get = record.get
    for label in record:
        if type(label) is not int and type(label) is not str:  # False is 0, in Python
            return None
    name, unit, value = get(0), get(1), _number(get(2))
    if value is None or type(name) is not str or type(unit) is not str:
        return None
    plain = _Plain(name, unit, value)
    count = _ALWAYS
    if len(record) == count:
        return plain
    for label, field, kind in _CARRIED:
        if (carried := get(label)) is not None:
            kept = _number(carried) if kind is float else carried
            if type(kept) is not kind:
                return None
            setattr(plain, field, kept)
            count += 1
    return plain if count == len(record) else None


def _number(value: object) -> float | None:
    """Return a number as JSON would have it; None when it is none, or one that a float does not hold."""
    if type(value) is float:
        return value
    return float(value) if type(value) is int and -_WHOLE <= value <= _WHOLE else None


def _readings(records: Sequence[_Plain], received_at: int, count: int | None = None) -> list[Reading] | None:
    """Return the readings, or None; the one loop that runs for every reading that comes."""
    if count is not None and count != len(records):
        return None
    readings: list[Reading] = []
    add, unset, largest = readings.append, UNSET, LARGEST
    base_name, boot, clock, event_at = "", NO_BOOT, Clock.NONE, 0
    number: int | None = None
    is_counted = False  # by a sequence; else by the event time
    for record in records:
        if record.bn is not unset:
            base_name = record.bn
        if record.bt is not unset:
            if not RELATIVE_BELOW_S <= record.bt < NEVER_S:
                return None
            event_at = round(record.bt * MS_PER_S)
            if not is_counted:
                number = event_at
        if record.boot is not unset:
            boot = _boot(record.boot)
        if record.seq is not unset:
            number, is_counted = sequence_of(record.seq, 0), True
        if record.clk is not unset:
            clock = clock_of(record.clk, 0)
        value = record.v + 0.0  # as the general way adds a base value: -0.0 becomes 0.0
        if not event_at or number is None or not -largest <= value <= largest:
            return None
        device, channel = split(base_name + record.n)
        add(Reading(device, channel, boot, number, event_at, received_at, value, record.u, _GOOD, clock, ""))
    return readings


@lru_cache(_BOOTS_KEPT)
def _boot(text: str) -> int:
    """Return a boot id; devices start seldom, so the same ones come again and again.

    Raises:
        PackError: It is none.
    """
    return boot_of(text, 0)
