"""The view model: exactly what the page shows and what ``/api/v1/now`` answers. Types only, no rules.

It holds instants, never ages, so that it changes only when something happened: that is what lets a poll
answer "nothing new". Ages are worked out when a page is drawn, and every second in the browser.
Instants (``_at``) are ms since 1970, UTC.
"""

import msgspec

from coldchain.registry.registry import Registry
from links.readings_store import Latest
from links.records_views import AlarmRow, GatewayRow, MessageRow


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in the stores for one cooperative, before any rule was applied."""

    registry: Registry
    latest: list[Latest] = []
    alarms: list[AlarmRow] = []
    told: list[MessageRow] = []
    messages: list[MessageRow] = []
    gateways: list[GatewayRow] = []
    quarantined: int | None = None
    problems: tuple[str, ...] = ()


class ReadingView(msgspec.Struct, frozen=True, kw_only=True):
    """The last reading of one channel.

    Args:
        device: Who measured.
        channel: ``<probe>/<quantity>``.
        label: The channel as people say it.
        value: In the channel's unit; None when there is none.
        text: The value with its unit.
        state: ``in``, ``out``, ``below`` (out, on the low side), ``stale``, ``failed``, ``unsure`` or
            ``none`` (nothing to compare with, or nothing heard yet).
        words: The state in words.
        limits: The allowed range in words; empty without limits.
        at: When it was measured, or when it came if that was earlier; None without a reading.
        stale_at: From when on it is stale; None without a reading.
    """

    device: str
    channel: str
    label: str
    value: float | None
    text: str
    state: str
    words: str
    limits: str
    at: int | None
    stale_at: int | None


class AssetView(msgspec.Struct, frozen=True, kw_only=True):
    """One van, box or cooler; ``state`` is the worst of its readings, ``alarm`` while one is open."""

    id: str
    name: str
    kind: str
    state: str
    words: str
    readings: tuple[ReadingView, ...]
    carries: tuple[str, ...]


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """A site with its assets, or what is on the road (then ``id`` is empty)."""

    id: str
    name: str
    kind: str
    assets: tuple[AssetView, ...]


class ToldView(msgspec.Struct, frozen=True, kw_only=True):
    """One message as a fact: to whom, how far it has come, since when."""

    to: str
    channel: str
    state: str
    words: str
    at: int


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """A message with its text."""

    id: int
    text: str
    told: ToldView


class AtRiskView(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment in danger, or of which nobody can say; ``worth`` in the cooperative's own currency."""

    id: str
    goods: str
    quantity_kg: float
    worth: float
    state: str
    where: str
    asset: str
    why: str
    custodian: str
    destination: str


class AlarmView(msgspec.Struct, frozen=True, kw_only=True):
    """An open alarm; ``ended_at`` is set once the value is back."""

    id: str
    asset: str
    asset_name: str
    what: str
    severity: str
    state: str
    words: str
    since_at: int
    ended_at: int | None
    worst: str
    worst_at: int | None
    advice: str
    shipments: tuple[AtRiskView, ...]
    quantity_kg: float
    worth: float
    told: tuple[ToldView, ...]


class GatewayView(msgspec.Struct, frozen=True, kw_only=True):
    """A gateway; ``backlog`` counts frames waiting in its spool; ``heard_at`` is set while it is not well."""

    id: str
    state: str
    words: str
    backlog: int | None
    heard_at: int | None


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """The whole page."""

    cooperative: str
    name: str
    time_zone: str
    newest_at: int | None
    problems: tuple[str, ...]
    summary: tuple[str, ...]
    alarms: tuple[AlarmView, ...]
    shipments: tuple[AtRiskView, ...]
    places: tuple[PlaceView, ...]
    messages: tuple[MessageView, ...]
    gateways: tuple[GatewayView, ...]
    quarantined: int | None
