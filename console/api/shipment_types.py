"""Shipments as programs send and read them. Pure: only types, and what is made into them."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from coldchain.registry.custody import CustodyAct
from coldchain.registry.custody_way import Lifecycle, State
from coldchain.registry.things import Leg, Shipment
from console.api.operation import Body, Instant, PageQuery, Why

Text = Annotated[str, Meta(max_length=200)]
Ref = Annotated[str, Meta(max_length=63)]


class ShipmentQuery(PageQuery, frozen=True, kw_only=True):
    """Which shipments; ``open``: not yet delivered; ``over``: the others."""

    state: Literal[
        "",
        "open",
        "over",
        "planned",
        "on-the-way",
        "at-station",
        "refused",
        "out-of-sight",
        "delivered",
        "split-up",
        "merged",
        "void",
    ] = ""
    asset: Ref = ""
    site: Ref = ""
    custodian: Ref = ""
    q: Annotated[str, Meta(max_length=100)] = ""


class NewShipment(Body, frozen=True, kw_only=True):
    """A shipment that is entered. Without an id one is made; without a price the registry's counts."""

    product: Annotated[str, Meta(min_length=1, max_length=200)]
    quantity_kg: Annotated[float, Meta(gt=0, le=1_000_000)]
    id: Ref = ""
    lot: Text = ""
    price_per_kg: Annotated[float, Meta(ge=0)] | None = None
    origin: Text = ""
    destination: Text = ""
    start_c: float | None = None
    order_ref: Text = ""


class ChangedShipment(Body, frozen=True, kw_only=True):
    """What was entered wrongly, put right; ``why`` has to be said."""

    why: Why
    product: Text | UnsetType = UNSET
    quantity_kg: float | UnsetType = UNSET
    lot: Text | UnsetType = UNSET
    price_per_kg: float | UnsetType = UNSET
    origin: Text | UnsetType = UNSET
    destination: Text | UnsetType = UNSET
    start_c: float | UnsetType | None = UNSET
    order_ref: Text | UnsetType = UNSET


class ShipmentLine(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment, where it is, and the newest verdict on it."""

    id: str
    product: str
    lot: str
    quantity_kg: float
    origin: str
    destination: str
    order_ref: str
    parents: tuple[str, ...]
    state: State
    since_at: int
    asset: str
    site: str
    custodian: str
    decision: str
    version: int


class ShipmentPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of shipments, those that changed last first."""

    items: list[ShipmentLine]
    after: str = ""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said of goods; ``corrects``: the key of the act that it takes back."""

    key: str
    shipment: str
    act: str
    at: int
    recorded_at: int
    person: str
    via: str
    from_asset: str
    asset: str
    custodian: str
    site: str
    why: str
    corrects: str
    parent: str
    receiver: str
    quantity_kg: float | None
    measured_c: float | None


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict that was given: its number, and all of it as JSON."""

    version: int
    is_final: bool
    cause: str
    recorded_at: int
    verdict: dict[str, Any]


class Harm(msgspec.Struct, frozen=True, kw_only=True):
    """A harm to the goods: since when, until when [ms]; None: it goes on."""

    id: str
    asset: str
    kind: str
    severity: str
    started_at: int
    ended_at: int | None


class WholeShipment(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a shipment; drivers and carriers see their own legs, and no verdicts."""

    shipment: Shipment
    entered_kg: float
    state: State
    since_at: int
    asset: str
    site: str
    custodian: str
    receiver: str
    parent: str
    legs: list[Leg]
    acts: list[Said]
    verdicts: list[Given]
    harms: list[Harm]


class NewMove(Body, frozen=True, kw_only=True):
    """Goods that changed hands; without ``at``: now. An empty custodian: who is bound to the asset."""

    act: Literal["loaded", "handed", "unloaded", "delivered", "refused"]
    at: Instant | None = None
    asset: Ref = ""
    custodian: Ref = ""
    site: Ref = ""
    receiver: Text = ""
    measured_c: float | None = None
    why: Why = ""


class NewSplit(Body, frozen=True, kw_only=True):
    """A part that is split off; ``new`` is its id, empty: one is made."""

    quantity_kg: Annotated[float, Meta(gt=0)]
    at: Instant | None = None
    asset: Ref = ""
    custodian: Ref = ""
    new: Ref = ""
    destination: Text = ""
    measured_c: float | None = None
    why: Why = ""


class NewMerge(Body, frozen=True, kw_only=True):
    """Shipments that become one lot; ``into`` is its id: of one of them, or a new one."""

    parts: Annotated[list[Ref], Meta(min_length=1, max_length=100)]
    into: Ref = ""
    at: Instant | None = None
    custodian: Ref = ""
    why: Why = ""


class TakeBack(Body, frozen=True, kw_only=True):
    """Why an act is taken back."""

    why: Why


class Replace(Body, frozen=True, kw_only=True):
    """What of an act was otherwise; ``why`` has to be said."""

    why: Why
    at: Instant | UnsetType = UNSET
    asset: Ref | UnsetType = UNSET
    custodian: Ref | UnsetType = UNSET
    site: Ref | UnsetType = UNSET
    receiver: Text | UnsetType = UNSET
    measured_c: float | UnsetType | None = UNSET


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an act: a word, what it is about, what else is worth telling; ``again``: done before."""

    came: str
    about: str
    again: bool
    detail: dict[str, Any] = {}


def line_of(shipment: Shipment, life: Lifecycle, decision: str, version: int) -> ShipmentLine:
    """Return a shipment as a list shows it."""
    return ShipmentLine(
        id=shipment.id,
        product=shipment.product,
        lot=shipment.lot,
        quantity_kg=shipment.quantity_kg,
        origin=shipment.origin,
        destination=shipment.destination,
        order_ref=shipment.order_ref,
        parents=shipment.parents,
        state=life.state,
        since_at=life.since_at,
        asset=life.asset,
        site=life.site,
        custodian=life.custodian,
        decision=decision,
        version=version,
    )


def said_of(act: CustodyAct) -> Said:
    """Return an act as it is told: from where it was said is nobody's business."""
    values = msgspec.structs.asdict(act)
    return Said(**{name: values[name] for name in Said.__struct_fields__})
