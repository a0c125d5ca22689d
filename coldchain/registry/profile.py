"""A storage profile: the limits within which a kind of goods, or a piece of equipment, is kept."""

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How urgent an alarm is; ISA-18.2 recommends few critical ones."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Side(StrEnum):
    """Which way a value leaves a limit."""

    ABOVE = "above"
    BELOW = "below"


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """One limit on one channel.

    Args:
        name: Short, stable name, part of every excursion's id, e.g. ``too-warm``.
        channel: ``<probe>/<quantity>`` that it watches.
        side: Whether values above or below ``bound`` are out.
        bound: The edge, in the channel's unit.
        inclusive: Whether the edge itself is already out. WHO indicator limits are inclusive, legal
            "not exceeding" limits are not.
        deadband: How far inside the bound a value must come before it counts as back [channel's unit, >= 0].
        on_delay_s: How long the value must be out before the excursion counts [s].
        off_delay_s: How long the value must be back before the excursion has ended [s].
        severity: How urgent it is.
        advice: What the person who is told should do, in plain words; may be empty.
    """

    name: str
    channel: str
    side: Side
    bound: float
    inclusive: bool = False
    deadband: float = 0.0
    on_delay_s: float = 0.0
    off_delay_s: float = 0.0
    severity: Severity = Severity.HIGH
    advice: str = ""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one kind of goods or equipment.

    Args:
        name: Stable name, e.g. ``chilled-milk``.
        limits: What is watched.
        absence_after_s: Silence of a channel longer than this raises an absence alarm [s].
        max_gap_s: Time between two readings beyond this counts as unknown [s].
    """

    name: str
    limits: tuple[Limit, ...] = ()
    absence_after_s: float = 900.0
    max_gap_s: float = 900.0
