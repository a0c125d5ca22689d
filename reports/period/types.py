"""The summary of a period: what became of all its shipments. Types only.

This is ``summary.json``. Everything in it follows from ``parts``, and each part from the ``report.json`` of a
shipment's own pack, so that whoever has the packs can work it out again. Whole numbers add up without a rest:
lengths of time in milliseconds, goods in grams (``_g``), money in hundredths of the cooperative's own
currency (``_cents``).
"""

import msgspec

from coldchain.evidence import Subject
from coldchain.spans import Span
from reports.content.document import Share

SCHEMA = "coldchain-summary/2"
UNKNOWN = "unknown"
"""A cause that is not on record; who held goods that nobody is named for."""


class PackFile(msgspec.Struct, frozen=True, kw_only=True):
    """The file of a shipment's own pack: its name, bytes and SHA-256."""

    name: str
    size: int
    sha256: str


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """What was lost.

    Args:
        rejected_g: Goods that are not to be sold [g].
        rejected_cents: What these were worth.
        life_cents: Of the worth of goods that can be sold, the share of their life that went beyond what
            recommended storage takes.
    """

    rejected_g: int = 0
    rejected_cents: int = 0
    life_cents: int = 0

    @property
    def cents(self) -> int:
        """Return all that was lost as money."""
        return self.rejected_cents + self.life_cents


class Blame(msgspec.Struct, frozen=True, kw_only=True):
    """Why something was lost on a leg: its part by cause; over all causes it is what the leg lost.

    Args:
        cause: As far as it is known, or ``UNKNOWN``.
        times: How often a temperature was beyond a limit for it.
        harmful_ms: Time beyond bounds.
        lost: What for it.
    """

    cause: str
    times: int
    harmful_ms: int
    lost: Lost


class LegLoss(msgspec.Struct, frozen=True, kw_only=True):
    """One leg of a shipment: who held the goods in what, the times of its pack, and what was lost on it."""

    number: int
    asset: str
    asset_name: str
    custodian: str
    custodian_name: str
    good_ms: int
    harmful_ms: int
    unknown_ms: int
    excess_used: Share
    lost: Lost
    blames: tuple[Blame, ...]


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """An asset while these goods were in it.

    Args:
        asset: Id; with ``name``.
        name: What people call it.
        told: When they were in it [ms].
        beyond: When a temperature of it was beyond a limit of the equipment.
        silent: When none of its thermometers was heard for longer than the goods allow.
    """

    asset: str
    name: str
    told: tuple[Span, ...]
    beyond: tuple[Span, ...]
    silent: tuple[Span, ...]


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that measured, with the state of its calibration: see ``reports.content.document``."""

    device: str
    name: str
    channel: str
    calibration: str
    due_at: int | None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One shipment, all of it from the ``report.json`` of its pack.

    Args:
        shipment: Id.
        report: Number of its report.
        file: Its pack.
        product: Of what.
        lot: Which.
        state: What became of it.
        decision: The verdict.
        from_at: Begin of its way [ms].
        until_at: Its end, or the end of what is known.
        has_ended: Within the period; else it was still under way at its end.
        quantity_g: [g].
        worth_cents: By its price; 0: it has none.
        lost: Over all legs.
        worst_cents: All that may have been lost as money, if time without data did all that it could.
        life_used: Of the whole life.
        excess_used: The part of it beyond what recommended storage takes.
        good_ms: Within bounds; with the next two it is the time that was told.
        harmful_ms: Beyond bounds.
        unknown_ms: Without data.
        expected: Readings, over all channels beside it.
        received: Of these.
        late: Of these.
        duplicate: Of these, those that came again.
        missing: That are known to be missing.
        unheard: That an interval makes where nothing was heard, and no number tells what was made.
        alarms: Their ids: one beside two shipments is one alarm.
        unanswered: Of these, to which nobody said anything.
        legs: With what each lost.
        watched: The equipment while it was in it.
        probes: What measured.
    """

    shipment: str
    report: str
    file: PackFile
    product: str
    lot: str
    state: str
    decision: str
    from_at: int
    until_at: int
    has_ended: bool
    quantity_g: int
    worth_cents: int
    lost: Lost
    worst_cents: int
    life_used: Share
    excess_used: Share
    good_ms: int
    harmful_ms: int
    unknown_ms: int
    expected: int
    received: int
    late: int
    duplicate: int = 0
    missing: int
    unheard: int = 0
    alarms: tuple[str, ...]
    unanswered: tuple[str, ...]
    legs: tuple[LegLoss, ...]
    watched: tuple[Watched, ...]
    probes: tuple[Probe, ...]


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment of which no pack could be made, and why: it is in no sum."""

    shipment: str
    why: str


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """All shipments together; ``under_way`` are those that had not ended when the period did."""

    shipments: int
    ended: int
    under_way: int
    unpriced: int
    quantity_g: int
    worth_cents: int
    lost: Lost
    worst_cents: int
    good_ms: int
    harmful_ms: int
    unknown_ms: int
    expected: int
    received: int
    late: int
    duplicate: int = 0
    missing: int
    unheard: int = 0
    alarms: int
    unanswered: int


class VerdictRow(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict: how many shipments have it, of those that ended and of those under way."""

    decision: str
    ended: int
    under_way: int
    quantity_g: int
    worth_cents: int
    lost: Lost


class CauseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A cause: how many shipments it touched, how often, for how long, and what was lost for it."""

    cause: str
    shipments: int
    times: int
    harmful_ms: int
    lost: Lost


class HolderRow(msgspec.Struct, frozen=True, kw_only=True):
    """A custodian, or a carrier: what happened to goods while he held them."""

    id: str
    name: str
    shipments: int
    legs: int
    good_ms: int
    harmful_ms: int
    unknown_ms: int
    lost: Lost


class EquipmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A van, box or cooler while goods were in it; each moment counts once, however many goods it held."""

    asset: str
    name: str
    shipments: int
    within_ms: int
    beyond_ms: int
    silent_ms: int
    lost: Lost


class SensorRow(msgspec.Struct, frozen=True, kw_only=True):
    """A channel whose calibration did not hold all the time."""

    device: str
    name: str
    channel: str
    calibration: str
    due_at: int | None
    shipments: int


class ProductRow(msgspec.Struct, frozen=True, kw_only=True):
    """A product; ``excess_used`` is that of its shipments, each by its weight."""

    product: str
    shipments: int
    quantity_g: int
    worth_cents: int
    lost: Lost
    excess_used: Share


class DayRow(msgspec.Struct, frozen=True, kw_only=True):
    """A day of the cooperative: the shipments that ended on it; on the last one also those that had not."""

    day: str
    shipments: int
    lost: Lost


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is told of a period.

    Args:
        number: Names the summary: of the same content it is the same.
        subject: Of which cooperative and period, as known when.
        totals: All together.
        verdicts: By decision.
        causes: Those that cost most first; ``UNKNOWN`` last.
        holders: Likewise.
        equipment: Likewise.
        sensors: Those whose calibration did not hold.
        products: Those that cost most first.
        days: By day.
        parts: The shipments, by id.
        failed: Those that could not be told, by id.
        schema: Of this file.
    """

    number: str
    subject: Subject
    totals: Totals
    verdicts: tuple[VerdictRow, ...]
    causes: tuple[CauseRow, ...]
    holders: tuple[HolderRow, ...]
    equipment: tuple[EquipmentRow, ...]
    sensors: tuple[SensorRow, ...]
    products: tuple[ProductRow, ...]
    days: tuple[DayRow, ...]
    parts: tuple[Part, ...]
    failed: tuple[Failed, ...]
    schema: str = SCHEMA

    @property
    def chain_head(self) -> str:
        """Return nothing: readings and their chains are in the packs of the shipments."""
        return ""
