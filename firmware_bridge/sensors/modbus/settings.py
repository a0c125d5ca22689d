"""A line of Modbus RTU devices: ``[[bridge.ports]]`` with ``kind = "modbus"``."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from coldchain.settings import DurationS, Name, Section
from firmware_bridge.sensors.fields import S_PER_H, Corrections, Factor, PositiveS, QuantityName

TENTHS, HUNDREDTHS = 0.1, 0.01
MAX_REGISTERS = 64  # of one device


class RegisterSettings(Section):
    """One register of a Modbus device that is not one of the known models.

    Args:
        probe: First part of the channel, e.g. ``door``.
        quantity: What it holds.
        register_: Its number as it goes over the line, counted from 0.
        function: 4 reads input registers, 3 holding registers.
        type: ``int16`` is signed, ``uint16`` is not.
        scale: What the number in the register is multiplied by.
        inverted: For a door: 0 is open.
    """

    probe: Name
    quantity: QuantityName
    register_: int = Field(alias="register", ge=0, le=65_535)
    function: Literal[3, 4] = 4
    type: Literal["int16", "uint16"] = "int16"
    scale: Factor = 1.0
    inverted: bool = False

    @model_validator(mode="after")
    def _only_doors_are_inverted(self) -> Self:
        if self.inverted and self.quantity != "open":
            raise ValueError("inverted only with quantity = 'open'")
        return self


class SlaveSettings(Section):
    """One device on a Modbus line.

    Args:
        device: Its name; one of the registered devices.
        address: On the line, 1 to 247. XY-MD02 come with 1.
        model: ``xy-md02`` and ``sht20`` know their registers; ``registers`` has them listed below.
        probe: First part of the channels of a known model.
        scale: Of a known model: 0.1, or 0.01 in some batches (a humidity beyond 100 %RH shows it).
        corrections: What is added to each quantity, from a comparison with a good thermometer.
        sample_interval: How often it is asked.
        registers: With ``model = "registers"``.
    """

    device: Name
    address: int = Field(ge=1, le=247)
    model: Literal["xy-md02", "sht20", "registers"] = "xy-md02"
    probe: Name = "air"
    scale: float = TENTHS
    corrections: Corrections = Field(default_factory=dict)
    sample_interval: PositiveS = 30.0
    registers: tuple[RegisterSettings, ...] = Field(default=(), max_length=MAX_REGISTERS)

    @field_validator("scale")
    @classmethod
    def _known_scale(cls, scale: float) -> float:
        if scale in (TENTHS, HUNDREDTHS):
            return scale
        raise ValueError(f"{TENTHS} or {HUNDREDTHS}")

    @model_validator(mode="after")
    def _registers_fit_the_model(self) -> Self:
        if (self.model == "registers") is not bool(self.registers):
            raise ValueError("registers with model = 'registers', and only with it")
        channels = [(each.probe, each.quantity) for each in self.registers]
        if len(set(channels)) < len(channels):
            raise ValueError("each probe with its quantity once a device")
        return self


class ModbusSettings(Section):
    """One line of Modbus RTU devices (RS-485), asked one after the other.

    Args:
        kind: What speaks there: here, Modbus RTU.
        path: A path that stays the same when the plug is pulled, e.g. one of ``/dev/serial/by-id``.
        baud: Speed [bit/s]. All devices of a line have the same.
        parity: ``none``, ``even`` or ``odd``.
        stopbits: 1 or 2.
        answer_within: How long a device may take to answer; one that is dead costs the line so much.
        echo: Whether the adapter repeats what is sent.
        slaves: The devices.
    """

    kind: Literal["modbus"]
    path: str = Field(min_length=1)
    baud: int = Field(default=9600, ge=300, le=4_000_000)
    parity: Literal["none", "even", "odd"] = "none"
    stopbits: Literal[1, 2] = 1
    answer_within: DurationS = Field(default=0.5, ge=0.02, le=5.0)
    echo: bool = False
    slaves: tuple[SlaveSettings, ...] = Field(min_length=1)

    @field_validator("slaves")
    @classmethod
    def _each_address_once(cls, slaves: tuple[SlaveSettings, ...]) -> tuple[SlaveSettings, ...]:
        addresses = [slave.address for slave in slaves]
        if len(set(addresses)) == len(addresses):
            return slaves
        raise ValueError(f"each address once a line; came: {', '.join(map(str, addresses))}")

    @property
    def name(self) -> str:
        """Return what the source is called."""
        return self.path

    @property
    def devices(self) -> tuple[str, ...]:
        """Return the devices for which the gateway itself speaks."""
        return tuple(slave.device for slave in self.slaves)

    @property
    def frames_per_h(self) -> float:
        """Return how many frames come in an hour."""
        return sum(S_PER_H / slave.sample_interval for slave in self.slaves)
