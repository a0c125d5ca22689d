"""What changed between two instants of knowledge: ``changes.json``. Types only.

``before`` and ``after`` are the report as it was known at the earlier and at the later of the two. Instants
(``_at``) are ms since 1970, UTC.
"""

from enum import StrEnum
from typing import Any

import msgspec

from coldchain.evidence import SubjectKind
from reports.content.document import Act, Edit

SCHEMA = "coldchain-changes/1"
CHANGES, BEFORE, ARRIVED = "changes.json", "report-before.json", "arrived.csv"
"""The files of a pack that says what changed: that, the earlier report, and the readings received since."""


class How(StrEnum):
    """Why a reading is in the later report and not in the earlier one, or the other way round."""

    LATE = "late"  # measured in the time that the earlier report tells, and received after it
    NEW = "new"  # measured after that time, and received since
    COUNTED = "counted"  # had come before: the way or a placement was put right, and now it belongs here
    LEFT_OUT = "left-out"  # likewise, and now it belongs here no more


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two reports.

    Args:
        report: Its number.
        as_known_at: What was known then counts.
        until_at: End of the time that it tells.
        decision: Of its verdict; empty for an asset.
        readings: How many it rests on.
    """

    report: str
    as_known_at: int
    until_at: int
    decision: str
    readings: int


class Differs(msgspec.Struct, frozen=True, kw_only=True):
    """A field of report.json that differs; None: it is not there, or is null."""

    field: str
    before: Any
    after: Any


class Came(msgspec.Struct, frozen=True, kw_only=True):
    """Readings of a channel that are in one of the two reports only.

    Args:
        device: Who measured.
        channel: What.
        how: Why.
        readings: How many.
        from_at: When the first of them was measured.
        until_at: When the last one was.
        first_at: When the first of them was received.
        last_at: When the last one was.
    """

    device: str
    channel: str
    how: How
    readings: int
    from_at: int
    until_at: int
    first_at: int
    last_at: int


class News(msgspec.Struct, frozen=True, kw_only=True):
    """Something about an alarm that was not known before.

    Args:
        alarm: Its id.
        asset: Where; with ``device``, ``channel``, ``limit`` and ``severity``.
        device: Who measured.
        channel: Of what; may be empty.
        limit: Which was broken.
        severity: How urgent.
        what: ``step``, ``message``, ``sent``, ``delivered`` or ``action``.
        name: Of the step or the action.
        who: Who was told, or did it.
        at: When it happened.
        known_at: When it became known.
    """

    alarm: str
    asset: str
    device: str
    channel: str
    limit: str
    severity: str
    what: str
    name: str
    who: str
    at: int
    known_at: int


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that changed.

    Args:
        kind: Of the subject.
        id: Of the subject.
        coop: Whose.
        before: The earlier report.
        after: The later one.
        fields: Every field of report.json that differs, in its order.
        readings: Which readings make the difference, by channel.
        acts: What was said of the goods since, taken back or put right too.
        edits: What was changed since of what it rests on.
        alarms: What became known of alarms since.
        verdicts: Numbers of the verdicts that were given since.
        schema: Of this file.
    """

    kind: SubjectKind
    id: str
    coop: str
    before: Side
    after: Side
    fields: tuple[Differs, ...]
    readings: tuple[Came, ...]
    acts: tuple[Act, ...]
    edits: tuple[Edit, ...]
    alarms: tuple[News, ...]
    verdicts: tuple[int, ...]
    schema: str = SCHEMA
