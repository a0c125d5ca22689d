"""Dragino LHT65 (also LHT65N, LHT65S) and LHT52: 11 bytes a measurement, high byte first.

::

    LHT65   battery 2 (14 bits, mV)  inside 2  humidity 2  what is outside 1  outside 4
            with a time: outside 2   inside 2  humidity 2  9                  time 4
            kept:        outside 2   inside 2  humidity 2  40 and what        time 4    any number of them
    LHT52   inside 2  humidity 2  outside 2  what is outside 1  time 4

Temperatures are hundredths of a degree, 7FFF is none. What a node had kept comes with its own time.

References:
    S55 of docs/sources.md: Dragino, manuals of LHT65 and LHT52, and their decoders.
"""

from collections.abc import Callable, Iterator

from coldchain.errors import PackError
from coldchain.instants import MS_PER_S
from ingest.decoders.lorawan.objects import check_size
from ingest.decoders.measured import Measured, failed, humidity

_LENGTH = 11
_DATA_PORT, _KEPT_PORT, _STATUS_PORT = 2, 3, 5
_NOTHING = 0x7FFF
_KEPT, _UNPLUGGED, _WHAT = 0x40, 0x80, 0x0F
_PROBES, _WITH_TIME, _ADDRESS = (1, 2), 9, 15
_MV_BITS, _HUMIDITY_BITS = 0x3FFF, 0x0FFF
_MV_PER_V = 1000
_STATUS_LENGTH = 7
_OUTSIDE = "ext"


def lht65(f_port: int, data: bytes) -> list[Measured]:
    """Return what an LHT65 says, of its status the battery; nothing for its probe's address.

    Args:
        f_port: 2 are measurements, 3 are kept ones, 5 is its status.
        data: The payload.

    Raises:
        PackError: It has not the length of measurements, or is too long.
    """
    return _read("LHT65 payload", f_port, data, _lht65_row)


def lht52(f_port: int, data: bytes) -> list[Measured]:
    """Return what an LHT52 says, of its status the battery.

    Args:
        f_port: 2 are measurements, 3 are kept ones, 5 is its status.
        data: The payload.

    Raises:
        PackError: It has not the length of measurements, or is too long.
    """
    return _read("LHT52 payload", f_port, data, _lht52_row)


def _read(
    thing: str, f_port: int, data: bytes, row_of: Callable[[bytes, bool], Iterator[Measured]]
) -> list[Measured]:
    """Return what a payload says; ``row_of`` reads one measurement, and whether it is a kept one."""
    check_size(thing, data)
    if f_port not in (_DATA_PORT, _KEPT_PORT):
        return _battery(data) if f_port == _STATUS_PORT else []
    if not data or len(data) % _LENGTH:
        raise PackError(thing, f"{len(data)} bytes", f"a number of times {_LENGTH}")
    rows = (data[at : at + _LENGTH] for at in range(0, len(data), _LENGTH))
    return [each for row in rows for each in row_of(row, f_port == _KEPT_PORT)]


def _lht52_row(row: bytes, is_kept: bool) -> Iterator[Measured]:  # noqa: FBT001 - as _read calls it
    event_at = _time(row) if is_kept else 0
    yield from _inside(row[0:2], row[2:4], event_at)
    yield from _outside(row[4:6], event_at)


def _lht65_row(row: bytes, is_kept: bool) -> Iterator[Measured]:  # noqa: FBT001 - as _read calls it
    return _lht65_kept(row) if is_kept or row[6] & _KEPT else _lht65_now(row)


def _lht65_now(row: bytes) -> Iterator[Measured]:
    what = row[6] & _WHAT
    if what == _ADDRESS:
        return
    if what == _WITH_TIME:
        yield from _outside(row[0:2], 0)
    else:
        yield Measured("battery", "voltage", (_word(row[0:2]) & _MV_BITS) / _MV_PER_V)
    yield from _inside(row[2:4], row[4:6], 0)
    if what in _PROBES:
        if row[6] & _UNPLUGGED:
            yield failed(_OUTSIDE, "temperature", "off")
        else:
            yield from _outside(row[7:9], 0, note="off")


def _lht65_kept(row: bytes) -> Iterator[Measured]:
    event_at = _time(row)
    yield from _outside(row[0:2], event_at)
    yield from _inside(row[2:4], row[4:6], event_at)


def _inside(temperature: bytes, moisture: bytes, event_at: int) -> Iterator[Measured]:
    if _word(temperature) == _NOTHING:
        yield failed("", "temperature")._replace(event_at=event_at)
        yield failed("", "humidity")._replace(event_at=event_at)
        return
    yield Measured("", "temperature", _hundredths(temperature), event_at=event_at)
    yield humidity("", (_word(moisture) & _HUMIDITY_BITS) / 10)._replace(event_at=event_at)


def _outside(temperature: bytes, event_at: int, note: str = "") -> Iterator[Measured]:
    """Yield the outside probe, where there is one; ``note`` is why it has failed when there must be one."""
    if _word(temperature) != _NOTHING:
        yield Measured(_OUTSIDE, "temperature", _hundredths(temperature), event_at=event_at)
    elif note:
        yield failed(_OUTSIDE, "temperature", note)


def _battery(data: bytes) -> list[Measured]:
    """Return the battery of a status: model, firmware 2, band, sub-band, battery 2 [mV]."""
    if len(data) != _STATUS_LENGTH:
        return []
    return [Measured("battery", "voltage", _word(data[5:7]) / _MV_PER_V)]


def _time(row: bytes) -> int:
    return int.from_bytes(row[7:11], "big") * MS_PER_S


def _word(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _hundredths(data: bytes) -> float:
    return int.from_bytes(data, "big", signed=True) / 100
