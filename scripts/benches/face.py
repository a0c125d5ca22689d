"""What every part of the bench looks like, and what several of them measure with. Not a part.

A part is a file of its own in this folder, named after what it measures. It has one function
``run(options: Options) -> Iterator[Measured]``, that yields each result as soon as it is there.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from coldchain.reading import Reading

START_AT = 1_760_000_000_000  # [ms since 1970, UTC] some day; which one does not matter
STEP_MS = 60_000
DEVICES = 100
CHANNEL = "air/temperature"
COOP = "bench"
PACK = 60  # readings in one message, as the bridge packs them
GROUP = 2_000  # readings in one commit of the journal, as ingest groups them
STORE_BATCH = 5_000  # readings in one commit of the store, as the writer takes them


class Options(NamedTuple):
    """What a part is given.

    Args:
        readings: With how many readings it shall measure, about; parts that need many more say so.
        folder: Empty, and its own; on the disk that is to be measured.
    """

    readings: int
    folder: Path


class Measured(NamedTuple):
    """One result.

    Args:
        what: What was measured, and of what: a few words.
        value: The number.
        unit: Of it: ``us`` for one thing, ``/s``, ``ms``, ``MB``, ``%``.
        things: How many things it was measured with.
        ratio: To what it is compared with in the same run; None when there is nothing.
        beside: What that is.
        note: Spread, shares, which broker: whatever one needs to judge the number.
    """

    what: str
    value: float
    unit: str = "us"
    things: int = 1
    ratio: float | None = None
    beside: str = ""
    note: str = ""

    def line(self) -> str:
        """Return it as a line of text."""
        compared = "" if self.ratio is None else f"   {self.ratio:.2f} of {self.beside}"
        note = f"   ({self.note})" if self.note else ""
        return f"{self.what:44} {self.value:12.2f} {self.unit}{compared}{note}"


class Part(Protocol):
    """A file of this folder."""

    def run(self, options: Options) -> Iterator[Measured]:
        """Measure, and yield what came of it."""


def make_readings(count: int) -> list[Reading]:
    """Return readings of many devices in the order of their time, between 4 and 8 degrees Celsius."""
    return [
        Reading(
            device=f"device-{index % DEVICES}",
            channel=CHANNEL,
            boot=1,
            sequence=index // DEVICES,
            event_at=START_AT + index // DEVICES * STEP_MS,
            received_at=START_AT,
            value=4.0 + index % 401 / 100,
            unit="Cel",
        )
        for index in range(count)
    ]


def packs_of(readings: Sequence[Reading], size: int = PACK) -> list[list[Reading]]:
    """Return the readings in packs of one device each, as far as they go up evenly."""
    by_device = sorted(readings, key=lambda reading: reading.device)
    return [by_device[at : at + size] for at in range(0, len(by_device), size)]


def measure(what: str, count: int, work: Callable[[], object]) -> Measured:
    """Return how long the work took for one of ``count`` things [us]."""
    start_s = time.perf_counter()
    work()
    return Measured(what, (time.perf_counter() - start_s) / count * 1e6, things=count)
