"""The words of a gateway's silence: one short text per transition, for one SMS."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.facts import Excursion
from coldchain.messages.alarms import FIRST_WORDS, how_to_answer
from coldchain.messages.catalogue import ENGLISH, Phrases, phrases
from coldchain.messages.fitting import fitted, short, shortest
from coldchain.messages.times import MS_PER_MINUTE, long_duration_text, time_text, until_text

_MOST_NAMES = 3


class GatewayScene(NamedTuple):
    """What a message is about, besides the silence.

    Args:
        gateway: Its name.
        zone: The time zone of the reader; plain UTC is named in the text, for nobody expects it.
        behind: The names of the assets that it carries.
        missing_ms: For how much of a silence that is over no readings have come [ms].
        language: Of the reader.
        code: By which the reader may answer; empty where nobody hears an answer.
    """

    gateway: str
    zone: tzinfo
    behind: Sequence[str] = ()
    missing_ms: int = 0
    language: str = ENGLISH
    code: str = ""


def gateway_message(event: AlarmEvent, excursion: Excursion, scene: GatewayScene) -> str:
    """Return what a person is told.

    Args:
        event: What happened.
        excursion: The silence.
        scene: What it is about.
    """
    said = phrases(scene.language)
    ended_at = excursion.started_at if excursion.ended_at is None else excursion.ended_at
    begin = time_text(excursion.started_at, scene.zone, said)
    end = until_text(excursion.started_at, ended_at, scene.zone, said)
    lasted_ms = ended_at - excursion.started_at
    lasted = long_duration_text(lasted_ms, said)
    key = "raise" if event in FIRST_WORDS else "return" if event is AlarmEvent.RECORD else str(event)
    ways = (
        said.say(
            "gateway",
            key,
            first=said.say("first", FIRST_WORDS.get(event, "alarm")),
            name=short(scene.gateway, scene.gateway, said),
            begin=begin,
            behind=behind,
            interval=said.say("interval", "from_to", begin=begin, end=end, lasted=lasted),
        )
        for behind in _behind(scene.behind, said)
    )
    first = shortest(ways, said)
    if key == "raise":
        end = how_to_answer(event, scene.code, said)
        return fitted(said, first, do=said.say("gateway", "do"), end=end)
    return fitted(said, first, _missing(scene, lasted_ms, said) if key == "return" else "")


def _behind(names: Sequence[str], said: Phrases) -> list[str]:
    """Return ways to name what is behind a gateway, the fullest first."""
    shown = [short(name, name, said) for name in names]
    counts = range(min(_MOST_NAMES, len(shown)), 0, -1)
    return [*(said.say("gateway", "behind", names=said.listed(shown, most)) for most in counts), ""]


def _missing(scene: GatewayScene, lasted_ms: int, said: Phrases) -> str:
    if scene.missing_ms < MS_PER_MINUTE:
        return said.say("gateway", "all_came")
    if scene.missing_ms >= lasted_ms:
        return said.say("gateway", "none_came")
    return said.say("gateway", "missing", lasted=long_duration_text(scene.missing_ms, said))
