"""An SHT31 on the simulated chip's I2C pins: answers like its datasheet, and fails as it is told to."""

from yasimavr.lib import core
from yasimavr.utils.twi import TWISimpleClient

from coldchain.crc import sensirion_crc

ADDRESS = 0x44
MEASURE = b"\x24\x00"  # once, high repeatability, no clock stretching
CLOCK_PIN, DATA_PIN = "PC5", "PC4"


class Sht31(TWISimpleClient):
    """The sensor; set its attributes at any time, they hold from the next measurement on.

    ``temperature_c`` and ``humidity_pct`` are what it measures; ``connected`` False: nobody answers;
    ``damaged`` names the words whose checksum comes over wrong: any of ``t`` and ``h``.
    """

    def __init__(self, device: core.Device, loop: core.SimLoop) -> None:
        super().__init__(ADDRESS)
        self.temperature_c, self.humidity_pct = 4.0, 85.0
        self.connected = True
        self.damaged = ""
        self._heard = bytearray()
        self._answer = b""
        self.init(loop.cycle_manager())
        self.set_enabled(True)
        device.find_pin(CLOCK_PIN).attach(self.scl_wire)
        device.find_pin(DATA_PIN).attach(self.sda_wire)

    def address_match(self, addr_rw: int) -> bool:
        reading_nothing = addr_rw & 1 and not self._answer
        return self.connected and not reading_nothing and bool(super().address_match(addr_rw))

    def transfer_start(self, rw: int) -> None:
        self._heard.clear()

    def write_handler(self, data: int) -> bool:
        self._heard.append(data)
        if bytes(self._heard) == MEASURE:
            self._answer = self.measured()
        return True

    def read_handler(self) -> int:
        byte, self._answer = self._answer[0], self._answer[1:]
        return byte

    def measured(self) -> bytes:
        """Return the six bytes of a measurement."""
        temperature = round((self.temperature_c + 45.0) / 175.0 * 0xFFFF)
        humidity = round(self.humidity_pct / 100.0 * 0xFFFF)
        return self._word("t", temperature) + self._word("h", humidity)

    def _word(self, name: str, word: int) -> bytes:
        data = word.to_bytes(2)
        return data + bytes([sensirion_crc(data) ^ (0xFF if name in self.damaged else 0)])
