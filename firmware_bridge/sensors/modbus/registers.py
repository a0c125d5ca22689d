"""From the settings of a Modbus device to requests, and from the words of its answers to fields. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from coldchain.frames import Field
from coldchain.sensors import xy_md02
from coldchain.sensors.outcome import Fault, Reason
from coldchain.units import QUANTITIES
from links.modbus_line import INPUT, Request

if TYPE_CHECKING:
    from firmware_bridge.sensors.modbus.settings import RegisterSettings, SlaveSettings

MAX_COUNT = 125  # registers of one request; MODBUS Application Protocol V1.1b3, section 6.3
_DECIMALS = 6
_NAN = float("nan")
_AIR = Request(INPUT, xy_md02.TEMPERATURE, 2)

Answers = Mapping[Request, tuple[int, ...] | Fault]


def requests(slave: SlaveSettings) -> tuple[Request, ...]:
    """Return what to ask a device; registers that stand side by side are asked together."""
    if slave.model != "registers":
        return (_AIR,)
    found: list[Request] = []
    wanted: list[tuple[int, int]] = sorted({(each.function, each.register_) for each in slave.registers})
    begin = wanted[0]
    for before, after in pairwise([*wanted, (0, 0)]):
        joined = after == (before[0], before[1] + 1) and after[1] - begin[1] < MAX_COUNT
        if not joined:
            found.append(Request(*begin, before[1] - begin[1] + 1))
            begin = after
    return tuple(found)


def fields(slave: SlaveSettings, answers: Answers) -> tuple[Field, ...]:
    """Return what a device measured; a failed register is a field without a value, with a note.

    Args:
        slave: The device.
        answers: To each of ``requests(slave)`` that was asked; one that was not counts as ``off``.
    """
    return tuple(_air(slave, answers) if slave.model != "registers" else _registers(slave, answers))


def failed(slave: SlaveSettings, reason: Reason) -> tuple[Field, ...]:
    """Return all fields of a device without a value."""
    return fields(slave, {request: Fault(reason) for request in requests(slave)})


def _air(slave: SlaveSettings, answers: Answers) -> Iterator[Field]:
    words = answers.get(_AIR, Fault(Reason.OFF))
    steps_per_unit = round(1 / slave.scale)
    air = words if isinstance(words, Fault) else xy_md02.to_air(words, steps_per_unit=steps_per_unit)
    for index, quantity in enumerate(("temperature", "humidity")):
        if isinstance(air, Fault):
            yield Field(slave.probe, QUANTITIES[quantity].code, _NAN, str(air.reason))
        else:
            yield _field(slave, slave.probe, quantity, air[index])


def _registers(slave: SlaveSettings, answers: Answers) -> Iterator[Field]:
    for wanted in slave.registers:
        word = _word(wanted, answers)
        if isinstance(word, Fault):
            yield Field(wanted.probe, QUANTITIES[wanted.quantity].code, _NAN, str(word.reason))
            continue
        value = (xy_md02.signed(word) if wanted.type == "int16" else word) * wanted.scale
        yield _field(slave, wanted.probe, wanted.quantity, 1.0 - value if wanted.inverted else value)


def _word(wanted: RegisterSettings, answers: Answers) -> int | Fault:
    for request, words in answers.items():
        at = wanted.register_ - request.register
        if request.function == wanted.function and 0 <= at < request.words:
            return words if isinstance(words, Fault) else words[at]
    return Fault(Reason.OFF)


def _field(slave: SlaveSettings, probe: str, quantity: str, raw: float) -> Field:
    """Return a value as a field: corrected, and held within what can be; ``range`` when it was not before."""
    limits = QUANTITIES[quantity]
    if not limits.minimum <= raw <= limits.maximum:
        return Field(probe, limits.code, _NAN, str(Reason.RANGE))
    value = raw + slave.corrections.get(quantity, 0.0)
    return Field(probe, limits.code, round(min(max(value, limits.minimum), limits.maximum), _DECIMALS) + 0.0)
