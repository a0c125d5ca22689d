"""What speaks on a serial port: listens first, asks only where nobody speaks. Not a source of readings.

Devices of framed lines and GPS receivers speak by themselves, a Modbus device only when it is asked. Nothing
is written to a port on which anything was heard.
"""

import errno
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from coldchain.errors import FrameError, PortError
from coldchain.frame_parser import FrameParser
from coldchain.frames import Frame
from coldchain.sensors import xy_md02
from coldchain.sensors.outcome import Fault, Reason
from firmware_bridge.sensors.nmea.lines import NmeaLines
from links.clock import Clock
from links.modbus_line import INPUT, ModbusLine, Request
from links.nmea import parse
from links.serial_port import Framing, SerialPort

LISTEN_BAUDS = (115_200, 9600, 38_400, 4800)
ADDRESSES = range(1, 17)
ANSWER_S = 0.15  # an XY-MD02 takes about 50 ms
_GAP_S = 0.02
_AIR = Request(INPUT, xy_md02.TEMPERATURE, 2)


class Options(NamedTuple):
    """How to look.

    Args:
        listen_s: How long it listens at each speed [s].
        framings: What a Modbus line may be set to, the likeliest first.
        addresses: Which Modbus addresses are asked.
    """

    listen_s: float = 3.0
    framings: Sequence[Framing] = (Framing(9600),)
    addresses: Sequence[int] = ADDRESSES


class FoundSlave(NamedTuple):
    """A device that answered on a Modbus line.

    Args:
        address: Of the device.
        scale: 0.1 or 0.01 when its registers are those of an XY-MD02; 0.0 when they are not.
        temperature_c: What it measures [degC]; NaN when that is not known.
        humidity_pct: What it measures [%RH]; NaN when that is not known.
    """

    address: int
    scale: float
    temperature_c: float
    humidity_pct: float


class Found(NamedTuple):
    """What is known of one port after looking.

    Args:
        path: Of the port.
        kind: ``frames``, ``modbus``, ``nmea``; empty when nothing that is known was there.
        said: In words what was seen.
        framing: Of the line, when its kind is known.
        devices: Of framed lines: the names that were said.
        slaves: Of a Modbus line: who answered.
    """

    path: str
    kind: str
    said: str
    framing: Framing | None = None
    devices: tuple[str, ...] = ()
    slaves: tuple[FoundSlave, ...] = ()


def scan(paths: Sequence[str], options: Options, clock: Clock) -> list[Found]:
    """Return what speaks on each port; all ports are looked at side by side.

    Args:
        paths: Of the ports.
        options: How to look.
        clock: Of this machine.
    """
    found: dict[str, Found] = {}

    def look(path: str) -> None:
        try:
            found[path] = scan_port(path, options, clock)
        except PortError as error:
            found[path] = Found(path, "", _why(error))

    threads = [threading.Thread(target=look, args=(path,)) for path in dict.fromkeys(paths)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    unseen = "could not be looked at: a defect of this program"
    return [found.get(path, Found(path, "", unseen)) for path in dict.fromkeys(paths)]


def scan_port(path: str, options: Options, clock: Clock) -> Found:
    """Return what speaks on one port.

    Raises:
        PortError: It cannot be opened, or vanished.
    """
    heard_bytes = 0
    for baud in LISTEN_BAUDS:
        ear = _Ear(path, baud)
        ear.listen(options.listen_s, clock)
        if ear.devices:
            names = ", ".join(sorted(ear.devices))
            return Found(path, "frames", f"says frames: {names}", Framing(baud), tuple(sorted(ear.devices)))
        if ear.sentences:
            fix = "it knows its place" if ear.has_place else "it does not know its place yet"
            return Found(path, "nmea", f"GPS receiver, {fix}", Framing(baud))
        heard_bytes += ear.heard_bytes
    if heard_bytes:
        return Found(path, "", f"something speaks that is not known ({heard_bytes} bytes): nothing was asked")
    return _ask_all(path, options, clock)


class _Ear:
    """Listens at one speed."""

    def __init__(self, path: str, baud: int) -> None:
        self.devices: set[str] = set()
        self.sentences = 0
        self.has_place = False
        self.heard_bytes = 0
        self._path, self._baud = path, baud
        self._frames, self._lines = FrameParser(), NmeaLines()

    def listen(self, listen_s: float, clock: Clock) -> None:
        port = SerialPort(self._path, self._baud)
        until_s = clock.monotonic_s() + listen_s
        try:
            while (left_s := until_s - clock.monotonic_s()) > 0:
                self._hear(port.read(left_s))
        finally:
            port.close()

    def _hear(self, data: bytes) -> None:
        self.heard_bytes += len(data)
        self.devices |= {event.device for event in self._frames.feed(data) if isinstance(event, Frame)}
        for line in self._lines.feed(data):
            try:
                sentence = parse(line)
            except FrameError:
                continue
            self.sentences += sentence is not None
            self.has_place |= bool(sentence and sentence.valid)


def _ask_all(path: str, options: Options, clock: Clock) -> Found:
    damaged: list[int] = []
    for framing in options.framings:
        line = ModbusLine(path, framing, clock=clock, timeout_s=ANSWER_S)
        try:
            answers = {address: _ask(line, address, clock) for address in options.addresses}
        finally:
            line.close()
        slaves = tuple(each for each in answers.values() if isinstance(each, FoundSlave))
        damaged += [address for address, each in answers.items() if each is Reason.CRC]
        if slaves:
            said = ", ".join(_slave_words(each) for each in slaves)
            return Found(path, "modbus", f"Modbus devices: {said}", framing, slaves=slaves)
    if damaged:
        where = ", ".join(map(str, damaged))
        return Found(path, "", f"damaged answers at address {where}: two of one address, or another framing")
    return Found(path, "", "nobody speaks, and nobody answers")


def _ask(line: ModbusLine, address: int, clock: Clock) -> FoundSlave | Reason:
    answer = line.ask(address, _AIR)
    clock.sleep(_GAP_S)
    nan = float("nan")
    if isinstance(answer, Fault):
        known = answer.reason in (Reason.REFUSED, Reason.FRAME)
        return FoundSlave(address, 0.0, nan, nan) if known else answer.reason
    for steps in (xy_md02.TENTHS, xy_md02.HUNDREDTHS):
        air = xy_md02.to_air(answer, steps_per_unit=steps)
        if not isinstance(air, Fault):
            return FoundSlave(address, 1 / steps, air.temperature_c, air.humidity_pct)
    return FoundSlave(address, 0.0, nan, nan)


def _slave_words(slave: FoundSlave) -> str:
    if not slave.scale:
        return f"{slave.address} (not an XY-MD02)"
    return f"{slave.address} ({slave.temperature_c:.1f} degC, {slave.humidity_pct:.0f} %RH)"


def _why(error: PortError) -> str:
    cause = error.__cause__
    if isinstance(cause, OSError) and cause.errno in (errno.EAGAIN, errno.EBUSY):
        return "in use by another program"
    return error.came


def to_toml(found: Sequence[Found]) -> str:
    """Return the settings of what was found, ready to be pasted; names of devices are to be changed."""
    number = _counter()
    return "\n".join("\n".join(_table(each, number)) for each in found if each.kind)


def _counter() -> Callable[[str], str]:
    counts: dict[str, int] = {}

    def named(kind: str) -> str:
        counts[kind] = counts.get(kind, 0) + 1
        return f"{kind}-{counts[kind]}"

    return named


def _table(found: Found, named: Callable[[str], str]) -> Iterator[str]:
    framing = found.framing or Framing(9600)
    yield "[[bridge.ports]]"
    yield f'kind = "{found.kind}"'
    yield f'path = "{found.path}"'
    yield f"baud = {framing.baud}"
    if found.kind == "nmea":
        yield f'device = "{named("gps")}"'
    if framing.parity != "none":
        yield f'parity = "{framing.parity}"'
    for slave in found.slaves:
        yield ""
        yield "[[bridge.ports.slaves]]"
        yield f'device = "{named("air" if slave.scale else "modbus")}"'
        yield f"address = {slave.address}"
        if slave.scale == 1 / xy_md02.HUNDREDTHS:
            yield "scale = 0.01"
        if not slave.scale:
            yield 'model = "registers" # now list its registers, as in examples/station.toml'
    yield ""
