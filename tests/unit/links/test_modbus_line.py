"""One line asked by pymodbus: real answers of its own server, and what a raw bus does in its place."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from coldchain.errors import PortError
from coldchain.sensors.outcome import Fault, Reason
from helpers.modbus_bus import Bus, air, with_crc
from helpers.polling import wait_until
from helpers.socat_pair import SocatPair
from links.clock import SystemClock
from links.modbus_line import HOLDING, INPUT, ModbusLine, Request
from links.serial_port import Framing

AIR = Request(INPUT, 1, 2)
NINETEEN_SIX = Framing(9600)


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[Bus]:
    made = Bus(tmp_path / "rs485")
    yield made
    made.close()


def opened(bus: Bus, *, timeout_s: float = 0.3) -> ModbusLine:
    return ModbusLine(str(bus.path), NINETEEN_SIX, clock=SystemClock(), timeout_s=timeout_s)


def test_words_come_as_they_are(bus: Bus) -> None:
    bus.devices = {7: air(-18.5, 81.2)}
    line = opened(bus)
    assert line.ask(7, AIR) == (0xFF47, 812)
    assert line.ask(7, Request(INPUT, 2, 1)) == (812,)
    line.close()


def test_silence_and_refusal_and_noise_are_told_apart(bus: Bus) -> None:
    bus.devices = {
        2: lambda request: with_crc(bytes([2, 0x84, 2])),
        3: lambda request: b"\xff\x00\x81",
        4: lambda request: with_crc(bytes([4, 4, 2, 0, 1])),  # one word in place of two
    }
    line = opened(bus)
    found = [line.ask(address, AIR) for address in (1, 2, 3, 4)]
    line.close()
    assert found == [Fault(each) for each in (Reason.OFF, Reason.REFUSED, Reason.CRC, Reason.CRC)]
    assert [len(bus.times_of(address)) for address in (1, 2, 3, 4)] == [1, 1, 2, 2]  # silence is not repeated


def test_what_lay_in_the_buffer_is_no_answer(bus: Bus) -> None:
    line = opened(bus)
    line.open()
    bus.say(air(50.0, 50.0)(b"\x01\x04\x00\x01\x00\x02"))
    port = line._client.socket
    assert port is not None
    wait_until(lambda: port.in_waiting >= 9, "the whole answer in the buffer")
    assert line.ask(1, AIR) == Fault(Reason.OFF)
    line.close()


def test_a_clock_that_is_set_back_does_not_hang_the_line(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter(range(2_000_000_000, 0, -3600))
    monkeypatch.setattr("time.time", lambda: float(next(seconds)))
    line = opened(bus, timeout_s=0.05)
    assert line.ask(1, AIR) == Fault(Reason.OFF)
    line.close()


def test_a_port_that_is_gone_is_told_and_opened_anew_by_the_next_ask(bus: Bus) -> None:
    bus.devices = {1: air(4.0, 50.0)}
    line = opened(bus)
    assert line.ask(1, AIR) == (40, 500)
    bus.unplug()
    with pytest.raises(PortError, match="vanished"):
        line.ask(1, AIR)
    assert not line.is_open
    with pytest.raises(PortError, match="cannot be opened"):
        line.ask(1, AIR)
    bus.plug()
    assert line.ask(1, AIR) == (40, 500)
    line.close()
    line.close()


@examples(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.binary(max_size=40), after=st.binary(max_size=20))
def test_noise_around_an_answer_never_hides_or_changes_it(bus: Bus, before: bytes, after: bytes) -> None:
    bus.devices = {1: lambda request: before + air(4.0, 50.0)(request) + after}
    line = opened(bus, timeout_s=0.5)
    assert line.ask(1, AIR) == (40, 500)
    line.close()


@examples(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=60))
def test_noise_alone_is_never_an_answer(bus: Bus, noise: bytes) -> None:
    bus.devices = {1: lambda request: noise}
    line = opened(bus, timeout_s=0.02)
    found = line.ask(1, AIR)
    line.close()
    assert found in (Fault(Reason.OFF), Fault(Reason.CRC))


class Server:
    """pymodbus' own server with two XY-MD02, in a thread."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._ready.wait(10)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)
        assert not self._thread.is_alive()

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        devices = [
            SimDevice(
                address,
                simdata=(
                    [SimData(0, values=False, datatype=DataType.BITS)],
                    [SimData(0, values=False, datatype=DataType.BITS)],
                    [SimData(257, values=[address, 0, 0, 0], datatype=DataType.REGISTERS)],
                    [SimData(1, values=[0xFF47 + address, 812], datatype=DataType.REGISTERS)],
                ),
            )
            for address in (1, 2)
        ]
        # Its own port stays without parity: on a pseudo-terminal, its second setting of it is refused
        server = ModbusSerialServer(devices, framer=FramerType.RTU, port=self.path, baudrate=9600)
        await server.serve_forever(background=True)
        self._ready.set()
        await self._end.wait()
        await server.shutdown()  # type: ignore[no-untyped-call] # the library has no type there


def test_the_server_of_pymodbus_over_a_socat_line_with_even_parity(tmp_path: Path) -> None:
    with SocatPair(tmp_path) as pair:
        server = Server(str(pair.there))
        framing = Framing(9600, "even", 1)
        line = ModbusLine(str(pair.here), framing, clock=SystemClock(), timeout_s=2.0)
        found = [line.ask(address, AIR) for address in (1, 2)]
        holding = line.ask(2, Request(HOLDING, 257, 2))
        refused = line.ask(1, Request(INPUT, 900, 1))
        line.close()
        server.end()
    assert found == [(0xFF48, 812), (0xFF49, 812)]
    assert holding == (2, 0)
    assert refused == Fault(Reason.REFUSED)
