"""What speaks on a port: it is listened to first, and asked only when nobody speaks."""

import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coldchain.frames import encode
from firmware_bridge.sensors.scan import LISTEN_BAUDS, Found, FoundSlave, Options, scan, to_toml
from firmware_bridge.settings import BridgeSettings
from helpers.modbus_bus import Bus, air, with_crc
from helpers.nmea_log import second
from helpers.serial_lines import Line, frame
from links.clock import SystemClock
from links.serial_port import Framing, SerialPort

SHORT = Options(listen_s=0.15, addresses=range(1, 6))


def look(*lines: Line, options: Options = SHORT) -> list[Found]:
    return scan([str(line.path) for line in lines], options, SystemClock())


@contextmanager
def saying(line: Line, data: bytes) -> Iterator[None]:
    """Let a device say the same again and again while the block runs."""
    stop = threading.Event()

    def say() -> None:
        while not stop.wait(0.02):
            line.say(data)

    thread = threading.Thread(target=say)
    thread.start()
    yield
    stop.set()
    thread.join(10)


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path / "port")


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[Bus]:
    made = Bus(tmp_path / "rs485")
    yield made
    made.close()


def test_frames_are_known_by_the_names_that_are_said_and_nothing_is_written(line: Line) -> None:
    with saying(line, encode(frame("van-3", 1)) + encode(frame("box-1", 2))):
        (found,) = look(line)
    assert (found.kind, found.devices, found.framing) == ("frames", ("box-1", "van-3"), Framing(115_200))
    assert line.hear(0.2) == b""


def test_a_gps_receiver_is_known_and_whether_it_knows_its_place(line: Line) -> None:
    with saying(line, second(0)):
        (found,) = look(line)
    assert (found.kind, found.said) == ("nmea", "GPS receiver, it knows its place")
    with saying(line, second(0, valid=False)):
        (found,) = look(line)
    assert (found.kind, found.said) == ("nmea", "GPS receiver, it does not know its place yet")
    assert line.hear(0.2) == b""


def test_one_that_speaks_an_unknown_tongue_is_not_written_to(line: Line) -> None:
    with saying(line, b"\x02ST,GS,+0012.5kg\r\n"):
        (found,) = look(line)
    assert found.kind == ""
    assert "something speaks that is not known" in found.said
    assert line.hear(0.2) == b""


def test_modbus_devices_are_asked_and_named_with_their_scale(bus: Bus) -> None:
    bus.devices = {
        1: air(4.0, 60.0),
        3: air(21.5, 55.0, steps=100),
        4: lambda request: with_crc(bytes([4, 0x84, 2])),
    }
    (found,) = look(bus)
    assert (found.kind, found.framing) == ("modbus", Framing(9600))
    assert found.slaves[:2] == (FoundSlave(1, 0.1, 4.0, 60.0), FoundSlave(3, 0.01, 21.5, 55.0))
    assert (found.slaves[2].address, found.slaves[2].scale) == (4, 0.0)
    assert found.said == "Modbus devices: 1 (4.0 degC, 60 %RH), 3 (21.5 degC, 55 %RH), 4 (not an XY-MD02)"
    assert {address for address, _ in bus.asked} == set(SHORT.addresses)


def test_damaged_answers_and_silence_are_told_apart(bus: Bus, line: Line) -> None:
    bus.devices = {2: lambda request: b"\xff\x80\x12"}
    damaged, silent = look(bus, line)
    assert "damaged answers at address 2" in damaged.said
    assert silent == Found(str(line.path), "", "nobody speaks, and nobody answers")


def test_a_port_in_use_or_absent_is_told_and_the_others_are_looked_at(line: Line, bus: Bus) -> None:
    bus.devices = {1: air(4.0, 60.0)}
    gone = Line(bus.path.parent / "gone")
    gone.unplug()
    port = SerialPort(str(line.path), LISTEN_BAUDS[0])
    used, absent, modbus = look(line, gone, bus)
    port.close()
    assert used == Found(str(line.path), "", "in use by another program")
    assert "cannot be opened" in absent.said
    assert modbus.kind == "modbus"


def test_what_was_found_can_be_pasted_into_the_settings() -> None:
    nan = float("nan")
    slaves = (FoundSlave(1, 0.1, 4.0, 60.0), FoundSlave(2, 0.01, 4.0, 60.0))
    found = [
        Found("/dev/a", "frames", "", Framing(9600), ("van",)),
        Found("/dev/b", "", "nobody"),
        Found("/dev/c", "modbus", "", Framing(4800, "even"), slaves=slaves),
        Found("/dev/d", "nmea", "", Framing(9600)),
    ]
    settings = BridgeSettings.model_validate(tomllib.loads(to_toml(found))["bridge"])
    assert [(port.kind, port.path) for port in settings.ports] == [
        ("frames", "/dev/a"),
        ("modbus", "/dev/c"),
        ("nmea", "/dev/d"),
    ]
    assert settings.ports[1].devices == ("air-1", "air-2")
    unknown = Found("/dev/e", "modbus", "", Framing(9600), slaves=(FoundSlave(9, 0.0, nan, nan),))
    assert 'model = "registers" # now list its registers' in to_toml([unknown])
