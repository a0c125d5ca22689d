"""Our readings to and from SenML records.

The general rules are in ``senml_records``; ``senml_json`` and ``senml_cbor`` turn bytes into records.

Ours among the labels, all of them ignored by other software. The first three carry on to the records that
follow until they change, as base fields do:

========  ==========================================================================================
``boot``  the device's boot id, 8 hex digits
``seq``   the sequence of the reading within that boot
``clk``   where the time came from, a word of ``coldchain.reading.Clock``
``flag``  how far this one value can be trusted, a ``coldchain.reading.Flag``; absent when it is good
``note``  why this one value is not good
========  ==========================================================================================

A failed sensor sends ``"vs": "fail:<note>"`` instead of ``v``. Names are ``<device>/<probe>/<quantity>``.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import UNSET

from coldchain.errors import InputError, PackError
from coldchain.instants import MS_PER_S, to_iso
from coldchain.reading import NO_BOOT, Clock, Flag, Reading, check_channel, check_name
from coldchain.senml_records import LARGEST, NEVER_S, RELATIVE_BELOW_S, Record, Value, refused, walk

FAILED = "fail:"
CLOCKS = frozenset({Clock.GPS, Clock.NTP, Clock.SERVER, Clock.GATEWAY, Clock.DEVICE, Clock.NONE})
_SEQUENCES = 2**63
_BOOT = re.compile(r"[0-9a-f]{8}")
_NAMES_KEPT = 16_384
_PARTS = 3


def to_readings(records: Sequence[Record], received_at: int) -> list[Reading]:
    """Return one reading for each record that carries a value, in the order of the pack.

    Args:
        records: In the order of the pack.
        received_at: When the pack was received [ms since 1970, UTC].

    Raises:
        PackError: A record breaks a rule of RFC 8428, or is not one that our readings can be made of.
    """
    readings = []
    boot, clock = NO_BOOT, Clock.NONE
    sequence: int | None = None
    for index, name, unit, time_s, value, record in walk(records, received_at / MS_PER_S):
        if record.boot is not UNSET:
            boot = boot_of(record.boot, index)
        if record.seq is not UNSET:
            sequence = sequence_of(record.seq, index)
        if record.clk is not UNSET:
            clock = clock_of(record.clk, index)
        try:
            device, channel = split(name)
        except InputError as error:
            raise refused(index, f"the name {name[:80]!r}", error.allowed) from None
        number, flag, note = (value, 1, "") if type(value) is float else _unusual(value, index)
        if record.flag is not UNSET or record.note is not UNSET:
            flag, note = _doubt(record, flag, note, index)
        event_at = round(time_s * MS_PER_S)
        count = event_at if sequence is None else sequence
        readings.append(
            Reading(device, channel, boot, count, event_at, received_at, number, unit, flag, clock, note)
        )
    return readings


def from_readings(readings: Iterable[Reading]) -> list[Record]:
    """Return one record for each reading, in order; what does not change is said once.

    Raises:
        PackError: A value is not finite although its flag is not FAIL, or an event lies before July 1978,
            which SenML would take for a time from now.
    """
    records = []
    device = clock = ""
    boot: int | None = None
    sequence: int | None = None
    event_at: int | None = None
    for reading in readings:
        record = Record(n=reading.channel, u=reading.unit)
        if reading.device != device:
            device = reading.device
            record.bn = f"{device}/"
        if reading.event_at != event_at:
            event_at = reading.event_at
            record.bt = _base_time_s(reading)
        if reading.boot != boot:
            boot = reading.boot
            record.boot = f"{boot:08x}"
        if reading.sequence != sequence:
            sequence = record.seq = reading.sequence
        if reading.clock != clock:
            clock = record.clk = reading.clock
        _write_value(record, reading)
        records.append(record)
    return records


def _unusual(value: Value, index: int) -> tuple[float, int, str]:
    """Return value, flag and note of a record whose value is no number."""
    if isinstance(value, bool):
        return float(value), int(Flag.GOOD), ""
    if isinstance(value, str) and value.startswith(FAILED):
        return float("nan"), int(Flag.FAIL), value[len(FAILED) :]
    raise refused(index, f"the value {value!r}"[:120], "v, vb or vs 'fail:<why>'")


def _doubt(record: Record, flag: int, note: str, index: int) -> tuple[int, str]:
    """Return flag and note as the record's own labels say; a failure is said by ``vs`` alone."""
    if record.flag is not UNSET:
        if flag == Flag.FAIL or record.flag not in (Flag.GOOD, Flag.UNKNOWN, Flag.SUSPECT):
            raise refused(
                index, f"flag {record.flag}", "1, 2 or 3 beside a number; vs 'fail:<why>' for a failure"
            )
        flag = record.flag
    return flag, note if record.note is UNSET else record.note


def boot_of(text: str, index: int) -> int:
    """Return the boot id of its 8 hex digits."""
    if not _BOOT.fullmatch(text):
        raise refused(index, f"boot {text[:40]!r}", "8 lower-case hex digits")
    return int(text, 16)


def sequence_of(sequence: int, index: int) -> int:
    """Return the sequence when a store can hold it."""
    if not 0 <= sequence < _SEQUENCES:
        raise refused(index, f"seq {str(sequence)[:40]}", "0 to 2^63 - 1")
    return sequence


def clock_of(word: str, index: int) -> str:
    """Return the word when it names a clock."""
    if word not in CLOCKS:
        raise refused(index, f"clk {word[:40]!r}", f"one of {', '.join(sorted(CLOCKS))}")
    return word


@lru_cache(_NAMES_KEPT)
def split(name: str) -> tuple[str, str]:
    """Return device and channel of a resolved name.

    Raises:
        InputError: It is not ``<device>/<probe>/<quantity>``.
    """
    device, _, channel = name.partition("/")
    if name.count("/") != _PARTS - 1:
        raise PackError("name", repr(name[:80]), "<device>/<probe>/<quantity>")
    return check_name("device", device), check_channel(channel)


def _base_time_s(reading: Reading) -> float:
    """Return the event time as SenML writes it [s since 1970]."""
    time_s = reading.event_at / MS_PER_S
    if not RELATIVE_BELOW_S <= time_s < NEVER_S:
        earliest = to_iso(int(RELATIVE_BELOW_S) * MS_PER_S)
        raise PackError(
            f"reading of {reading.device}", f"event_at {reading.event_at}", f"{earliest} or later"
        )
    return time_s


def _write_value(record: Record, reading: Reading) -> None:
    """Put value, flag and note of a reading into its record."""
    if reading.flag == Flag.FAIL:
        record.vs = FAILED + reading.note
        return
    if not -LARGEST <= reading.value <= LARGEST:
        thing = f"reading {reading.sequence} of {reading.device}/{reading.channel}"
        raise PackError(thing, f"the value {reading.value!r}", "a finite number, or the flag FAIL")
    record.v = reading.value
    if reading.flag != Flag.GOOD:
        record.flag = reading.flag
    if reading.note:
        record.note = reading.note
