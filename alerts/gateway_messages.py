"""The words of a gateway's silence: one short text per transition, for one plain SMS."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from alerts.goods_messages import fitted
from coldchain.instants import local_text
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.facts import Excursion
from coldchain.messages.alarms import FIRST_WORD
from coldchain.units import format_duration

_MOST_NAMES = 3
_MS_PER_MINUTE = 60_000


class GatewayScene(NamedTuple):
    """What a message is about, besides the silence.

    Args:
        gateway: Its name.
        zone: The time zone of the reader; plain UTC is named in the text, for nobody expects it.
        behind: The names of the assets that it carries.
        missing_ms: For how much of a silence that is over no readings have come [ms].
    """

    gateway: str
    zone: tzinfo
    behind: Sequence[str] = ()
    missing_ms: int = 0


def gateway_message(event: AlarmEvent, excursion: Excursion, scene: GatewayScene) -> str:
    """Return what a person is told.

    Args:
        event: What happened.
        excursion: The silence.
        scene: What it is about.
    """
    name, begin = scene.gateway, local_text(excursion.started_at, scene.zone)
    match event:
        case AlarmEvent.RAISE | AlarmEvent.REALARM | AlarmEvent.WORSEN:
            carried = f" ({_names(scene.behind)} behind it)" if scene.behind else ""
            silent = f"{FIRST_WORD[event]} gateway {name}: nothing heard since {begin}{carried}."
            return fitted(silent, "Check its power and network.")
        case AlarmEvent.RETURN | AlarmEvent.RECORD:
            ended_at = excursion.started_at if excursion.ended_at is None else excursion.ended_at
            lasted_ms = ended_at - excursion.started_at
            end = local_text(ended_at, scene.zone)
            if begin.split()[:2] == end.split()[:2]:  # the same day is said once
                end = end.split(" ", 2)[2]
            silent = f"silent from {begin} to {end} ({_duration(lasted_ms)})"
            return fitted(f"OVER gateway {name}: heard again, {silent}.", _missing(scene, lasted_ms))
        case AlarmEvent.WITHDRAW:
            return fitted(f"OVER gateway {name}: what it sent since {begin} was only late.")
        case AlarmEvent.CLOSE:
            return fitted(f"ENDED gateway {name}: silent since {begin}, is no longer registered.")
        case AlarmEvent.ACKNOWLEDGE:
            return fitted(f"SEEN gateway {name}: nothing heard since {begin}.")


def _missing(scene: GatewayScene, lasted_ms: int) -> str:
    if scene.missing_ms < _MS_PER_MINUTE:
        return "All readings came afterwards."
    if scene.missing_ms >= lasted_ms:
        return "No readings came for that time."
    return f"Readings of {_duration(scene.missing_ms)} are missing."


def _names(names: Sequence[str]) -> str:
    first, more = ", ".join(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    return f"{first} and {more} more" if more > 0 else first


def _duration(duration_ms: int) -> str:
    return format_duration(round(duration_ms / _MS_PER_MINUTE) * 60)
