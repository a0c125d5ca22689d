"""Which frames are never thinned: those that show a fault, or a change of what is good or open. Pure.

An excursion is known only to whoever judges: that part marks its frames with ``Spool.protect``.
"""

from coldchain.reading import Flag
from firmware_bridge.source import State
from firmware_bridge.spool_row import SpoolRow

_DOOR = "/"  # the unit of what is either open or closed


def state_of(row: SpoolRow) -> State:
    """Return what makes two frames differ in more than numbers: the flags, and whether doors are open."""
    return tuple(
        (value.channel, value.flag, value.value if value.unit == _DOOR and value.flag != Flag.FAIL else 0.0)
        for value in row.values
    )


def is_precious(row: SpoolRow) -> bool:
    """Return whether a frame by itself must be kept: a sensor failed, or its value is in doubt."""
    return any(value.flag != Flag.GOOD for value in row.values)


def is_turn(before: tuple[int, State] | None, sequence: int, state: State) -> bool:
    """Return whether a frame differs in state from the one right before it.

    Args:
        before: Sequence and state of the frame that came before; None when that is not known.
        sequence: Of the frame.
        state: Of the frame.
    """
    return before is not None and before[0] == sequence - 1 and before[1] != state
