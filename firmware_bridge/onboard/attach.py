"""Adds the alarm on board to a bridge, when settings ask for one; nothing is loaded otherwise."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from coldchain.errors import JournalError
from coldchain.registry.registry import Registry
from links.broker import Message

if TYPE_CHECKING:
    from firmware_bridge.bridge import Bridge
    from firmware_bridge.onboard.onboard import Onboard
    from firmware_bridge.settings import BridgeSettings

_log = logging.getLogger(__name__)
Protect = Callable[[Iterable[tuple[str, int, int]]], object]


def attach(
    bridge: Bridge,
    settings: BridgeSettings,
    registry: Registry | None,
    folder: Path,
    *,
    protect: Protect | None = None,
) -> Onboard | None:
    """Return the alarm on board that was added to a bridge; None where there is none.

    Args:
        bridge: Not running yet.
        settings: Of the bridge.
        registry: What is judged by.
        folder: Where the alarm keeps its file.
        protect: Told the names of rows that the spool must not thin out; left out: nobody is.
    """
    if settings.alarm is None or registry is None or not _has_limits(registry):
        return None
    from firmware_bridge.onboard.onboard import Onboard, Place, Ways  # noqa: PLC0415 - costs memory

    ways = Ways(bridge.spool, bridge.uplink, bridge.session)
    place = Place(registry, settings.gateway, folder)
    try:
        onboard = Onboard(settings.alarm, place, ways, clock=bridge.clock, protect=protect or _nobody)
    except JournalError as error:  # readings matter more: they are carried without an alarm
        said = str(error)
        _log.error("no alarm on board: %s", said)
        bridge.reports.append(lambda: {"alarm": {"errors": [said]}})
        return None
    hand_on = bridge.inbox.handlers["stored"]

    def stored(message: Message) -> None:
        onboard.hear(message)
        hand_on(message)

    bridge.inbox.handlers["stored"] = stored
    bridge.takers.append(onboard.offer)
    bridge.intake.on_untimed = onboard.offer_untimed
    bridge.reports.append(onboard.report)
    bridge.uplink.may_send = onboard.may_send
    bridge.uplink.may_add = onboard.coverage.may_add
    bridge.starters.append(onboard.start)
    bridge.closers.append(onboard.close)
    return onboard


def _nobody(_names: Iterable[tuple[str, int, int]]) -> None:
    """Do nothing: the spool thins nothing out."""


def _has_limits(registry: Registry) -> bool:
    """Return whether a device stands anywhere where a limit watches it."""
    limited = {profile.name for profile in registry.profiles if profile.limits}
    watched = {asset.id for asset in registry.assets if asset.profile in limited}
    return any(placement.asset in watched for placement in registry.placements)
