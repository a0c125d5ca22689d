"""What came of a soak: what was said, what is stored, and why the rest is not, counted and compared."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from coldchain.frames import to_readings
from coldchain.reading import Reading
from helpers.soak.gateway import COOP
from helpers.soak.troubles import MS_PER_MINUTE, Kind, Trouble
from helpers.soak.world import Emitted
from links.readings_sqlite import SqliteReadings

Name = tuple[str, int, int, str]  # device, boot, sequence, channel
Frames = Mapping[tuple[str, int, int], Emitted]
_DEAF = (Kind.UNPLUGGED, Kind.POWER_CUT, Kind.CLOCK_1970, Kind.BRIDGE_KILLED, Kind.DISK_FULL)


class Stored(NamedTuple):
    """What the store holds, and how often each reading stands there."""

    readings: dict[Name, Reading]
    copies: Counter[Name]


def stored_in(file: Path) -> Stored:
    """Return what a readings store holds."""
    readings: dict[Name, Reading] = {}
    copies: Counter[Name] = Counter()
    with closing(SqliteReadings(file, reader=True)) as store:
        for series in store.series(COOP):
            for each in store.range(series):
                name = (each.device, each.boot, each.sequence, each.channel)
                readings[name] = each
                copies[name] += 1
    return Stored(readings, copies)


def said_in(frames: Frames) -> dict[Name, float]:
    """Return every reading that devices said, by name, with its value (NaN for a failed sensor)."""
    return {
        (each.device, each.boot, each.sequence, each.channel): each.value
        for emitted in frames.values()
        for each in to_readings(emitted.frame, emitted.measured_at)
    }


def cause_of(emitted: Emitted, memory_ms: int, troubles: Iterable[Trouble]) -> str:
    """Return why a frame that was said never came: what kept the bridge from hearing it; empty for no cause.

    Args:
        emitted: The frame.
        memory_ms: How long a device remembers a frame while nobody answers [ms].
        troubles: What went wrong.
    """
    begin, end = emitted.said_at, emitted.said_at + memory_ms + 5 * MS_PER_MINUTE
    found = [each for each in troubles if each.kind in _DEAF and each.at <= end and each.until_at >= begin]
    resets = [each for each in troubles if each.kind is Kind.DEVICE_RESET and begin <= each.at <= end]
    return str((resets or found)[0].kind) if resets or found else ""


def time_errors_ms(frames: Frames, stored: Stored) -> list[int]:
    """Return how far each stored reading's time is from the truth [ms], the smallest first."""
    errors = [
        abs(reading.event_at - frames[reading.device, reading.boot, reading.sequence].measured_at)
        for reading in stored.readings.values()
        if (reading.device, reading.boot, reading.sequence) in frames
    ]
    return sorted(errors)


def table(rows: Sequence[tuple[str, object]]) -> str:
    """Return a ledger for people."""
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)
