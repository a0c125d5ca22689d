"""One Modbus RTU line: asks a device for registers. Only importer of pymodbus. Not a poller.

pymodbus builds requests and takes answers apart. What is done here instead of there, and why:

- Opening, and opening again: its client hides why a port cannot be opened. A port that vanished is told as
  ``PortError``; whoever owns the line asks again later, and the port is opened anew by its path.
- Waiting: its serial client measures its time-out on the wall clock, so a clock that is set back by an hour
  would hang the line for an hour. Here the time-out is monotonic, and noise does not make it longer.
- Noise: it throws away all that came with one wrong byte in front (a bus often says 00 or FF while it turns
  round), or behind the late answer of another device. Here the answer is looked for first, and only that is
  shown to it.
- Retries: silence is not asked again, so that one dead device costs the others one time-out. When bytes came
  but no answer, it is asked once more.
- Its log: every silence would be an error there. Who polls counts them instead.
"""

import logging
import select
import struct
from typing import NamedTuple

from pymodbus.client import ModbusSerialClient
from pymodbus.exceptions import ModbusException

from coldchain.crc import modbus_crc
from coldchain.sensors.outcome import Fault, Reason
from links.clock import Clock
from links.serial_port import GONE, Framing, gone, open_serial

HOLDING, INPUT = 3, 4  # functions that read registers
_TRIES = 2  # the second only when something came
_REFUSED = 0x80  # on top of the function
_AROUND_DATA = (
    5  # [bytes] address, function, number of bytes, CRC; a refusal has its code in place of the number
)
logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)


class Request(NamedTuple):
    """Which registers are asked for.

    Args:
        function: 3 for holding registers, 4 for input registers.
        register: The first, counted from 0.
        words: How many, 1 to 125.
    """

    function: int
    register: int
    words: int


class _Client(ModbusSerialClient):
    """pymodbus' client on a port that is opened, read and written by us."""

    def __init__(self, path: str, framing: Framing, *, clock: Clock, timeout_s: float, echo: bool) -> None:
        super().__init__(
            path,
            baudrate=framing.baud,
            timeout=timeout_s,
            retries=0,
            handle_local_echo=echo,
            trace_packet=self._only_the_answer,
        )
        self.received = 0
        self.heads: tuple[tuple[bytes, int], ...] = ()  # how an answer may begin, and its length [bytes]
        self._clock = clock
        self._timeout_s = timeout_s
        self._until_s = 0.0

    def connect(self) -> bool:
        return self.socket is not None

    def send(self, request: bytes, addr: tuple[object, ...] | None = None) -> int:
        """Write a request; what lies in the buffer from before is no answer to it."""
        del addr
        if self.socket is None:
            return 0
        self.socket.read(self.socket.in_waiting)
        self.received = 0
        self._until_s = self._clock.monotonic_s() + self._timeout_s
        return self.socket.write(request) or 0

    def recv(self, size: int | None) -> bytes:
        """Return what comes until the time-out of the request; empty then."""
        del size
        if self.socket is None:
            return b""
        # pyserial's own time-out would set up the port anew at each change, which some drivers refuse
        left_s = max(0.0, self._until_s - self._clock.monotonic_s())
        if not select.select([self.socket], [], [], left_s)[0]:
            return b""
        data = self.socket.read(max(1, self.socket.in_waiting))
        self.received += len(data)
        return bytes(data)

    def _only_the_answer(self, sending: bool, data: bytes) -> bytes:  # noqa: FBT001 - pymodbus calls it so
        """Return the whole answer among the bytes that came so far; nothing while it is not there."""
        if sending:
            return data
        for head, length in self.heads:
            at = data.find(head)
            while at >= 0:
                if at + length <= len(data) and modbus_crc(data[at : at + length]) == 0:
                    return data[at : at + length]
                at = data.find(head, at + 1)
        return b""


class ModbusLine:
    """A line; one thread uses it. It opens itself when it is asked.

    Args:
        path: Of the port, better a stable one.
        framing: Of the line.
        clock: Of this machine.
        timeout_s: How long a device may take to answer [s].
        echo: Whether the adapter repeats what is sent.
    """

    def __init__(
        self, path: str, framing: Framing, *, clock: Clock, timeout_s: float, echo: bool = False
    ) -> None:
        self.path = path
        self._framing = framing
        self._client = _Client(path, framing, clock=clock, timeout_s=timeout_s, echo=echo)

    @property
    def is_open(self) -> bool:
        """Return whether the port is open."""
        return self._client.socket is not None

    def open(self) -> None:
        """Open it, if it is not open.

        Raises:
            PortError: It cannot be opened.
        """
        if self._client.socket is None:
            self._client.socket = open_serial(self.path, self._framing)

    def ask(self, address: int, request: Request) -> tuple[int, ...] | Fault:
        """Return the words of a device's registers, each 0 to 65535.

        Args:
            address: Of the device, 1 to 247.
            request: Which registers.

        Returns:
            The words; or ``off`` (no answer), ``crc`` (bytes, but no answer), ``refused``, or ``frame``
            (another number of words).

        Raises:
            PortError: The port cannot be opened, or has vanished; it is closed then.
        """
        self.open()
        outcome: tuple[int, ...] | Fault = Fault(Reason.OFF)
        for _ in range(_TRIES):
            try:
                outcome = self._ask(address, request)
            except GONE as error:
                self.close()
                raise gone(self.path, "vanished", error) from error
            if not isinstance(outcome, Fault) or outcome.reason is not Reason.CRC:
                break
        return outcome

    def close(self) -> None:
        """Close it; never raises."""
        port, self._client.socket = self._client.socket, None
        try:
            if port is not None:
                port.close()
        except GONE:
            return

    def _ask(self, address: int, request: Request) -> tuple[int, ...] | Fault:
        client = self._client
        data_bytes = 2 * request.words
        refused = bytes([address, request.function | _REFUSED])
        client.heads = (
            (bytes([address, request.function, data_bytes]), _AROUND_DATA + data_bytes),
            (refused, _AROUND_DATA),
        )
        read = client.read_input_registers if request.function == INPUT else client.read_holding_registers
        try:
            reply = read(request.register, count=request.words, device_id=address)
        except (ModbusException, ValueError, LookupError, struct.error):
            return Fault(Reason.CRC if client.received else Reason.OFF)
        if reply.isError():
            return Fault(Reason.REFUSED)
        if len(reply.registers) != request.words:
            return Fault(Reason.FRAME)
        return tuple(reply.registers)
