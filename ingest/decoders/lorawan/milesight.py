"""Milesight EM300-TH, EM300-MCS and EM320-TH: channel, type, value, low byte first.

What a node had kept while nobody heard it (``20 CE``) comes with its own time. The temperature has no value
that means "none": FFFF is -0.1 degC.

References:
    S54 of docs/sources.md: Milesight, user guides of EM300 and EM320-TH, section "device payload".
"""

from collections.abc import Iterable, Iterator

from coldchain.instants import MS_PER_S
from ingest.decoders.lorawan.objects import Kind, read
from ingest.decoders.measured import Measured, humidity


def _temperature(_channel: int, value: bytes) -> Iterable[Measured]:
    return (Measured("", "temperature", int.from_bytes(value[:2], "little", signed=True) / 10),)


def _humidity(_channel: int, value: bytes) -> Iterable[Measured]:
    return (humidity("", value[0] / 2),)


def _door(_channel: int, value: bytes) -> Iterable[Measured]:
    return (Measured("", "open", float(value[0] != 0)),)


def _kept(_channel: int, value: bytes) -> Iterator[Measured]:
    event_at = int.from_bytes(value[:4], "little") * MS_PER_S
    for one in (*_temperature(0, value[4:6]), *_humidity(0, value[6:7])):
        yield one._replace(event_at=event_at)


_KINDS = {
    bytes.fromhex(head): what
    for head, what in {
        "01 75": Kind(1),  # battery in percent
        "03 67": Kind(2, _temperature),
        "83 67": Kind(3, _temperature),  # with an alarm of its own
        "04 68": Kind(1, _humidity),
        "05 00": Kind(1),  # leak
        "06 00": Kind(1, _door),
        "20 CE": Kind(7, _kept),
        "FF 01": Kind(1),  # version of the protocol
        "FF 09": Kind(2),  # hardware
        "FF 0A": Kind(2),  # software
        "FF 0B": Kind(1),  # switched on
        "FF 0F": Kind(1),  # class
        "FF 16": Kind(8),  # serial number
        "FF FE": Kind(1),  # started anew
        "FF FF": Kind(2),  # version of the payload
    }.items()
}


def decode(_f_port: int, data: bytes) -> list[Measured]:
    """Return what a payload says.

    Raises:
        PackError: Its first object is not known (``lorawan-object``), or it is too long.
    """
    return read("Milesight payload", data, _KINDS, head=2, channel_at=0)
