"""``calc crc``, ``decode``, ``convert``: bytes and texts, read as the programs read them."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from coldchain.crc import CRC_NAMES, CrcName, crc_of
from coldchain.errors import InputError
from coldchain.frame_parser import FrameParser
from coldchain.frames import Ack, Damaged, Frame
from coldchain.instants import to_iso
from coldchain.reading import Flag, Reading
from coldchain.senml import decode as decode_senml
from coldchain.units import (
    format_duration,
    parse_duration_s,
    parse_temperature_c,
    parse_temperature_difference_k,
)
from commands.calc.printing import answer
from commands.calc.sensors import SENSORS, sensor_rows
from commands.options import JsonOption
from commands.program import telling_errors
from links.clock import SystemClock

FORMATS = ("senml", "frame", *SENSORS)
_WIDTH = {"frame": 4, "modbus": 4, "sensirion": 2, "dallas": 2}

KindArgument = Annotated[str, typer.Argument(help=" | ".join(CRC_NAMES))]
HexArgument = Annotated[list[str], typer.Argument(help="The bytes in hexadecimal; spaces are fine.")]
FormatArgument = Annotated[str, typer.Argument(help=" | ".join(FORMATS))]
FileArgument = Annotated[
    str,
    typer.Argument(help="A file, or - for standard input. Of a sensor: hexadecimal, one read a line."),
]
QuantityArgument = Annotated[str, typer.Argument(help="A number with its unit, e.g. '46.4 degF' or '1h30m'.")]
DifferenceOption = Annotated[bool, typer.Option("--difference", help="It is a difference of temperatures.")]


def crc(kind: KindArgument, data: HexArgument, json: JsonOption = False) -> None:
    """Print the checksum of some bytes, as used by frames, Modbus, Sensirion and Dallas sensors."""
    with telling_errors():
        if kind not in CRC_NAMES:
            raise InputError("checksum", repr(kind), " | ".join(CRC_NAMES))
        name: CrcName = kind  # type: ignore[assignment] # checked against the literal's own values above
        value = crc_of(name, _bytes(" ".join(data)))
        text = f"0x{value:0{_WIDTH[kind]}X}"
        answer({"crc": value, "hex": text}, [text], json=json)


def decode(kind: FormatArgument, file: FileArgument = "-", json: JsonOption = False) -> None:
    """Print the readings that a payload holds: a SenML pack, lines of a serial port, bytes of a sensor."""
    with telling_errors():
        if kind not in FORMATS:
            raise InputError("format", repr(kind), " | ".join(FORMATS))
        payload = _read(file)
        if kind in SENSORS:
            rows = sensor_rows(kind, [_bytes(line) for line in _lines(payload)])
        elif kind == "senml":
            rows = [_reading(item) for item in decode_senml(payload, received_at=SystemClock().now())]
        else:
            rows = [_line(item) for item in FrameParser().feed(payload + b"\n")]  # the last line may be cut
        answer(rows, ["  ".join(f"{k}={v}" for k, v in row.items()) for row in rows], json=json, exact=True)


def convert(
    quantity: QuantityArgument, difference: DifferenceOption = False, json: JsonOption = False
) -> None:
    """Print a temperature in degrees Celsius (with --difference in kelvins), or a duration in seconds."""
    with telling_errors():
        if difference:
            kelvins = parse_temperature_difference_k(quantity)
            answer({"difference_k": kelvins}, [f"{kelvins:g} K"], json=json)
            return
        try:
            duration_s = parse_duration_s(quantity)
        except InputError:
            temperature_c = parse_temperature_c(quantity)
            answer({"temperature_c": temperature_c}, [f"{temperature_c:g} degC"], json=json)
        else:
            answer(
                {"duration_s": duration_s}, [f"{duration_s:g} s = {format_duration(duration_s)}"], json=json
            )


def _reading(item: Reading) -> dict[str, Any]:
    return {
        "device": item.device,
        "channel": item.channel,
        "boot": f"{item.boot:08x}",
        "sequence": item.sequence,
        "event_at": to_iso(item.event_at),
        "value": None if item.flag == Flag.FAIL else item.value,
        "unit": item.unit,
        "flag": Flag(item.flag).name,
        "clock": item.clock,
        "note": item.note,
    }


def _line(item: Frame | Ack | Damaged) -> dict[str, Any]:
    if isinstance(item, Damaged):
        came = item.raw.decode("ascii", "backslashreplace")
        return {"line": "damaged", "came": came, "error": str(item.reason)}
    named = {"device": item.device, "boot": f"{item.boot:08x}", "sequence": item.sequence}
    if isinstance(item, Ack):
        return {"line": "acknowledgement", **named}
    values = {
        f"{each.probe}.{each.code}": f"failed: {each.note}" if each.note else each.value
        for each in item.fields
    }
    times = {"uptime_ms": item.uptime_ms, "age_ms": item.age_ms}
    return {"line": "frame", **named, **times, **values, **dict.fromkeys(item.refused, "refused")}


def _lines(payload: bytes) -> list[str]:
    """Return the lines of a text that hold something."""
    return [line for line in payload.decode("ascii", "backslashreplace").splitlines() if line.strip()]


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise InputError(
            "bytes", repr(text[:80]), "pairs of hexadecimal digits, e.g. '01 04 00 01'"
        ) from None


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise InputError(file, error.strerror or str(error), "a file that can be read, or -") from None
