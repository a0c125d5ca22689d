"""A DS18B20 on a wire of the simulated chip: times the chip's pulses bit by bit, and answers.

One sensor alone on the wire (SKIP ROM), with its own supply, at 12 bits.
"""

from yasimavr.lib import core

from coldchain.crc import dallas_crc
from helpers.avr.chip import CYCLES_PER_MS

PIN = "PD2"
SKIP_ROM, CONVERT, READ_SCRATCHPAD = 0xCC, 0x44, 0xBE
_US = CYCLES_PER_MS // 1000
_RESET, _ONE = 400 * _US, 15 * _US  # a longer low is a reset; a shorter one is a 1
_PRESENCE_AFTER, _PRESENCE, _ZERO = 30 * _US, 120 * _US, 30 * _US
_CONVERSION = 750 * CYCLES_PER_MS
_POWER_ON = bytes.fromhex("5005 4B46 7FFF 0C10")


class Ds18b20:
    """The sensor; set its attributes at any time.

    ``temperature_c`` is what it measures next. ``connected`` False: the wire is open. ``starved``: its supply
    fails in each conversion, so that it shows 85 degrees, as after its start. ``damaged``: its checksum comes
    over wrong.
    """

    def __init__(self, device: core.Device, loop: core.SimLoop) -> None:
        self.temperature_c = 3.0
        self.connected, self.starved, self.damaged = True, False, False
        self._manager = loop.cycle_manager()
        self._scratchpad = _POWER_ON
        self._converted: tuple[int, bytes] | None = None
        self._fell_at = 0
        self._holding = self._answering = False
        self._bits: list[int] = []
        self._answer: list[int] = []
        self._awake = False
        self._wire = core.Wire()
        self._wire.set_state("U")
        self._hook = core.CallableSignalHook(self._changed)
        self._wire.signal().connect(self._hook)
        self._pull_timer = core.CallableCycleTimer(self._pull)
        self._release_timer = core.CallableCycleTimer(self._release)
        device.find_pin(PIN).attach(self._wire)

    def hold_low(self, held: bool) -> None:
        """Short the wire to ground, or open the short."""
        self._holding = held
        self._wire.set_state("L" if held else "U")

    def _changed(self, signal: core.signal_data_t, _tag: int) -> None:
        if signal.sigid != core.Wire.SignalId.DigitalChange or self._holding or not self.connected:
            return
        now = self._manager.cycle()
        if not signal.data.value():
            self._fell_at = now
            self._answering = bool(self._answer)
            if self._answering and self._answer.pop(0) == 0:
                self._pull(now)
                self._manager.delay(self._release_timer, _ZERO)
        elif now - self._fell_at > _RESET:
            self._bits, self._answer, self._awake = [], [], False
            self._manager.delay(self._pull_timer, _PRESENCE_AFTER)
            self._manager.delay(self._release_timer, _PRESENCE_AFTER + _PRESENCE)
        elif not self._answering:
            self._take(int(now - self._fell_at < _ONE))

    def _pull(self, _when: int) -> int:
        self._holding = True
        self._wire.set_state("L")
        return 0

    def _release(self, _when: int) -> int:
        self._wire.set_state("U")
        self._holding = False
        return 0

    def _take(self, bit: int) -> None:
        self._bits.append(bit)
        if len(self._bits) < 8:
            return
        command = sum(bit << place for place, bit in enumerate(self._bits))
        self._bits = []
        if command == SKIP_ROM:
            self._awake = True
        elif self._awake and command == CONVERT:
            self._converted = (self._manager.cycle() + _CONVERSION, self._measured())
        elif self._awake and command == READ_SCRATCHPAD:
            self._answer = [byte >> place & 1 for byte in self._read() for place in range(8)]

    def _measured(self) -> bytes:
        if self.starved:
            return _POWER_ON
        steps = round(self.temperature_c * 16)
        return steps.to_bytes(2, "little", signed=True) + _POWER_ON[2:6] + bytes([0x10 - steps % 16, 0x10])

    def _read(self) -> bytes:
        if self._converted and self._manager.cycle() >= self._converted[0]:
            self._scratchpad = self._converted[1]
        return self._scratchpad + bytes([dallas_crc(self._scratchpad) ^ (0xFF if self.damaged else 0)])
