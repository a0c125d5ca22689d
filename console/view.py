"""The view model: exactly what the page shows and what ``/api/v1/now`` answers. Types only, no rules.

It holds instants, never ages, so that it changes only when something happened: that is what lets a poll
answer "nothing new". Ages are worked out when a page is drawn, and every second in the browser.
Instants (``_at``) are ms since 1970, UTC.
"""

import msgspec

from coldchain.judgement.saving import Saving
from coldchain.judgement.stakes import LimitForecast
from coldchain.judgement.verdict import Verdict
from coldchain.registry.registry import Registry
from links.readings_store import Latest
from links.records_uncovered import UncoveredRow
from links.records_views import AlarmRow, GatewayRow, MessageRow


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in the stores for one cooperative, before any rule was applied."""

    registry: Registry
    latest: list[Latest] = []
    alarms: list[AlarmRow] = []
    told: list[MessageRow] = []
    messages: list[MessageRow] = []
    gateways: list[GatewayRow] = []
    uncovered: list[UncoveredRow] = []
    quarantined: int | None = None
    problems: tuple[str, ...] = ()
    savings: tuple[Saving, ...] = ()
    ranked_at: int = 0
    verdicts: dict[str, Verdict] = {}
    soon: tuple[LimitForecast, ...] = ()


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
        soon: Which limit it will reach before long, in words; empty for none.
        soon_at: When.
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
    soon: str = ""
    soon_at: int | None = None


class AssetView(msgspec.Struct, frozen=True, kw_only=True):
    """One van, box or cooler.

    Args:
        id: Its id.
        name: Its name.
        kind: What it is.
        state: The worst of its readings, ``alarm`` while one is active.
        words: The state in words.
        glance: The one value that says most: the worst, or else the first.
        why: What is wrong, in words; empty when nothing is.
        read_at: When everything was measured, if that was at one time; None otherwise.
        readings: The last of each channel.
        carries: What is in it.
    """

    id: str
    name: str
    kind: str
    state: str
    words: str
    glance: str
    why: str
    read_at: int | None
    readings: tuple[ReadingView, ...]
    carries: tuple[str, ...]


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """A site with its assets, or what is on the road (then ``id`` is empty)."""

    id: str
    name: str
    kind: str
    assets: tuple[AssetView, ...]


class TimeView(msgspec.Struct, frozen=True, kw_only=True):
    """When, and of which message: ``alarm``, ``over``, ``correction``; empty when it has no such name."""

    what: str
    at: int


class WayView(msgspec.Struct, frozen=True, kw_only=True):
    """Messages that have come equally far by the same channels.

    Args:
        state: ``delivered``, ``sent``, ``waiting`` or ``failed``.
        words: The state in words; a time goes after them.
        why: What is not as it should be; empty when nothing is.
        channels: By which they went.
        times: Of each message.
    """

    state: str
    words: str
    why: str
    channels: tuple[str, ...]
    times: tuple[TimeView, ...]


class ToldView(msgspec.Struct, frozen=True, kw_only=True):
    """One person and everything that he or she was told."""

    to: str
    ways: tuple[WayView, ...]


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one person, by however many channels; ``id`` is that of the first."""

    id: int
    text: str
    told: ToldView


class FirstView(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment to save, the most money first.

    Args:
        shipment: Its id.
        goods: What it is.
        quantity_kg: How much it is.
        asset: Where it is.
        asset_name: The same, for people.
        action: What to do.
        saves: What that saves, two figures, in the cooperative's own currency.
        at_worst: What it may save at worst, where that is more; else 0.
        until_at: When the next harm comes if nothing is done; None when none is in sight.
        until: That harm in words.
        why: The reason.
    """

    shipment: str
    goods: str
    quantity_kg: float
    asset: str
    asset_name: str
    action: str
    saves: float
    at_worst: float
    until_at: int | None
    until: str
    why: str


class AtRiskView(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment in danger, or of which nobody can say; ``worth`` in the cooperative's own currency.

    ``state`` is ``at risk`` in an active alarm, ``to check`` when the alarm is over, ``not known`` without
    fresh readings, or ``to watch`` when only its verdict is not good; ``verdict`` is that in words, empty
    without one.
    """

    id: str
    product: str
    goods: str
    quantity_kg: float
    worth: float
    state: str
    where: str
    asset: str
    why: str
    custodian: str
    destination: str
    verdict: str = ""


class AlarmView(msgspec.Struct, frozen=True, kw_only=True):
    """An open alarm; ``over`` once the value is back and only the answer is missing."""

    id: str
    asset: str
    asset_name: str
    what: str
    severity: str
    state: str
    words: str
    over: bool
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


class SpotView(msgspec.Struct, frozen=True, kw_only=True):
    """A point of the map; ``x`` and ``y`` from its upper left corner.

    Args:
        id: Of the site or the asset.
        name: For people.
        is_site: A site; else a van, a box or a drone.
        state: The worst of what stands there.
        x: To the right.
        y: Downwards.
    """

    id: str
    name: str
    is_site: bool
    state: str
    x: float
    y: float


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """The whole page; ``catching_up`` while what comes in is of long ago."""

    cooperative: str
    name: str
    time_zone: str
    newest_at: int | None
    catching_up: bool
    problems: tuple[str, ...]
    summary: tuple[str, ...]
    first: tuple[FirstView, ...]
    alarms: tuple[AlarmView, ...]
    shipments: tuple[AtRiskView, ...]
    places: tuple[PlaceView, ...]
    messages: tuple[MessageView, ...]
    gateways: tuple[GatewayView, ...]
    uncovered: tuple[str, ...]
    quarantined: int | None
    spots: tuple[SpotView, ...] = ()
