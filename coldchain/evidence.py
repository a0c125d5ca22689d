"""Everything that a report is made of, as it was known at an instant. Types only: ``gather.py`` fills them.

What came later than ``as_known_at`` is not in here, whatever is known by now: a report that is made again for
the same instant of knowledge is the same, byte by byte. Instants (``_at``) are ms since 1970, UTC.
"""

from enum import StrEnum

import msgspec

from coldchain.audit import Link
from coldchain.judgement.trip import Trip
from coldchain.judgement.verdict import Verdict
from coldchain.reading import Reading
from coldchain.registry.custody_way import Way
from coldchain.registry.keeping import Hold
from coldchain.registry.profile import Profile
from coldchain.registry.things import Asset, Calibration, Cooperative, Device, Placement


class SubjectKind(StrEnum):
    """What a report is about."""

    SHIPMENT = "shipment"
    LEG = "leg"  # goods in one asset with one custodian: ``<shipment>.<number from 1>``
    ASSET = "asset"  # a van, box or cooler for a time, whatever was in it
    PERIOD = "period"  # all shipments of a time: a summary of their packs
    PRODUCT = "product"  # the same of one product


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a report is about, and as of when.

    Args:
        kind: Of what.
        id: Of the shipment, the leg or the asset.
        cooperative: Whose.
        from_at: Begin of the time that is told.
        until_at: Its end, never after ``as_known_at``.
        as_known_at: Only what was recorded and received up to then counts.
        language: Of the pages.
    """

    kind: SubjectKind
    id: str
    cooperative: Cooperative
    from_at: int
    until_at: int
    as_known_at: int
    language: str = "en"


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A device beside the subject: in which asset, from until before."""

    device: str
    asset: str
    from_at: int
    until_at: int


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict as it was given: its number, whether the goods had arrived, why there was a new one, when."""

    version: int
    final: bool
    cause: str
    recorded_at: int
    verdict: Verdict


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step of an alarm: what happened, when by the readings' own time, and when that was found."""

    event: str
    from_state: str
    to_state: str
    event_at: int
    recorded_at: int
    late: bool


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody was told, on one channel, as far as was known at the instant of knowledge.

    ``sent_at`` and ``delivered_at`` are None while nobody knew of it; ``step`` is the event it told of.
    ``to`` is the id of a contact, ``name`` and ``role`` are what people call him. ``gateway``: that of the
    vehicle told him by itself, while it could not reach the station; empty: the station did. ``with_others``:
    it is one text in which other news stood too.
    """

    to: str
    channel: str
    address: str
    step: str
    body: str
    created_at: int
    sent_at: int | None
    delivered_at: int | None
    error: str
    name: str = ""
    role: str = ""
    gateway: str = ""
    with_others: bool = False


class NotTold(msgspec.Struct, frozen=True, kw_only=True):
    """Why everybody, or one person, was not told of an alarm, or not at once, as far as was known.

    Args:
        why: A named reason, see ``coldchain.not_told.Why``.
        from_at: Since when it held.
        until_at: Until when; None: it had not ended yet.
        step: The event that it is about; empty: all that happened in that time.
        to: Id of the contact who was not told; empty: nobody was.
        by: Id of whoever decided so; empty: a rule did.
        about: What stands behind it: a gateway, a window; empty: nothing more.
        comment: In his own words.
        name: What people call whoever was not told.
        role: What he does.
        by_name: What people call whoever decided so.
        words: The reason in the language of the report.
    """

    why: str
    from_at: int
    until_at: int | None = None
    step: str = ""
    to: str = ""
    by: str = ""
    about: str = ""
    comment: str = ""
    name: str = ""
    role: str = ""
    by_name: str = ""
    words: str = ""


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did about an alarm; ``until_at`` is for how long it holds; ``by`` is his id."""

    action: str
    by: str
    via: str
    at: int
    comment: str
    until_at: int | None
    name: str = ""
    role: str = ""


class AlarmStory(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm with its steps, who was told, and what was done; oldest first.

    Args:
        id: Of the alarm.
        asset: Where; empty for a gateway.
        device: Who measured; of harm to goods, the shipment.
        channel: Empty for silence and gateways.
        limit: Name of the limit or rule.
        kind: See ``coldchain.judgement.facts.Kind``.
        severity: How urgent.
        steps: What happened.
        told: To whom.
        actions: What people did.
        asset_name: What people call the asset.
        not_told: Why nobody, or not everybody, was told, or not at once; never empty where ``told`` is.
    """

    id: str
    asset: str
    device: str
    channel: str
    limit: str
    kind: str
    severity: str
    steps: tuple[Step, ...]
    told: tuple[Message, ...]
    actions: tuple[Action, ...]
    asset_name: str = ""
    not_told: tuple[NotTold, ...] = ()


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is named: what people call him, what he does, how he is reached; empty: not known."""

    name: str
    role: str = ""
    reach: str = ""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Readings that were refused and kept apart, of one channel for one reason.

    Args:
        device: Who measured; empty: things that nobody could read, so that nobody can say whose they are.
        channel: Of what.
        reason: See ``docs/quarantine.md``.
        count: How many.
        from_at: When the first of them was measured, of things that nobody could read: came.
        until_at: When the last one was.
    """

    device: str
    channel: str
    reason: str
    count: int
    from_at: int
    until_at: int


class CameAgain(msgspec.Struct, frozen=True, kw_only=True):
    """Readings of a channel that came more than once, and count once: when each was measured, sorted."""

    device: str
    channel: str
    event_at: tuple[int, ...]


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """How many readings of a device came first through a gateway; ``gateway`` empty: nobody knows which."""

    device: str
    gateway: str
    readings: int


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Everything.

    Args:
        subject: What it is about.
        trip: The way of the goods as the judgement takes it; None for an asset.
        way: All that was said of the goods; None for an asset.
        stretches: Which devices stood beside it when, up to the end of the time that is told; of a leg, from
            the begin of the whole way on, as the goods bring with them what was done to them.
        readings: All of these devices in their stretches, sorted by device, channel and position.
        assets: By id; those that the goods were in, of a leg on the whole way.
        devices: By id; those of the stretches.
        placements: Of these devices, whole.
        calibrations: Of these devices, those that were entered; the one that runs out last first.
        profiles: By name; of the assets.
        people: Names by id, of those who are named here.
        persons: The same people by id, with role and telephone where they are contacts.
        places: Names of sites and assets by id.
        glns: Numbers that GS1 gave to sites, by name; of a name that two sites have, none.
        given: Verdicts, the oldest first.
        alarms: By the time of their first step.
        audit: Entries of the audit chain about the subject, in their order.
        quarantined: How many readings of these devices in their stretches were refused, by reason.
        refused: The same by channel; and what nobody could read that came in the time.
        again: Which of the readings had come again by then, of the channels that have any.
        heard: Through which gateways the readings of the time that is told came, by device.
        holds: Legal holds on it, or on what was near it, as they were at the instant of knowledge; by number.
    """

    subject: Subject
    trip: Trip | None
    way: Way | None
    stretches: tuple[Stretch, ...]
    readings: tuple[Reading, ...]
    assets: dict[str, Asset]
    devices: dict[str, Device]
    placements: tuple[Placement, ...]
    calibrations: tuple[Calibration, ...]
    profiles: dict[str, Profile]
    people: dict[str, str]
    places: dict[str, str]
    glns: dict[str, str] = {}
    given: tuple[Given, ...] = ()
    alarms: tuple[AlarmStory, ...] = ()
    audit: tuple[Link, ...] = ()
    quarantined: dict[str, int] = {}
    refused: tuple[Refused, ...] = ()
    again: tuple[CameAgain, ...] = ()
    heard: tuple[Heard, ...] = ()
    holds: tuple[Hold, ...] = ()
    persons: dict[str, Person] = {}
