"""commands/calc/sensors.py: bytes of sensors on the command line."""

import json

import pytest

from commands.calc.decoding import FORMATS
from commands.calc.sensors import SENSORS, sensor_rows
from helpers.calc_run import calc

SAID = {
    "sht3x": ("6666 93 8000 A2", {"temperature_c": 25.0, "humidity_pct": pytest.approx(50.0, abs=0.001)}),
    "sht4x": ("6666938000A2", {"temperature_c": 25.0, "humidity_pct": pytest.approx(56.5, abs=0.001)}),
    "ds18b20": ("9101 4B46 7FFF 0F10 25", {"temperature_c": 25.0625, "resolution_k": 0.0625}),
    "dht22": ("02 8c 01 5f ee", {"temperature_c": 35.1, "humidity_pct": 65.2}),
    "xy-md02": ("01 04 04 01 31 02 22 2A CE", {"temperature_c": 30.5, "humidity_pct": 54.6}),
    "ruuvi": (
        "0512FC5394C37C0004FFFC040CAC364200CDCBB8334C884F",
        {
            "temperature_c": 24.3,
            "humidity_pct": 53.49,
            "pressure_pa": 100_044,
            "acceleration_x_mg": 4,
            "acceleration_y_mg": -4,
            "acceleration_z_mg": 1036,
            "battery_mv": 2977,
            "tx_power_dbm": 4,
            "movements": 66,
            "sequence": 205,
            "mac": "CB:B8:33:4C:88:4F",
        },
    ),
}


def test_every_sensor_has_its_format() -> None:
    assert set(SENSORS) == set(SAID) <= set(FORMATS)


@pytest.mark.parametrize("kind", SENSORS)
def test_bytes_of_a_sensor_become_values_with_units(kind: str) -> None:
    said, expected = SAID[kind]
    done = calc("decode", kind, "--json", stdin=said.encode())
    assert (done.exit_code, json.loads(done.stdout)) == (0, [expected])


def test_each_line_is_a_read_and_a_fault_is_told_in_its_place() -> None:
    said = b"50 05 4B 46 7F FF 0C 10 1C\r\n\n00 00 00 00 00 00 00 00 00\n91014B467FFF0F1025"
    done = calc("decode", "ds18b20", stdin=said)
    assert done.stdout.splitlines() == [
        "fault=por",
        "fault=zeros",
        "temperature_c=25.0625  resolution_k=0.0625",
    ]


def test_a_temperature_beside_a_failed_humidity_is_told() -> None:
    assert sensor_rows("sht3x", [bytes.fromhex("666693 8000FF")]) == [{"fault": "crc", "temperature_c": 25.0}]


def test_a_whole_advertisement_of_a_tag_is_fine_too() -> None:
    advertisement = b"0201061BFF99040515AE4C6DC6D7000CFFF803F4ADB6AD697FF41F0C28CBD6"
    assert "temperature_c=27.75  " in calc("decode", "ruuvi", stdin=advertisement).stdout


@pytest.mark.parametrize(
    ("kind", "said", "told"),
    [
        ("ds18b20", b"50 05", "DS18B20 scratchpad: got 2 bytes; allowed: 9 bytes"),
        ("sht3x", b" \n", "sht3x read: got no bytes; allowed: hexadecimal digits, one read a line"),
        ("sht3x", b"0x6666", "bytes: got '0x6666'; allowed: pairs of hexadecimal digits"),
        ("dht22", b"\xff\xfe", "bytes: got "),
        ("ruuvi", b"020106", "Bluetooth advertisement: got 020106; allowed: parts"),
    ],
)
def test_what_cannot_be_a_read_is_refused_without_a_traceback(kind: str, said: bytes, told: str) -> None:
    done = calc("decode", kind, stdin=said)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
