"""What is fuzzed: everything that reads bytes of strangers, each one function of bytes. Not the fuzzer.

A target takes any bytes and may raise nothing: an ``InputError`` is an answer, everything else is a defect.
The decoder of a source is made anew for each input, so that a find can be repeated; what remembers gets a
message before, and each input on several topics.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from coldchain import frame_parser, senml
from coldchain.errors import InputError
from ingest.decoders import lorawan
from ingest.decoders.catalogue import FORMATS, make
from ingest.decoders.face import Came
from ingest.decoders.logger_csv import LoggerFile, TimeRule, lines_of
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup
from links.sparkplug_wire import Metric, Payload, encode

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "corpus"
NOW = 1_795_000_000_000  # 2026-11-18
LIMIT_S = 0.05  # of processor time, for one call
LARGEST = 256 * 1024
_MAC = "A4C138AABBCC"
_KEY = "231d39c1d7cc1ab1aee224cd096db932"
_MANY_READINGS = LARGEST // 2  # rows of a file; messages give far fewer


class _Spoken(NamedTuple):
    """How a format is fuzzed: its topics, and what its settings say."""

    topics: tuple[str, ...]
    options: Mapping[str, Any] = MappingProxyType({})
    payload: str = ""
    before: tuple[tuple[str, bytes], ...] = ()


def _birth() -> bytes:
    metrics = [
        Metric(f"Probe{alias}/Temperature", alias, NOW, kind, value=1, unit="degF")
        for alias, kind in enumerate((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))
    ]
    return encode(Payload(NOW - 1000, (Metric("bdSeq", timestamp=NOW, datatype=4, value=1), *metrics), 0))


_SPOKEN: dict[str, _Spoken] = {
    "senml": _Spoken(("a/b",)),
    "tasmota": _Spoken(("tele/fridge/SENSOR", "tele/fridge/LWT")),
    "zigbee2mqtt": _Spoken(("zigbee2mqtt/fridge",)),
    "esphome": _Spoken(("van/sensor/fridge_temperature/state", "van/binary_sensor/door/state")),
    "shelly": _Spoken(("shellyplusht-b8d61a8b17cc/events/rpc",)),
    "chirpstack": _Spoken(("application/1/device/0101010101010101/event/up",), payload="dragino-lht65"),
    "ruuvi": _Spoken((f"ruuvi/C8:25:2D:8E:9C:2C/{_MAC}",)),
    "bthome": _Spoken((f"home/omg/BTtoMQTT/{_MAC}",), {"bindkeys": {"54:48:E6:8F:80:A5": _KEY}}),
    "sparkplug": _Spoken(
        tuple(f"spBv1.0/g/{kind}" for kind in ("NDATA/n", "DBIRTH/n/d", "DDATA/n/d", "NBIRTH/n", "NDEATH/n")),
        before=(("spBv1.0/g/NBIRTH/n", _birth()),),
    ),
    "json": _Spoken(
        ("sensors/fridge",),
        {"fields": {"t": "air/temperature", "a.b": "air/humidity"}, "units": {"t": "degF"}, "time": "ts"},
    ),
}


def _format(name: str) -> Callable[[bytes], None]:
    spoken = _SPOKEN.get(name, _Spoken(("a/b",)))

    def target(data: bytes) -> None:
        setup = Setup("#", Names(), ZoneInfo("UTC"), spoken.payload, spoken.options)
        decoder = make(name, setup)
        said = [*spoken.before, *((topic, data) for topic in spoken.topics), *spoken.before]
        for topic, payload in said:
            _answered(lambda came: len(decoder.decode(came).readings), Came(topic, payload, NOW))

    return target


def _payload(name: str) -> Callable[[bytes], None]:
    decode = lorawan.decoder(name)

    def target(data: bytes) -> None:
        for port in (2, 3, 5):
            _answered(lambda part, port=port: len(list(decode(port, part))), data)  # type: ignore[misc]

    return target


def _logger_file(data: bytes) -> None:
    def read(content: bytes) -> int:
        rule = TimeRule("", NOW, ZoneInfo("Africa/Nairobi"))
        return sum(1 for _ in LoggerFile("fuzz", lines_of("fuzz", content), rule).rows())

    _answered(read, data)


def _senml_pack(data: bytes) -> None:
    _answered(lambda part: len(senml.decode(part, received_at=NOW)), data)


def _frame(data: bytes) -> None:
    _answered(lambda part: int(bool(frame_parser.parse_line(part))), data)


def _answered(read: Callable[[Any], int], given: Any) -> None:  # noqa: ANN401 - bytes, or a message of them
    """Ask for an answer; a refusal is one.

    Raises:
        AssertionError: There are more answers than any input should give.
    """
    try:
        count = read(given)
    except InputError as error:
        text = str(error)  # must be possible, and short enough for the quarantine
        assert len(text) < 4000, f"a message of {len(text)} characters"  # noqa: S101, PLR2004 - a finding
        return
    assert count <= _MANY_READINGS, f"{count} answers"  # noqa: S101 - a finding of the fuzzer


TARGETS: dict[str, Callable[[bytes], None]] = {
    **{name: _format(name) for name in FORMATS},
    **{f"lorawan-{name}": _payload(name) for name in lorawan.NAMES},
    "senml-pack": _senml_pack,
    "frame": _frame,
    "logger-file": _logger_file,
}
"""Every target by its name; its corpus is the folder of that name."""


def seeds(name: str) -> list[bytes]:
    """Return the corpus of a target, by file name."""
    return [file.read_bytes() for file in sorted((CORPUS / name).glob("*"))]


def longest_s(target: Callable[[bytes], None], inputs: Iterable[bytes]) -> tuple[float, bytes]:
    """Return the most processor time that one input took [s], and that input."""
    worst = (0.0, b"")
    for data in inputs:
        began_s = time.process_time()
        target(data)
        worst = max(worst, (time.process_time() - began_s, data), key=lambda one: one[0])
    return worst
