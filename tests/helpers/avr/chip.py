"""The chip of the sensor board, simulated by yasimavr: an ATmega328P with a program in its flash.

Not the sensors on its pins, nor what it says. yasimavr 0.1.6 lacks two things of its ADC that the firmware
uses: the channel of the internal reference, which stands here on the pin ADC7, and the slowest clock.
"""

from typing import Any

from yasimavr.device_library.builders._builders_arch_avr import AVR_DeviceBuilder
from yasimavr.device_library.builders.dev_megaxx8 import dev_megaxx8
from yasimavr.device_library.descriptors import DeviceDescriptor
from yasimavr.lib import core

FREQUENCY_HZ = 16_000_000
CYCLES_PER_MS = FREQUENCY_HZ // 1000
REFERENCE_CHANNEL, REFERENCE_PIN = 0x0E, "ADC7"
REFERENCE_V = 1.1
_FACTORS = [2, 2, 4, 8, 16, 32, 64, 128]
_DATA, _END = 0, 1  # kinds of records


def new_chip(flash: bytes) -> tuple[Any, Any]:
    """Return a device with a program in its flash, and the loop that runs it."""
    descriptor = DeviceDescriptor.create_from_model("atmega328p")
    config = descriptor.peripherals["ADC"].class_descriptor.config
    config["channels"][REFERENCE_CHANNEL] = ["SingleEnded", REFERENCE_PIN]
    config["clk_ps_factors"] = _FACTORS
    device = AVR_DeviceBuilder.build_device(descriptor, dev_megaxx8)
    device.logger().set_level(core.Logger.Level.Error)
    device.set_option(core.Device.Option.InfiniteLoopDetect, False)  # it waits like that for the watchdog
    loop = core.SimLoop(device)
    loop.set_fast_mode(True)
    device.load_firmware(_firmware(flash))
    if device.state() is not core.Device.State.Running:
        raise RuntimeError("the simulated chip did not take the program")
    return device, loop


def _firmware(flash: bytes) -> Any:
    firmware = core.Firmware()
    block = core.Firmware.block_view_t()
    block.base, block.bytes = (
        0,
        flash,
    )  # looked at, not kept alive: it must have a name until add_block copied it
    firmware.add_block(core.Firmware.Area.Flash, block)
    firmware.frequency, firmware.vcc, firmware.aref = FREQUENCY_HZ, 5.0, 5.0
    return firmware


def read_hex(text: str) -> bytes:
    """Return what an Intel HEX file puts into the flash, from address 0 on.

    Raises:
        ValueError: A checksum is wrong, or a record is of a kind that 32 KB never need.
    """
    flash = bytearray()
    for line in text.split():
        record = bytes.fromhex(line[1:])
        if line[0] != ":" or sum(record) & 0xFF or record[3] not in {_DATA, _END}:
            raise ValueError(f"no record of a small HEX file: {line}")
        address = int.from_bytes(record[1:3])
        flash.extend(b"\xff" * (address + record[0] - len(flash)))
        flash[address : address + record[0]] = record[4:-1]
    return bytes(flash)
