"""The words of an alarm: one short text per transition, for one plain SMS.

The first word says what it is. The readings' own time is always in it, in the cooperative's local time.
What was found long afterwards says LATE and never that it is so now.
"""

from datetime import tzinfo
from typing import NamedTuple

from coldchain.instants import local_text
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.alarms import Transition
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.quality import (
    CLOCK,
    FAILED,
    PINNED,
    POWER_ON,
    RANGE,
    SENTINEL,
    SPIKE,
    STUCK,
    ZEROS,
)
from coldchain.messages.gsm7 import LONGEST, to_gsm7
from coldchain.registry.profile import Limit, Side
from coldchain.registry.things import Asset, Shipment
from coldchain.units import QUANTITIES

MS_PER_MINUTE = 60_000
MINUTES_PER_HOUR = 60
DOOR = "open"
FIRST_WORD = {AlarmEvent.RAISE: "ALARM", AlarmEvent.REALARM: "STILL", AlarmEvent.WORSEN: "WORSE"}
"""The first word of a text about an alarm that goes on: it is new, or people know of it."""
_DOOR_AFTER = {"open": "closed", "closed": "open"}  # a door is no value that comes back
_WHY = {
    FAILED: "no value",
    POWER_ON: "reads {value}, power-on value",
    SENTINEL: "reads {value}, sign of no sensor",
    RANGE: "reads {value}, impossible",
    CLOCK: "its clock goes backwards",
    SPIKE: "leaps to {value}",
    ZEROS: "reads {value} again and again",
    STUCK: "stands still at {value}",
    PINNED: "stands still at {value}",
}
_SHOWN_UNITS = {"Cel": "C", "%RH": "%", "V": "V", "lat": " deg", "lon": " deg"}


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
    """

    asset: Asset
    device: str
    limit: Limit | None
    zone: tzinfo
    known_until: int
    shipments: tuple[Shipment, ...] = ()
    back_at: int | None = None


def message(step: Transition, scene: Scene) -> str:
    """Return what a person is told of a transition; advice and goods only where one SMS has room for them.

    Args:
        step: What happened.
        scene: What it is about.
    """
    tell = {Kind.ABSENCE: _absence, Kind.SENSOR: _sensor}.get(step.excursion.kind, _limit)
    texts = tell(step, scene)
    first, *others = [to_gsm7(text) for text in texts if text]
    for other in others:
        if len(first) + len(other) < LONGEST:
            first = f"{first} {other}"
    return first


def _limit(step: Transition, scene: Scene) -> tuple[str, ...]:
    excursion, limit, name = step.excursion, scene.limit, scene.asset.name
    thing, level = _what(excursion, limit)
    begin, worst = local_text(excursion.started_at, scene.zone), _worst(excursion, limit)
    advice = limit.advice if limit else ""
    match step.event:
        case AlarmEvent.RAISE if step.late and scene.back_at is not None:
            back = local_text(scene.back_at, scene.zone)
            was = f"{thing} was {level} from {begin}, is back since {back}{worst}."
            return (f"LATE {name}: {was}", _goods("Check", scene))
        case AlarmEvent.RAISE if step.late:
            until = local_text(scene.known_until, scene.zone)
            was = f"{thing} was {level} from {begin} to the last reading, {until}{worst}."
            return (f"LATE ALARM {name}: {was}", "Check now.", _goods("At risk", scene))
        case AlarmEvent.RAISE | AlarmEvent.REALARM | AlarmEvent.WORSEN:
            first = f"{FIRST_WORD[step.event]} {name}: {thing} {level} since {begin}{worst}."
            return (first, advice, _goods("At risk", scene))
        case AlarmEvent.RECORD:
            late = "LATE " if step.late else ""
            return (
                f"{late}{name}: {thing} was {level} {_interval(excursion, scene)}{worst}.",
                _goods("Check", scene),
            )
        case AlarmEvent.RETURN:
            now = _DOOR_AFTER.get(level, "back") if limit else "back"
            return (f"OVER {name}: {thing} is {now}, was {level} {_interval(excursion, scene)}{worst}.",)
        case AlarmEvent.WITHDRAW:
            was = f"{thing} {level} since {begin}"
            return (
                f'CORRECTION {name}: forget the alarm "{was}". Readings that came late show it was none.',
            )
        case AlarmEvent.CLOSE:
            was = f"{thing} {level} since {begin}"
            return (f"ENDED {name}: {was}: no longer watched. Sensor or rule was taken away.",)
        case AlarmEvent.ACKNOWLEDGE:
            return (f"SEEN {name}: {thing} {level} since {begin}.",)


def _absence(step: Transition, scene: Scene) -> tuple[str, ...]:
    excursion, name, device = step.excursion, scene.asset.name, scene.device
    begin = local_text(excursion.started_at, scene.zone)
    match step.event:
        case AlarmEvent.RAISE | AlarmEvent.REALARM | AlarmEvent.WORSEN:
            silent = f"{FIRST_WORD[step.event]} {name}: no readings from {device} since {begin}."
            return (silent, "Check its power and cable, and the goods.", _goods("Inside", scene))
        case AlarmEvent.RECORD | AlarmEvent.RETURN:
            return (f"OVER {name}: {device} is heard again, no readings {_interval(excursion, scene)}.",)
        case AlarmEvent.WITHDRAW:
            return (f"OVER {name}: the readings of {device} since {begin} came late, none is missing.",)
        case AlarmEvent.CLOSE:
            return (f"ENDED {name}: {device}, silent since {begin}, is no longer watched here.",)
        case AlarmEvent.ACKNOWLEDGE:
            return (f"SEEN {name}: no readings from {device} since {begin}.",)


def _sensor(step: Transition, scene: Scene) -> tuple[str, ...]:
    excursion, name = step.excursion, scene.asset.name
    channel = step.alarm.rpartition("|")[0].split("/", 3)[-1]
    thing = f"{scene.device} {channel.replace('/', ' ')}"
    begin = local_text(excursion.started_at, scene.zone)
    match step.event:
        case AlarmEvent.RAISE | AlarmEvent.REALARM | AlarmEvent.WORSEN:
            value = _value(excursion.extreme, channel)
            why = _WHY.get(excursion.note, f"no value: {excursion.note}").format(value=value)
            word = "SENSOR" if step.event is AlarmEvent.RAISE else FIRST_WORD[step.event]
            told = f"{word} {name}: {thing} cannot be believed since {begin} ({why})."
            return (told, "Check sensor and cable.", _goods("Inside", scene))
        case AlarmEvent.RECORD | AlarmEvent.RETURN:
            return (f"OVER {name}: {thing} can be believed again, could not {_interval(excursion, scene)}.",)
        case AlarmEvent.WITHDRAW:
            return (f"CORRECTION {name}: {thing} can be believed since {begin}. Late readings show it.",)
        case AlarmEvent.CLOSE:
            return (f"ENDED {name}: {thing}, not believed since {begin}, is no longer watched here.",)
        case AlarmEvent.ACKNOWLEDGE:
            return (f"SEEN {name}: {thing} cannot be believed since {begin}.",)


def _what(excursion: Excursion, limit: Limit | None) -> tuple[str, str]:
    """Return what was measured and where it is, e.g. ("air temperature", "above 8.0C")."""
    if limit is None:
        return "limit", excursion.limit
    probe, quantity = limit.channel.split("/", 1)
    above = limit.side is Side.ABOVE
    if quantity == DOOR:
        return probe, "open" if above else "closed"
    return f"{probe} {quantity}", f"{'above' if above else 'below'} {_value(limit.bound, limit.channel)}"


def _worst(excursion: Excursion, limit: Limit | None) -> str:
    if limit is None or limit.channel.endswith(f"/{DOOR}"):
        return ""
    return f", worst {_value(excursion.extreme, limit.channel)}"


def _value(value: float, channel: str) -> str:
    quantity = QUANTITIES.get(channel.split("/", 1)[1])
    if quantity is None:
        return f"{value:g}"
    return f"{value:.{quantity.decimals}f}{_SHOWN_UNITS.get(quantity.unit, quantity.unit)}"


def _interval(excursion: Excursion, scene: Scene) -> str:
    ended_at = excursion.started_at if excursion.ended_at is None else excursion.ended_at
    begin, end = local_text(excursion.started_at, scene.zone), local_text(ended_at, scene.zone)
    if begin.split()[:2] == end.split()[:2]:  # the same day is said once
        end = end.split(" ", 2)[2]
    lasted = _duration(ended_at - excursion.started_at)
    if excursion.kind is Kind.LIMIT and excursion.unknown_ms:
        lasted += f", {_duration(excursion.unknown_ms)} of it without readings"
    return f"from {begin} to {end} ({lasted})"


def _duration(duration_ms: int) -> str:
    minutes = round(duration_ms / MS_PER_MINUTE)
    if minutes < 1:
        return f"{round(duration_ms / 1000)} s"
    hours, minutes = divmod(minutes, MINUTES_PER_HOUR)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _goods(word: str, scene: Scene) -> str:
    if not scene.shipments:
        return ""
    goods = ", ".join(f"{item.product} {item.quantity_kg:.0f} kg" for item in scene.shipments)
    return f"{word}: {goods}."
