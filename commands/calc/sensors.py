"""What ``calc decode`` says of the bytes of a sensor: its values, or its fault. The core decodes them."""

from collections.abc import Callable, Iterable
from typing import Any

from coldchain.errors import InputError
from coldchain.sensors import dht22, ds18b20, ruuvi, sensirion, xy_md02
from coldchain.sensors.ds18b20 import Probe
from coldchain.sensors.outcome import Air, Fault
from coldchain.sensors.ruuvi import Tag


def _ruuvi(data: bytes) -> Tag | Fault:
    """Return what a payload says, or a whole advertisement as a gateway hands it on."""
    return ruuvi.decode(data if len(data) == ruuvi.LENGTH else ruuvi.payload_of(data))


_DECODERS: dict[str, Callable[[bytes], Air | Probe | Tag | Fault]] = {
    "sht3x": sensirion.decode_sht3x,
    "sht4x": sensirion.decode_sht4x,
    "ds18b20": ds18b20.decode,
    "dht22": dht22.decode,
    "xy-md02": xy_md02.decode,
    "ruuvi": _ruuvi,
}
SENSORS = tuple(_DECODERS)


def sensor_rows(kind: str, reads: Iterable[bytes]) -> list[dict[str, Any]]:
    """Return one row a read: values under names that end in their unit, or ``fault`` with its reason.

    Args:
        kind: One of ``SENSORS``.
        reads: The bytes of each read.

    Raises:
        InputError: There is none, or one has another number of bytes than this sensor's.
    """
    rows = [_row(_DECODERS[kind](data)) for data in reads]
    if not rows:
        raise InputError(f"{kind} read", "no bytes", "hexadecimal digits, one read a line")
    return rows


def _row(said: Air | Probe | Tag | Fault) -> dict[str, Any]:
    if not isinstance(said, Fault):
        return said._asdict()
    sound = {} if said.temperature_c is None else {"temperature_c": said.temperature_c}
    return {"fault": str(said.reason), **sound}
