"""Times for which alarms are suppressed by design: maintenance, and loading. Opened and ended elsewhere.

Harm to goods is never explained by a window: a wall that is painted makes nobody's milk keep.
"""

from enum import StrEnum
from typing import NamedTuple

from coldchain.judgement.facts import Kind
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry

_GOODS = (Kind.PRODUCT, Kind.LAW)
_AIR, _DOOR = "air/", "/open"


class WindowKind(StrEnum):
    """What goes on meanwhile."""

    MAINTENANCE = "maintenance"  # everything of what is worked on says nothing
    LOADING = "loading"  # the door stands open, so the air is warm


class Scope(StrEnum):
    """What a window is about."""

    ASSET = "asset"
    SITE = "site"
    DEVICE = "device"
    GATEWAY = "gateway"


class Window(NamedTuple):
    """A time, half-open [ms], and whose alarms it explains; ``cause`` names it in what explains an alarm."""

    cause: str
    coop: str
    kind: WindowKind
    scope: Scope
    target: str
    from_at: int
    until_at: int

    def covers(self, instant: int) -> bool:
        """Return whether an instant [ms] is in it."""
        return self.from_at <= instant < self.until_at


class About(NamedTuple):
    """What an alarm is about, as far as a window asks; a gateway is its ``device``."""

    coop: str
    asset: str
    site: str
    device: str
    channel: str
    kind: Kind
    severity: str


def explains(window: Window, about: About) -> bool:
    """Return whether a window explains an alarm, at any time in it."""
    if about.coop != window.coop or about.kind in _GOODS:
        return False
    if window.kind is WindowKind.LOADING and not _comes_of_loading(about):
        return False
    match window.scope:
        case Scope.ASSET:
            return about.asset == window.target
        case Scope.SITE:
            return bool(about.site) and about.site == window.target
        case Scope.DEVICE:
            return about.kind is not Kind.GATEWAY and about.device == window.target
        case Scope.GATEWAY:
            return about.kind is Kind.GATEWAY and about.device == window.target


def loading_windows(registry: Registry, loading_ms: int, since: int) -> list[Window]:
    """Return the windows that the beginnings and ends of legs open: then goods are put in or taken out.

    Args:
        registry: Of a cooperative.
        loading_ms: How long that takes [ms]; 0: there are none.
        since: Only those that are not over then [ms].
    """
    coop = registry.cooperative.id
    moments = {(leg.asset, at) for leg in registry.legs for at in (leg.from_at, leg.until_at) if at}
    return [
        Window(f"leg-{at}", coop, WindowKind.LOADING, Scope.ASSET, asset, at, at + loading_ms)
        for asset, at in sorted(moments)
        if loading_ms and at + loading_ms > since
    ]


def _comes_of_loading(about: About) -> bool:
    """Return whether an open door explains an alarm: of the door, or of the air, and not a critical one."""
    is_near = about.channel.startswith(_AIR) or about.channel.endswith(_DOOR)
    return about.kind is Kind.LIMIT and is_near and about.severity != Severity.CRITICAL
