"""The ``stored`` message: exactly which readings ingest holds for good, so that a bridge may drop its copy.

Not an MQTT acknowledgement: that one says a broker has the pack, this one that a disk has its readings.
``{"v": 1, "ranges": [["<device>", "<boot, 8 hex digits>", <low>, <high>], ...]}``, both ends included. With
``"told": [["<claim>", "<state>"], ...]`` it also says which claims of ``told.py`` are held for good.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, NamedTuple

import msgspec

from coldchain.errors import InputError, PackError
from coldchain.reading import check_name

VERSION = 1
_BOOT = re.compile(r"[0-9a-f]{8}")
_ALLOWED = '{"v": 1, "ranges": [["<device>", "<8 hex digits>", <low>, <high>], ...]}'
_Sequence = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class Range(NamedTuple):
    """The sequences ``low`` to ``high``, both included, of one boot of one device."""

    device: str
    boot: int
    low: int
    high: int


Run = tuple[str, int, int, int]
"""A ``Range``, without the cost of one."""


class _Message(msgspec.Struct, omit_defaults=True):
    v: int
    ranges: list[tuple[str, str, _Sequence, _Sequence]]
    told: list[tuple[str, str]] = []


_DECODER = msgspec.json.Decoder(_Message)


def encode(stored: Iterable[tuple[str, int, int]], *, told: Iterable[tuple[str, str]] = ()) -> bytes:
    """Return the message that says what is stored.

    Args:
        stored: (device, boot, sequence) in any order, repeats allowed; neighbours become one range.
        told: Claims that are held too, each with its state; without any, the message has no such list.
    """
    return _encoded(merge(stored), told)


def encode_runs(stored: Iterable[Run]) -> bytes:
    """Return the message that says which runs are stored, in any order; neighbours become one range."""
    return _encoded(merge_runs(stored), ())


def merge(stored: Iterable[tuple[str, int, int]]) -> list[Range]:
    """Return the fewest ranges that hold exactly these (device, boot, sequence), sorted."""
    return merge_runs((device, boot, sequence, sequence) for device, boot, sequence in stored)


def merge_runs(stored: Iterable[Run]) -> list[Range]:
    """Return the fewest ranges that hold exactly what these runs hold, sorted; they may overlap."""
    by_boot: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for device, boot, low, high in stored:
        if (held := by_boot.get((device, boot))) is None:
            by_boot[device, boot] = [(low, high)]
        else:
            held.append((low, high))
    return [
        Range(device, boot, low, high)
        for (device, boot), runs in sorted(by_boot.items())
        for low, high in _joined(runs)
    ]


def _joined(runs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the runs, both ends included, neighbours as one; they come in any order, at least one."""
    runs.sort()
    low, high = runs[0]
    for begin, end in runs:
        if begin > high + 1:
            yield low, high
            low, high = begin, end
        elif end > high:
            high = end
    yield low, high


def _encoded(ranges: Iterable[Range], told: Iterable[tuple[str, str]]) -> bytes:
    said = [(device, f"{boot:08x}", low, high) for device, boot, low, high in ranges]
    return msgspec.json.encode(_Message(VERSION, said, list(told)))


def decode(payload: bytes) -> list[Range]:
    """Return the ranges of a message.

    Raises:
        PackError: It is no such message, or of a version that is not known here.
    """
    return [_checked(each) for each in _read(payload).ranges]


def decode_told(payload: bytes) -> list[tuple[str, str]]:
    """Return the claims that a message says are held, each with its state.

    Raises:
        PackError: It is no such message, or of a version that is not known here.
    """
    return _read(payload).told if b'"told"' in payload else []


def _read(payload: bytes) -> _Message:
    try:
        message = _DECODER.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise PackError("stored message", str(error)[:200], _ALLOWED) from None
    if message.v != VERSION:
        raise PackError("stored message", f"version {message.v}", f"version {VERSION}", "Update the gateway.")
    return message


def _checked(raw: tuple[str, str, int, int]) -> Range:
    """Return one range when it means something."""
    device, boot, low, high = raw
    if not _BOOT.fullmatch(boot) or low > high:
        raise PackError("stored message", f"the range {raw!r}"[:200], _ALLOWED)
    try:
        return Range(check_name("device", device), int(boot, 16), low, high)
    except InputError as error:
        raise PackError(f"stored message, {error.thing}", error.came, error.allowed) from None
