"""The report itself: every number that pages, sheets, JSON and EPCIS show, worked out once. Types only.

This is ``report.json``; its schema is ``SCHEMA``, and a later version of it only adds. Whoever draws a page
or a sheet takes numbers from here and works out none. Instants (``_at``) are ms since 1970, UTC; lengths of
time (``_ms``) are whole milliseconds and add up.
"""

import msgspec

from coldchain.evidence import AlarmStory, Given, Heard, Person, Refused, Subject
from coldchain.judgement.verdict import Verdict
from coldchain.registry.keeping import Hold
from coldchain.registry.product import ProductProfile
from coldchain.registry.profile import Limit
from reports.content.document_ledger import Counted, Hole
from reports.content.document_sensors import ClockNote, Conformity, Sensor

__all__ = [
    "SCHEMA",
    "Act",
    "Changed",
    "ClockNote",
    "Conformity",
    "Counted",
    "Edit",
    "Goods",
    "Hole",
    "LegPart",
    "Out",
    "Report",
    "Rule",
    "Sensor",
    "Share",
]

SCHEMA = "coldchain-report/1"


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A share of the whole life of goods: at best, likely, at worst [0..1, more than 1 is spoiled]."""

    best: float
    likely: float
    worst: float


class LegPart(msgspec.Struct, frozen=True, kw_only=True):
    """One leg with what was done to the goods on it; over all legs the times and the shares add up.

    Args:
        number: From 1 on.
        asset: Id; with ``asset_name``.
        asset_name: What people call it.
        custodian: Id; with ``custodian_name``.
        custodian_name: What people call him.
        from_at: When it began.
        until_at: When it ended, or the end of the time that is told.
        good_ms: Within bounds.
        harmful_ms: Beyond them.
        unknown_ms: Without data.
        life_used: Of the whole life, on this leg.
        excess_used: The part of it beyond what recommended storage takes.
        harms: Rules that were broken for good on this leg, with the instant.
        asset_kind: See ``coldchain.registry.things.AssetKind``; empty: not known.
        site: Name of where the asset stands; empty for what drives.
        known_by: From what the temperature of the goods was known, most direct first, with commas: ``probe``
            in these goods, ``air`` around them, ``beside``: a probe in other goods; empty: from nothing.
        minimum_c: Of the goods [degC]; this and the next three are None without readings.
        mean_c: Weighted by time.
        maximum_c: [degC].
        mkt_c: Mean kinetic temperature [degC].
    """

    number: int
    asset: str
    asset_name: str
    custodian: str
    custodian_name: str
    from_at: int
    until_at: int
    good_ms: int
    harmful_ms: int
    unknown_ms: int
    life_used: Share
    excess_used: Share
    harms: tuple[tuple[str, int], ...]
    asset_kind: str = ""
    site: str = ""
    known_by: str = ""
    minimum_c: float | None
    mean_c: float | None
    maximum_c: float | None
    mkt_c: float | None


class Out(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which a channel was beyond a limit of the equipment, or beyond what harms the goods.

    Args:
        asset: Where.
        device: Who measured.
        channel: What.
        limit: Its name; ``harm-above`` and ``harm-below`` are those of the product.
        side: ``above`` or ``below``.
        bound: In ``unit``.
        unit: SenML.
        from_at: First reading beyond it.
        until_at: First reading that was back, or the last that is known.
        extreme: The worst value.
        extreme_at: When.
        readings: How many were beyond.
        goes_on: It had not ended when the time that is told did.
        leg: Number of the leg; 0 for none.
        cause: What is known of it: ``door`` (it stood open), ``power`` (supply was low); empty: nothing.
    """

    asset: str
    device: str
    channel: str
    limit: str
    side: str
    bound: float
    unit: str
    from_at: int
    until_at: int
    extreme: float
    extreme_at: int
    readings: int
    goes_on: bool
    leg: int
    cause: str


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said of the goods; ``taken_back`` when it was corrected later. Names in place of ids.

    ``shipment`` is the id of whose goods it is about, ``parent`` of what they were split from or went into.
    """

    at: int
    recorded_at: int
    act: str
    by: str
    via: str
    asset: str
    custodian: str
    receiver: str
    site: str
    quantity_kg: float | None
    measured_c: float | None
    why: str
    taken_back: bool
    shipment: str = ""
    parent: str = ""
    taken_back_at: int | None = None


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """A field of something that was changed; ``old`` empty: it was not, ``new`` empty: it is no more."""

    field: str
    old: str
    new: str


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was changed or put right, as the audit chain has it.

    Args:
        number: Of the entry in the cooperative's chain.
        at: When it was done.
        by: The account or contact, by id; ``settings file`` for the file.
        name: What people call him.
        via: By what.
        action: What was done: ``registry:change``, ``goods:withdraw``, ...
        about: To what: kind and id.
        changes: What differs.
        why: In his own words.
    """

    number: int
    at: int
    by: str
    via: str
    action: str
    about: str
    changes: tuple[Changed, ...]
    why: str
    name: str = ""


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """The shipment as it was entered; names in place of ids where there are any."""

    id: str
    product: str
    lot: str
    quantity_kg: float
    price_per_kg: float
    origin: str
    destination: str
    order_ref: str
    parents: tuple[str, ...]
    state: str
    gtin: str = ""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A number by which was judged: its name, value and unit, its source and how sure it is."""

    name: str
    value: float
    unit: str
    source: str
    confidence: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is told.

    Args:
        number: Names the report: of the same subject, knowledge and content it is the same.
        subject: What it is about.
        title: What people call that: the goods' name and lot, or the asset's name.
        goods: The shipment; None for an asset.
        verdict: On the goods; None for an asset. Of a leg, on the whole way: its own part is in ``legs``.
        legs: Of the goods, or one for the whole time of an asset without shares.
        good_ms: Over all legs; with the next two it is ``told_ms``.
        harmful_ms: ... beyond bounds.
        unknown_ms: ... without data.
        told_ms: Time in assets.
        sensors: One for each channel.
        outs: Beyond limits, by begin.
        ledger: One for each channel and stretch.
        holes: Gaps, by begin.
        clocks: Where times came from.
        conformity: EN 12830, one for each temperature channel.
        limits: Of the equipment, by asset.
        product: The whole profile by which was judged; None for an asset.
        rules: Its numbers with their sources.
        alarms: With who was told.
        given: Verdicts as they were given.
        acts: What people said of the goods.
        quarantined: How many readings were refused, by reason.
        glns: Numbers that GS1 gave to sites, by name.
        readings_sha256: Of ``readings.csv``; empty until that is made.
        chain_head: Newest hash of the chain of readings; empty likewise.
        schema: Of this file.
        machine: Version of the judgement.
        edits: What was changed or put right of all this, from the audit chain.
        refused: What was refused by channel and reason, and what nobody could read.
        heard: Through which gateways the readings came, by device.
        holds: Legal holds by which it is kept, or was; of one that had been released ``lifted_at`` says when.
        persons: Who is named, by id: name, role, telephone.
        profiles: What each asset was held against, by the asset's id: the profile's name and its hash.
        links: Of GS1, of assets, devices and people with a number there: ``asset/van-1``, ``party/carl``.
    """

    number: str
    subject: Subject
    title: str
    goods: Goods | None
    verdict: Verdict | None
    legs: tuple[LegPart, ...]
    good_ms: int
    harmful_ms: int
    unknown_ms: int
    told_ms: int
    sensors: tuple[Sensor, ...]
    outs: tuple[Out, ...]
    ledger: tuple[Counted, ...]
    holes: tuple[Hole, ...]
    clocks: tuple[ClockNote, ...]
    conformity: tuple[Conformity, ...]
    limits: dict[str, tuple[Limit, ...]]
    product: ProductProfile | None
    rules: tuple[Rule, ...]
    alarms: tuple[AlarmStory, ...]
    given: tuple[Given, ...]
    acts: tuple[Act, ...]
    quarantined: dict[str, int]
    glns: dict[str, str] = {}
    readings_sha256: str = ""
    chain_head: str = ""
    schema: str = SCHEMA
    machine: int = 0
    edits: tuple[Edit, ...] = ()
    refused: tuple[Refused, ...] = ()
    heard: tuple[Heard, ...] = ()
    holds: tuple[Hold, ...] = ()
    persons: dict[str, Person] = {}
    profiles: dict[str, tuple[str, str]] = {}
    links: dict[str, str] = {}
