"""What a simulator leaves for its next start: the state of the boxes, and how far frames are acknowledged.

A file that is a second old, or lost, does no harm: the truth knows every frame, and one that is said again
although it was acknowledged is acknowledged again.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from coldchain.errors import JournalError
from fleet_simulator.device import Name
from fleet_simulator.physics import State
from fleet_simulator.truth import Emitted
from links.kept_file import replace_whole

FILE = "state.json"


class Stood(msgspec.Struct, frozen=True):
    """The state of a box at an instant [ms since 1970, UTC]."""

    state: State
    at: int


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What the last run left behind.

    Args:
        boxes: Asset to how it stood, and when.
        settled: Device to the last frame up to which all are acknowledged.
    """

    boxes: dict[str, Stood] = {}
    settled: dict[str, Name] = {}


class Recovered(msgspec.Struct, frozen=True):
    """What the truth adds to it.

    Args:
        emitted_until_at: The latest measurement of all [ms since 1970, UTC]; 0 when there is none.
        unsettled: Device to the frames that may not be acknowledged, in the order of measurement.
    """

    emitted_until_at: int
    unsettled: dict[str, list[Emitted]]


def load(folder: Path) -> Left:
    """Return what the last run left in a folder, or an empty one when it left nothing that can be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Left)
    except (OSError, msgspec.MsgspecError):
        return Left()


def save(folder: Path, left: Left) -> None:
    """Write it down in one step, so that a kill leaves the old file or the new one.

    Raises:
        JournalError: The disk refuses.
    """
    try:
        replace_whole(folder / FILE, msgspec.json.encode(left), lasts=False)
    except OSError as error:
        raise JournalError(
            f"simulator file {folder / FILE}",
            str(error),
            "a folder that can be written",
            "Free the disk.",
            retry=True,
        ) from error


def recover(emitted: Iterable[Emitted], settled: Mapping[str, Name], *, memory: int) -> Recovered:
    """Return which frames the devices must still have in their memories.

    Args:
        emitted: Everything that was ever emitted, in order.
        settled: Device to the last frame up to which all are acknowledged.
        memory: So many frames a device remembers; of more, the latest.
    """
    until_at = 0
    unsettled: dict[str, deque[Emitted]] = {}
    for frame in emitted:
        until_at = max(until_at, frame.measured_at)
        kept = unsettled.setdefault(frame.device, deque(maxlen=memory))
        kept.append(frame)
        if settled.get(frame.device) == (frame.boot, frame.sequence):
            kept.clear()
    return Recovered(until_at, {device: list(kept) for device, kept in unsettled.items()})
