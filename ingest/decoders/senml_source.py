"""SenML packs (RFC 8428, JSON or CBOR) of others: their names, and one unit more. Ours are in ``senml``.

A name is ``<device>[/<probe>]/<quantity>``; all before the last slash names the device where it has more than
three parts, or where the settings name it so. Times are the device's own; a pack without any, or with one
relative to now, gets the time of its coming to us.
"""

from collections.abc import Iterator, Sequence
from math import nan

from msgspec import UNSET
from msgspec.structs import replace

from coldchain import senml
from coldchain.errors import PackError
from coldchain.instants import MS_PER_S
from coldchain.reading import NO_BOOT, Clock, Flag, Reading
from coldchain.senml_readings import to_readings
from coldchain.senml_records import RELATIVE_BELOW_S, Record, Value, refused, walk
from coldchain.sensors.outcome import Reason
from coldchain.units import QUANTITIES
from ingest.decoders import times
from ingest.decoders.face import Came, Decoded
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup
from ingest.decoders.values import celsius, measured

MAX_PAYLOAD_BYTES = 256 * 1024
_CBOR_FROM = b"\x80"  # an array of CBOR begins with such a byte, one of JSON never does
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
        if len(came.payload) > MAX_PAYLOAD_BYTES:
            got, allowed = f"{len(came.payload)} bytes", f"at most {MAX_PAYLOAD_BYTES} bytes"
            raise PackError("pack", got, allowed, reason="oversize")
        is_cbor = came.payload[:1] >= _CBOR_FROM
        records = senml.parse_cbor(came.payload) if is_cbor else senml.parse_json(came.payload)
        try:
            readings = to_readings(records, came.received_at)
        except PackError:
            readings = _foreign(records, came, self._names)
        else:
            readings = [_renamed(reading, self._names) for reading in readings]
        if not readings:
            raise PackError("pack", "no reading", "at least one")
        return Decoded(list(map(_clocked, readings, _relative(records, came))))


def _renamed(reading: Reading, names: Names) -> Reading:
    """Return a reading that has names as ours are, by the names of its source."""
    probe, _, quantity = reading.channel.partition("/")
    device, channel = names.device(reading.device), names.channel(probe, quantity)
    if reading.unit == "K" and quantity == "temperature":
        value = celsius(reading.value, "K")
        return replace(reading, device=device, channel=channel, unit="Cel", value=value)
    return replace(reading, device=device, channel=channel)


def _relative(records: Sequence[Record], came: Came) -> Iterator[bool]:
    """Yield for each value whether its time counts from now, which the walk has added."""
    raw_s, base_s = [], 0.0
    for record in records:
        base_s = base_s if record.bt is UNSET else record.bt
        raw_s.append(base_s if record.t is UNSET else base_s + record.t)
    for index, *_ in walk(records, came.received_at / MS_PER_S):
        yield raw_s[index] < RELATIVE_BELOW_S


def _clocked(reading: Reading, is_relative: bool) -> Reading:  # noqa: FBT001 - for map
    """Return a reading with whose time it has, unless the pack says that."""
    if reading.clock != Clock.NONE or reading.boot != NO_BOOT:
        return reading
    return replace(reading, clock=Clock.SERVER if is_relative else Clock.DEVICE)


def _foreign(records: Sequence[Record], came: Came, names: Names) -> list[Reading]:
    readings = []
    for index, name, unit, time_s, value, _ in walk(records, came.received_at / MS_PER_S):
        device, probe, quantity = _split(name, names, index)
        when = times.When(round(time_s * MS_PER_S), Clock.NONE, came.received_at)
        number, unit_here = _value(value, unit, index)
        channel = names.channel(probe, quantity)
        if quantity in QUANTITIES and unit_here in ("", QUANTITIES[quantity].unit):
            readings.append(measured(names.device(device), channel, number, quantity, when=when))
        else:
            readings.append(_as_it_came(names.device(device), channel, number, unit_here, when))
    return readings


def _as_it_came(device: str, channel: str, value: float | Reason, unit: str, when: times.When) -> Reading:
    """Return a reading that admission will refuse under the right name: it knows no such quantity or unit."""
    if isinstance(value, float):
        return when.reading(device, channel, value, unit)
    return replace(when.reading(device, channel, nan, unit), flag=int(Flag.FAIL))


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
