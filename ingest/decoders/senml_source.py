"""SenML packs (RFC 8428, JSON or CBOR) of others: their names, and one unit more. Ours are in ``senml``.

A name is ``<device>[/<probe>]/<quantity>``; all before the last slash names the device where it has more than
three parts, or where the settings name it so. Times are the device's own; a pack without any, or with one
relative to now, gets the time of its coming to us.
"""

from collections.abc import Iterable

from coldchain import senml
from coldchain.errors import PackError
from coldchain.instants import MS_PER_S
from coldchain.reading import NO_BOOT, Clock, Flag, Reading
from coldchain.senml_records import Record, Value, refused, walk
from coldchain.sensors.outcome import Reason
from coldchain.units import QUANTITIES
from ingest.decoders import senml as ours
from ingest.decoders import times
from ingest.decoders.face import Came, Decoded
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup
from ingest.decoders.values import celsius, measured

_CBOR_FROM = 0x80  # an array of CBOR begins with such a byte, one of JSON never does
_FAILED = "fail:"
_PARTS = 3


class SenmlSource:
    """Decodes packs that come on topics of others.

    Args:
        setup: Of its source.
    """

    def __init__(self, setup: Setup) -> None:
        self._names = setup.names

    def decode(self, came: Came) -> Decoded:
        """Return the readings of a pack.

        Raises:
            PackError: It is no pack.
        """
        try:
            readings: Iterable[Reading] = ours.decode(came.payload, received_at=came.received_at)
        except PackError as error:
            if error.reason == "oversize":
                raise
            return Decoded(_foreign(came, self._names))
        return Decoded([_renamed(reading, self._names, came) for reading in readings])


def _renamed(reading: Reading, names: Names, came: Came) -> Reading:
    """Return a reading that has names as ours are, by the names of its source."""
    device = names.device(reading.device)
    probe, _, quantity = reading.channel.partition("/")
    clock, unit, value = reading.clock, reading.unit, reading.value
    if clock == Clock.NONE and reading.boot == NO_BOOT:
        clock = _clock(reading.event_at, came)
    if unit == "K" and quantity == "temperature":
        unit, value = "Cel", celsius(value, "K")
    return Reading(
        device,
        names.channel(probe, quantity),
        reading.boot,
        reading.sequence,
        reading.event_at,
        reading.received_at,
        value,
        unit,
        reading.flag,
        clock,
        reading.note,
    )


def _foreign(came: Came, names: Names) -> list[Reading]:
    parse = senml.parse_cbor if came.payload[:1] >= bytes([_CBOR_FROM]) else senml.parse_json
    records: list[Record] = parse(came.payload)
    readings = []
    for index, name, unit, time_s, value, _ in walk(records, came.received_at / MS_PER_S):
        device, probe, quantity = _split(name, names, index)
        event_at = round(time_s * MS_PER_S)
        when = times.When(event_at, _clock(event_at, came), came.received_at)
        number, unit_here = _value(value, unit, index)
        channel = names.channel(probe, quantity)
        if quantity in QUANTITIES and unit_here in ("", QUANTITIES[quantity].unit):
            readings.append(measured(names.device(device), channel, number, quantity, when=when))
        else:
            readings.append(_as_it_came(names.device(device), channel, number, unit_here, when))
    if not readings:
        raise PackError("pack", "no reading", "at least one")
    return readings


def _as_it_came(device: str, channel: str, value: float | Reason, unit: str, when: times.When) -> Reading:
    """Return a reading that admission will refuse under the right name: it knows no such quantity or unit."""
    is_number = isinstance(value, float)
    return Reading(
        device,
        channel,
        NO_BOOT,
        when.event_at,
        when.event_at,
        when.received_at,
        float(value) if is_number else float("nan"),
        unit,
        int(Flag.GOOD if is_number else Flag.FAIL),
        when.clock,
    )


def _clock(event_at: int, came: Came) -> str:
    """Return whose time it is: a small one counts from the time of coming, which the walk has added."""
    return Clock.SERVER if event_at >= came.received_at else Clock.DEVICE


def _split(name: str, names: Names, index: int) -> tuple[str, str, str]:
    """Return device, probe (may be empty) and quantity of a name."""
    whole, _, quantity = name.strip("/").rpartition("/")
    device, _, probe = whole.rpartition("/")
    if not whole:
        raise refused(index, f"the name {name[:80]!r}", "<device>/<quantity>, or <device>/<probe>/<quantity>")
    if name.count("/") != _PARTS - 1 or names.knows_device(whole):
        return whole, "", quantity.lower()
    return device, probe, quantity.lower()


def _value(value: Value, unit: str, index: int) -> tuple[float | Reason, str]:
    if isinstance(value, bool | int | float):
        return (celsius(float(value), "K"), "Cel") if unit == "K" else (float(value), unit)
    if isinstance(value, str) and value.startswith(_FAILED):
        return Reason.OFF, unit
    raise refused(index, f"the value {value!r}"[:120], "v or vb")
