"""The real firmware for tests: a board on the simulated chip, alone, on a line, or in step with a gateway.

Loads the emulator only when a board is made; where it is not installed, the test is skipped, loudly.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coldchain.frame_parser import FrameParser
from coldchain.frames import Ack, Frame, encode_ack
from firmware_bridge.intake import Arrival, Intake
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import SpoolRow
from helpers.clock import ManualClock
from helpers.needs import PROJECT, requires_emulator
from helpers.serial_lines import Line

if TYPE_CHECKING:
    from helpers.avr.device import AvrDevice

FOLDER = PROJECT / "firmware_bridge" / "firmware"
HEX = FOLDER / "coldchain.hex"
_SLICE_MS = 10.0  # simulated, between looks at the line
_ANSWER_MS = 300.0  # simulated, after each line, in which the other end is given real time to answer
_WAITING_S = 0.002  # real, for each slice of that


def new_board(name: str = "van-3", interval_s: int = 60) -> "AvrDevice":
    """Return a board with the firmware of the project, just started under this name."""
    requires_emulator()
    from helpers.avr.device import AvrDevice

    return AvrDevice(HEX, name=name, interval_s=interval_s)


def run_on_line(board: "AvrDevice", line: Line, duration_ms: float) -> None:
    """Let a board live on a serial line for so long [ms, simulated].

    It leaves real time to the other end while an answer to what it said may come, and sprints otherwise.
    """
    until_ms = board.now_ms + duration_ms
    said_ms = board.now_ms
    while board.now_ms < until_ms:
        board.step(min(_SLICE_MS, until_ms - board.now_ms))
        said = board.said()
        if said:
            line.say(said)
            said_ms = board.now_ms
        if board.light and board.now_ms - said_ms < _ANSWER_MS:
            time.sleep(_WAITING_S)
        board.hear(line.hear())


def acknowledge(line: bytes, _now_ms: int = 0) -> bytes:
    """Return the acknowledgement of a line that is a frame: a gateway without a memory."""
    events = FrameParser().feed(line + b"\n")
    return b"".join(
        encode_ack(Ack(event.device, event.boot, event.sequence))
        for event in events
        if isinstance(event, Frame)
    )


class SteppedGateway:
    """The bridge's own parser, intake and spool, in step with simulated time: no threads, no waiting.

    Give ``answer`` to a board. Each line is written and committed at the simulated instant at which it was
    said, and its acknowledgement goes back. ``rows`` holds what was new.

    Args:
        file: Of the spool.
        start_at: The instant of the simulated time 0 [ms since 1970, UTC].
    """

    path = "stepped"

    def __init__(self, file: Path, start_at: int) -> None:
        self.clock = ManualClock(start_at)
        self.spool = Spool(file, capacity_rows=1_000_000)
        self.rows: list[SpoolRow] = []
        self.intake = Intake(self.spool, on_new=self.rows.extend, group_s=0.0, clock=self.clock)
        self.start_at = start_at
        self._parser = FrameParser()
        self._said: list[bytes] = []

    def say(self, acks: Sequence[Ack]) -> None:
        """Take the acknowledgements of the intake."""
        self._said += [encode_ack(ack) for ack in acks]

    def answer(self, line: bytes, now_ms: int) -> bytes:
        """Return what the bridge says to a line that ended at this simulated time [ms]."""
        self.clock.move_to(self.start_at + now_ms)
        events = self._parser.feed(line + b"\r\n")
        if events:
            self.intake._write([self.intake._note(Arrival(self, self.clock.now(), events))])
        said, self._said = b"".join(self._said), []
        return said
