"""What came of a soak: what was said, what is stored, and why the rest is not, counted and compared."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from coldchain.frames import to_readings
from coldchain.reading import Reading, is_untimed
from helpers.soak.gateway import COOP
from helpers.soak.slaves import Answer
from helpers.soak.troubles import MS_PER_MINUTE, Kind, Trouble
from helpers.soak.world import Emitted
from links.readings_sqlite import SqliteReadings

Name = tuple[str, int, int, str]  # device, boot, sequence, channel
Frames = Mapping[tuple[str, int, int], Emitted]
_ENDS_BRIDGE = (Kind.POWER_CUT, Kind.CLOCK_1970, Kind.BRIDGE_KILLED)
_SOON_MS = 2 * MS_PER_MINUTE  # on time that runs some thousand times as fast as life
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


def unstored_answers(device: str, answers: Sequence[Answer], stored: Stored) -> list[Answer]:
    """Return the answers of a Modbus slave that are not in the store; together their values are unique."""
    found: dict[tuple[int, int], dict[str, float]] = {}
    for (name, boot, sequence, channel), reading in stored.readings.items():
        if name == device:
            found.setdefault((boot, sequence), {})[channel] = round(reading.value, 1)
    kept = {(each.get("air/temperature"), each.get("air/humidity")) for each in found.values()}
    return [each for each in answers if (each.temperature_c, each.humidity_pct) not in kept]


def is_killed_after(answer: Answer, troubles: Iterable[Trouble]) -> bool:
    """Return whether the bridge was killed before it can have written an answer down."""
    full = [each for each in troubles if each.kind is Kind.DISK_FULL]
    for each in troubles:
        if each.kind in _ENDS_BRIDGE and each.at >= answer.at - MS_PER_MINUTE:
            waited_ms = each.at - answer.at
            is_full = any(one.at <= each.at and one.until_at >= answer.at for one in full)
            if waited_ms <= _SOON_MS or is_full:
                return True
    return False


def is_told_off(device: str, answer: Answer, stored: Stored) -> bool:
    """Return whether the bridge has told at that time that a Modbus device did not answer."""
    return any(
        name[0] == device and reading.note == "off" and abs(reading.event_at - answer.at) <= _SOON_MS
        for name, reading in stored.readings.items()
    )


def time_errors_ms(frames: Frames, stored: Stored) -> list[int]:
    """Return how wrong the time of each stored reading is that has one [ms], the smallest first."""
    errors = [
        abs(reading.event_at - frames[reading.device, reading.boot, reading.sequence].measured_at)
        for reading in stored.readings.values()
        if (reading.device, reading.boot, reading.sequence) in frames and not is_untimed(reading)
    ]
    return sorted(errors)


def table(rows: Sequence[tuple[str, object]]) -> str:
    """Return a ledger for people."""
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)
