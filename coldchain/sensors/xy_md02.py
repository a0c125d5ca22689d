"""XY-MD02, a transmitter of temperature and humidity on Modbus RTU: its requests and replies. Not the line.

::

    request  address 04 register(2) count(2) CRC(2)
    reply    address 04 bytes   words(2 each) CRC(2)     words high byte first, CRC low byte first
    refusal  address 84 code                  CRC(2)

Input register 1 holds the temperature, signed, register 2 the humidity: tenths, in some batches hundredths.

References:
    MODBUS Application Protocol V1.1b3, sections 6.4 and 7. S28 of docs/sources.md: registers and replies.
"""

from collections.abc import Sequence

from coldchain.crc import modbus_crc
from coldchain.errors import InputError
from coldchain.sensors.outcome import Air, Fault, Reason

TEMPERATURE, HUMIDITY = 1, 2  # input registers
LOWEST_C, HIGHEST_C = -40.0, 125.0  # [degC] of the chips inside (SHT20, SHT40)
HIGHEST_PCT = 100.0  # [%RH]
ADDRESSES = range(1, 248)
TENTHS, HUNDREDTHS = 10, 100
_READ = 0x04
_REFUSED = 0x80
_HEAD, _CRC = 3, 2  # [bytes]
_REFUSAL = 5  # [bytes]


def request(register: int = TEMPERATURE, count: int = 2, *, address: int = 1) -> bytes:
    """Return the request for some input registers, its checksum included.

    Raises:
        InputError: No device can have this address.
    """
    if address not in ADDRESSES:
        raise InputError("Modbus address", str(address), f"{ADDRESSES[0]} to {ADDRESSES[-1]}")
    body = bytes([address, _READ]) + register.to_bytes(2) + count.to_bytes(2)
    return body + modbus_crc(body).to_bytes(2, "little")


def decode(reply: bytes, *, address: int | None = None, steps_per_unit: int = TENTHS) -> Air | Fault:
    """Return what an XY-MD02 answers to ``request()``: both registers.

    Args:
        reply: All bytes that came.
        address: Who was asked; None: whoever answers.
        steps_per_unit: 10 when it counts tenths of a degree and of a percent, 100 for hundredths. When it is
            set wrongly, a humidity beyond 100 %RH most often shows it: ``range``.

    Returns:
        The values; or what ``registers`` says; or ``range``, for both values, as they share their scale.
    """
    words = registers(reply, 2, address=address)
    return words if isinstance(words, Fault) else to_air(words, steps_per_unit=steps_per_unit)


def to_air(words: Sequence[int], *, steps_per_unit: int = TENTHS) -> Air | Fault:
    """Return what the two registers say; see ``decode``.

    Args:
        words: Of registers 1 and 2, each 0 to 65535.
        steps_per_unit: 10 or 100.
    """
    temperature_c = signed(words[0]) / steps_per_unit
    humidity_pct = words[1] / steps_per_unit
    if not LOWEST_C <= temperature_c <= HIGHEST_C or humidity_pct > HIGHEST_PCT:
        return Fault(Reason.RANGE)
    return Air(temperature_c, humidity_pct)


def registers(reply: bytes, count: int, *, address: int | None = None) -> tuple[int, ...] | Fault:
    """Return the words of a reply, each 0 to 65535.

    Args:
        reply: All bytes that came. Their number is the line's business: too few or too many are a fault.
        count: How many registers were asked for.
        address: Who was asked; None: whoever answers.

    Returns:
        The words; or ``off`` (no answer), ``crc``, ``refused``, or ``frame`` (another device, another
        function or another number of words).
    """
    if not reply:
        return Fault(Reason.OFF)
    if len(reply) < _REFUSAL or modbus_crc(reply) != 0:
        return Fault(Reason.CRC)
    if address is not None and reply[0] != address:
        return Fault(Reason.FRAME)
    if reply[1] == _READ | _REFUSED and len(reply) == _REFUSAL:
        return Fault(Reason.REFUSED)
    if reply[1:_HEAD] != bytes([_READ, 2 * count]) or len(reply) != _HEAD + 2 * count + _CRC:
        return Fault(Reason.FRAME)
    return tuple(int.from_bytes(reply[at : at + 2]) for at in range(_HEAD, len(reply) - _CRC, 2))


def signed(word: int) -> int:
    """Return a register's word as a signed number."""
    return word - 0x10000 if word & 0x8000 else word
