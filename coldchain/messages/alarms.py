"""The words of an alarm: one short text per transition, for one SMS. The texts are in ``languages/``.

The first word says what it is. The readings' own time is always in it, in the cooperative's local time.
What was found long afterwards says LATE and never that it is so now.
"""

from collections.abc import Iterator
from datetime import tzinfo
from typing import NamedTuple

from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.alarms import Transition
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.quality import FAILED
from coldchain.messages.advice import advice_text
from coldchain.messages.catalogue import ENGLISH, Phrases, phrases
from coldchain.messages.fitting import fitted, short, shortest
from coldchain.messages.quantities import back_text, is_door, thing_text, value_text, what_text
from coldchain.messages.times import duration_text, time_text, until_text
from coldchain.registry.profile import Limit
from coldchain.registry.things import Asset, Shipment

FIRST_WORDS = {"raise": "alarm", "realarm": "still", "worsen": "worse"}
"""By the event: the first word of a text about what goes on. It is new, or people know of it."""


class Scene(NamedTuple):
    """What a message is about, besides the transition.

    Args:
        asset: Where.
        device: What measures there.
        limit: What was passed; None for an absence or a sensor, and for a limit that is gone.
        zone: The time zone of the reader; plain UTC is named in the text, for nobody expects it.
        known_until: The newest reading that was known [ms].
        shipments: What is in the asset.
        back_at: Since when what goes on is back, and only its off-delay keeps it open [ms]; else None.
        language: Of the reader.
        code: By which the reader may answer; empty where nobody hears an answer.
    """

    asset: Asset
    device: str
    limit: Limit | None
    zone: tzinfo
    known_until: int
    shipments: tuple[Shipment, ...] = ()
    back_at: int | None = None
    language: str = ENGLISH
    code: str = ""

    @property
    def phrases(self) -> Phrases:
        """Return the texts of the reader's language."""
        return phrases(self.language)

    @property
    def name(self) -> str:
        """Return what the asset is called."""
        return short(self.asset.name, self.asset.id, self.phrases)

    @property
    def measuring(self) -> str:
        """Return what the device is called."""
        return short(self.device, self.device, self.phrases)

    def time(self, instant: int) -> str:
        """Return an instant [ms] as the reader reads it."""
        return time_text(instant, self.zone, self.phrases)


def message(step: Transition, scene: Scene) -> str:
    """Return what a person is told of a transition; goods and how to answer only where there is room.

    Args:
        step: What happened.
        scene: What it is about.
    """
    tell = {Kind.ABSENCE: _absence, Kind.SENSOR: _sensor}.get(step.excursion.kind, _limit)
    return tell(step, scene)


def how_to_answer(event: str, code: str, language: Phrases) -> str:
    """Return how to answer; empty for what is over, and where nobody hears an answer."""
    return language.say("answer", "how", code=code) if code and event in FIRST_WORDS else ""


def _limit(step: Transition, scene: Scene) -> str:
    event, said = step.event, scene.phrases
    key = _limit_key(step, scene)
    first = shortest(_ways(step, scene, key), said)
    end = how_to_answer(event, scene.code, said)
    if key == "raise":
        advice = advice_text(scene.limit.advice, said) if scene.limit else ""
        return fitted(said, first, _goods("at_risk", scene), do=advice, end=end)
    if key == "raise_late":
        now = said.say("limit", "check_now")
        return fitted(said, first, now, _goods("at_risk", scene), end=end)
    if key in ("raise_late_back", "record", "record_late"):
        return fitted(said, first, _goods("check", scene), end=end)
    why = said.say("limit", f"{key}_why") if said.has("limit", f"{key}_why") else ""
    return fitted(said, first, why)


def _limit_key(step: Transition, scene: Scene) -> str:
    """Return which text tells of a limit; what goes on and is back may still be a raise that is late."""
    if step.event in FIRST_WORDS:
        if not step.late:
            return "raise"
        return "raise_late" if scene.back_at is None else "raise_late_back"
    if step.event is AlarmEvent.RECORD and step.late:
        return "record_late"
    return str(step.event)


def _ways(step: Transition, scene: Scene, key: str) -> Iterator[str]:
    """Yield ways to say it, the fullest first: without the time without readings, without the worst value."""
    excursion, said = step.excursion, scene.phrases
    thing, level = what_text(excursion, scene.limit, said)
    value = _worst(excursion, scene.limit, said)
    for worst, whole in ((value, True), (value, False), ("", False)):
        yield said.say(
            "limit",
            key,
            first=_first_word(step, said),
            name=scene.name,
            thing=thing,
            level=level,
            now=back_text(scene.limit, said),
            begin=scene.time(excursion.started_at),
            until=scene.time(scene.known_until),
            back=scene.time(scene.back_at or 0),
            interval=_interval(excursion, scene, whole=whole),
            worst=worst,
        )


def _absence(step: Transition, scene: Scene) -> str:
    event, said = _event(step), scene.phrases
    first = said.say(
        "absence",
        event,
        first=_first_word(step, said),
        name=scene.name,
        device=scene.measuring,
        begin=scene.time(step.excursion.started_at),
        interval=_interval(step.excursion, scene),
    )
    if event != "raise":
        return fitted(said, first)
    end = how_to_answer(step.event, scene.code, said)
    return fitted(said, first, _goods("inside", scene), do=said.say("absence", "do"), end=end)


def _sensor(step: Transition, scene: Scene) -> str:
    excursion, event, said = step.excursion, _event(step), scene.phrases
    channel = step.alarm.rpartition("|")[0].split("/", 3)[-1]
    first = said.say(
        "sensor",
        event,
        first=said.say("first", "sensor") if step.event is AlarmEvent.RAISE else _first_word(step, said),
        name=scene.name,
        thing=f"{scene.measuring} {thing_text(channel, said)}",
        begin=scene.time(excursion.started_at),
        why=_why(excursion, channel, said),
        interval=_interval(excursion, scene),
    )
    if event != "raise":
        why = said.say("sensor", f"{event}_why") if said.has("sensor", f"{event}_why") else ""
        return fitted(said, first, why)
    end = how_to_answer(step.event, scene.code, said)
    return fitted(said, first, _goods("inside", scene), do=said.say("sensor", "do"), end=end)


def _event(step: Transition) -> str:
    """Return which text tells of silence or a sensor: what goes on, and the end whenever it was found."""
    if step.event in FIRST_WORDS:
        return "raise"
    return "return" if step.event is AlarmEvent.RECORD else str(step.event)


def _first_word(step: Transition, said: Phrases) -> str:
    return said.say("first", FIRST_WORDS.get(step.event, "alarm"))


def _why(excursion: Excursion, channel: str, said: Phrases) -> str:
    note = excursion.note or FAILED
    if said.has("sensor", note):
        return said.say("sensor", note, value=value_text(excursion.extreme, channel, said))
    return said.say("sensor", "other", note=short(note, note, said))


def _worst(excursion: Excursion, limit: Limit | None, said: Phrases) -> str:
    if limit is None or is_door(limit):
        return ""
    return said.say("interval", "worst", value=value_text(excursion.extreme, limit.channel, said))


def _interval(excursion: Excursion, scene: Scene, *, whole: bool = True) -> str:
    said = scene.phrases
    ended_at = excursion.started_at if excursion.ended_at is None else excursion.ended_at
    lasted = duration_text(ended_at - excursion.started_at, said)
    if whole and excursion.kind is Kind.LIMIT and excursion.unknown_ms:
        unknown = duration_text(excursion.unknown_ms, said)
        lasted = said.say("interval", "unknown", lasted=lasted, unknown=unknown)
    end = until_text(excursion.started_at, ended_at, scene.zone, said)
    return said.say("interval", "from_to", begin=scene.time(excursion.started_at), end=end, lasted=lasted)


def _goods(key: str, scene: Scene) -> str:
    if not scene.shipments:
        return ""
    said = scene.phrases
    goods = said.say("list", "comma").join(
        said.say("thing", "amount", product=item.product, mass=f"{item.quantity_kg:.0f} kg")
        for item in scene.shipments
    )
    return said.say("limit", key, goods=goods)
