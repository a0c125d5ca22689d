"""commands/calc/decoding.py: what is printed for a person and for a program, and what is refused."""

import json
import math
from pathlib import Path

import pytest

from coldchain.frames import Ack, Field, Frame, encode, encode_ack
from coldchain.senml import encode_cbor, encode_json
from helpers.calc_run import calc
from helpers.packs import reading


@pytest.mark.parametrize(
    ("kind", "data", "printed"),
    [
        ("modbus", ["01", "04", "00", "01", "00", "01"], "0x0A60"),
        ("modbus", ["010400010001"], "0x0A60"),
        ("sensirion", ["be ef"], "0x92"),
        ("dallas", ["50054B467FFF0C10"], "0x1C"),
        ("frame", ["31 32 33 34 35 36 37 38 39"], "0x29B1"),
    ],
)
def test_a_checksum_is_printed(kind: str, data: list[str], printed: str) -> None:
    done = calc("crc", kind, *data)
    assert (done.exit_code, done.stdout) == (0, f"{printed}\n")


def test_a_checksum_for_a_program() -> None:
    assert json.loads(calc("crc", "modbus", "00", "--json").stdout) == {"crc": 0x40BF, "hex": "0x40BF"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("crc", "md5", "00"), "checksum: got 'md5'; allowed: frame | modbus | sensirion | dallas"),
        (("crc", "modbus", "0x1"), "bytes: got '0x1'; allowed: pairs of hexadecimal digits"),
        (("decode", "xml", "-"), "format: got 'xml'; allowed: senml | frame"),
        (("decode", "senml", "/no/such"), "/no/such: got No such file or directory; allowed: a file"),
        (("decode", "senml", "/"), "/: got Is a directory; allowed: a file"),
        (("decode", "senml", "-"), "payload: got 0 bytes"),
        (("convert", "46"), "temperature: got "),
        (("convert", "8 degC", "--difference", "--json"), None),
        (("convert", "warm", "--difference"), "temperature difference: got 'warm'"),
    ],
)
def test_what_cannot_be_understood_is_told_without_a_traceback(
    arguments: tuple[str, ...], told: str | None
) -> None:
    done = calc(*arguments)
    if told is None:
        assert json.loads(done.stdout) == {"difference_k": 8.0}
        return
    assert (done.exit_code, done.stdout) == (2, "")
    assert "coldchain: " in done.stderr
    assert told in done.stderr


@pytest.mark.parametrize(
    ("quantity", "printed", "plain"),
    [
        ("46.4 degF", "8 degC", {"temperature_c": 8.0}),
        ("1h30m", "5400 s = 1 h 30 min", {"duration_s": 5400.0}),
        ("-5 degC", "-5 degC", {"temperature_c": -5.0}),
    ],
)
def test_a_quantity_is_converted(quantity: str, printed: str, plain: dict[str, float]) -> None:
    assert calc("convert", quantity).stdout == f"{printed}\n"
    assert json.loads(calc("convert", quantity, "--json").stdout) == plain


@pytest.mark.parametrize("encode_pack", [encode_json, encode_cbor])
def test_a_pack_is_decoded_from_a_file_and_from_standard_input(encode_pack: object, tmp_path: Path) -> None:
    assert callable(encode_pack)
    payload = encode_pack([reading(1, value=4.123456789)])
    (tmp_path / "pack").write_bytes(payload)
    from_file = calc("decode", "senml", str(tmp_path / "pack"), "--json")
    [row] = json.loads(from_file.stdout)
    assert (row["device"], row["channel"], row["boot"]) == ("van-1", "air/temperature", "00000007")
    assert (row["value"], row["unit"], row["flag"]) == (4.123456789, "Cel", "GOOD")
    assert calc("decode", "senml", "--json", stdin=payload).stdout == from_file.stdout
    assert "device=van-1  channel=air/temperature" in calc("decode", "senml", stdin=payload).stdout


def test_lines_of_a_port_are_decoded_and_damaged_ones_shown() -> None:
    fields = (Field("air", "t", 4.25), Field("air", "h", math.nan, "crc"))
    said = encode(Frame("van-1", 7, 3, 5000, 100, fields)) + encode_ack(Ack("van-1", 7, 3))
    said += b"noise\r\n$C1,van-1,damaged*0000\r\n$C1,van-1,cut"
    frame, ack, damaged, cut = json.loads(calc("decode", "frame", "--json", stdin=said).stdout)
    assert frame == {
        "line": "frame",
        "device": "van-1",
        "boot": "00000007",
        "sequence": 3,
        "uptime_ms": 5000,
        "age_ms": 100,
        "air.t": 4.25,
        "air.h": "failed: crc",
    }
    assert ack == {"line": "acknowledgement", "device": "van-1", "boot": "00000007", "sequence": 3}
    assert (damaged["line"], damaged["came"]) == ("damaged", "$C1,van-1,damaged*0000")
    assert "allowed: " in damaged["error"]
    assert cut["came"] == "$C1,van-1,cut"
    lines = calc("decode", "frame", stdin=said).stdout.splitlines()
    assert len(lines) == 4
    assert lines[0].endswith("air.t=4.25  air.h=failed: crc")
