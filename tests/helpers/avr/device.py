"""The sensor board, whole: the real firmware on a simulated chip, with its sensors, its door and its supply.

Simulated time runs as fast as the machine can, and only inside ``step``. What the board says on its serial
line is kept as bytes, and as a ledger of frames: each (boot, sequence) ever said, and what was in it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from yasimavr.lib import core
from yasimavr.utils.uart import UART_IO

from coldchain.frame_parser import FrameParser
from coldchain.frames import Damaged, Field, Frame, crc16
from helpers.avr.chip import CYCLES_PER_MS, REFERENCE_PIN, REFERENCE_V, new_chip, read_hex
from helpers.avr.ds18b20 import Ds18b20
from helpers.avr.sht31 import Sht31

Answer = Callable[[bytes, int], bytes]
DOOR_PIN, LIGHT_PIN = "PD5", "PB5"
_WAKING = (0x6F, 0xC1)  # TIMSK1, UCSR0B
START_MS = 1000  # [ms] after which it has greeted


class Said(NamedTuple):
    """What is fixed in a frame, however often it is said: what is to be stored."""

    uptime_ms: int
    fields: tuple[Field, ...]


class AvrDevice:
    """One board.

    Args:
        hex_path: The firmware.
        name: Given to it over its serial line, as a technician does; empty: it keeps its own.
        interval_s: Between readings [s]; with ``name``.

    ``air`` and ``product`` are its sensors. ``emitted`` is the ledger, ``times_said`` counts repetitions,
    ``contradictions`` holds frames that were said again with other content, ``damaged`` lines that are no
    frames (both must stay empty). ``answer``, if set, is called with each line from ``$`` on, without
    its end, and the time [ms], and returns what the board then hears, ``answer_after_ms`` later: a gateway in
    lock step.
    """

    def __init__(self, hex_path: Path, *, name: str = "", interval_s: int = 60) -> None:
        self.name = name
        self._device, self._loop = new_chip(read_hex(hex_path.read_text()))
        self._manager = self._loop.cycle_manager()
        self._uart = UART_IO(self._device, 0)
        self.air = Sht31(self._device, self._loop)
        self.product = Ds18b20(self._device, self._loop)
        self.answer: Answer | None = None
        self.answer_after_ms = 20
        self._clear()
        self._hook = core.CallableSignalHook(self._spoken)
        self._connect_line()
        self._answers: list[bytes] = []
        self._raised: Exception | None = None
        self._answer_timer = core.CallableCycleTimer(self._hand_over)
        self.set_supply(5.0)
        self.set_door(is_open=False)
        self.step(START_MS)
        self.name = self._greeted()
        if name:
            self._rename(name, interval_s)

    @property
    def now_ms(self) -> float:
        """Return the simulated time since the board was made [ms]; a reset does not set it back."""
        return float(self._manager.cycle()) / CYCLES_PER_MS

    @property
    def light(self) -> bool:
        """Return whether its light is on: frames wait for their acknowledgement."""
        return bool(self._device.find_pin(LIGHT_PIN).digital_state())

    @property
    def deaf(self) -> bool:
        """Return whether it sleeps so deeply that it hears nothing."""
        asleep = self._device.state() is core.Device.State.Sleeping
        return bool(asleep and self._device.sleep_mode() == core.SleepMode.PowerDown)

    @property
    def boots(self) -> list[int]:
        """Return the boots that it has said frames in, in order."""
        return list(dict.fromkeys(boot for boot, _ in self.emitted))

    def step(self, duration_ms: float) -> None:
        """Let so much simulated time pass [ms]."""
        self._loop.run(max(1, round(duration_ms * CYCLES_PER_MS)))
        if self._raised is not None:
            raise self._raised
        if self._device.state() not in {core.Device.State.Running, core.Device.State.Sleeping}:
            raise RuntimeError(f"{self.name}: the chip has stopped: {self._device.state()}")

    def said(self) -> bytes:
        """Return what it has said since the last call."""
        said = bytes(self._out)
        self._out.clear()
        return said

    def hear(self, data: bytes) -> None:
        """Say bytes to it, at its baud rate; lost while it is deaf."""
        if data and not self.deaf:
            self._uart.write(data)

    def set_door(self, *, is_open: bool) -> None:
        """Open or close the door: the reed switch ties its pin to ground when closed."""
        self._device.find_pin(DOOR_PIN).set_external_state("Z" if is_open else "L")

    def set_supply(self, volts: float) -> None:
        """Set the supply of the board [V]: its reference is measured by it."""
        pin = self._device.find_pin(REFERENCE_PIN)
        pin.set_external_state(core.Wire.StateEnum.Analog, REFERENCE_V / volts)

    def reset(self, *, brown_out: bool = False) -> None:
        """Start it anew, by its button (or its supply); the EEPROM keeps what it holds."""
        flags = core.Device.ResetFlag
        self._device.reset(flags.BOD if brown_out else flags.Ext)

    def hang(self) -> None:
        """Take away all that could wake it from the light sleep that it is in, but the watchdog's reset."""
        probe = core.DeviceDebugProbe(self._device)
        for register in _WAKING:
            probe.write_data(register, b"\0")
        probe.detach()

    def _clear(self) -> None:
        self.emitted: dict[tuple[int, int], Said] = {}
        self.times_said: dict[tuple[int, int], int] = {}
        self.contradictions: list[Frame] = []
        self.damaged: list[Damaged] = []
        self._out = bytearray()
        self._line = bytearray()
        self._parser = FrameParser()

    def _connect_line(self) -> None:
        identity = core.IOCTL_UART("0")
        _, found = self._device.ctlreq(identity, core.CTLREQ_GET_SIGNAL)
        found.data.value(core.Signal).connect(self._hook)

    def _spoken(self, signal: core.signal_data_t, _tag: int) -> None:
        if signal.sigid != core.UART.SignalId.TX_Data:
            return
        byte = signal.data.value()
        self._out.append(byte)
        self._line.append(byte)
        if byte == ord("\n"):
            line = bytes(self._line)
            self._line.clear()
            try:
                self._line_said(line)
            except Exception as error:  # noqa: BLE001 - to be raised by step: the simulator would crash of it
                self._raised = error

    def _line_said(self, line: bytes) -> None:
        self._keep(line)
        if self.answer is not None and line.startswith(b"$"):
            self._answers.append(self.answer(line.rstrip(), round(self.now_ms)))
            self._manager.delay(self._answer_timer, self.answer_after_ms * CYCLES_PER_MS)

    def _hand_over(self, _when: int) -> int:
        answers, self._answers = b"".join(self._answers), []
        self.hear(answers)
        return 0

    def _keep(self, line: bytes) -> None:
        for event in self._parser.feed(line):
            if isinstance(event, Damaged):
                self.damaged.append(event)
            elif isinstance(event, Frame):
                key, said = (event.boot, event.sequence), Said(event.uptime_ms, event.fields)
                first = self.emitted.setdefault(key, said)
                self.times_said[key] = self.times_said.get(key, 0) + 1
                if event.refused or repr(first) != repr(said):  # repr: NaN is not itself
                    self.contradictions.append(event)

    def _greeted(self) -> str:
        words = self.said().decode("ascii", "replace").split()
        return words[words.index("coldchain") + 1]

    def _rename(self, name: str, interval_s: int) -> None:
        body = f"S1,{self.name},{name},{interval_s}".encode()
        self.hear(b"$%b*%04X\r\n" % (body, crc16(body)))
        self.step(START_MS)
        self.name = self._greeted()
        if self.name != name:
            raise RuntimeError(f"the board calls itself {self.name!r}, not {name!r}")
        self._clear()
