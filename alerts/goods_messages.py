"""The words of an alarm about goods: one short text per transition, for one plain SMS.

What happened, to what, when, what is left, what to do. What was found long afterwards says LATE.
"""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import NamedTuple

from coldchain.instants import local_text
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.alarms import Transition
from coldchain.judgement.gauge import (
    CHILLING,
    CONDENSATION,
    DISAGREE,
    FREEZING,
    HALF_LOST,
    LAW,
    LIFE_LOST,
    LIFE_OVER,
    WEIGHT_LOSS,
)
from coldchain.judgement.trip import Stay, Trip
from coldchain.judgement.verdict import Verdict
from coldchain.judgement.versions import changes
from coldchain.messages.gsm7 import LONGEST, is_gsm7, to_gsm7
from coldchain.registry.things import Asset

ROOM = 1  # between two sentences
NAME_LONGEST = 24  # of a vehicle, a product, a lot
_MORE = "..."
_HAPPENED = {
    LIFE_LOST: "lost {share:.0%} of its life to warmth",
    HALF_LOST: "lost half of its life to warmth",
    LIFE_OVER: "has no life left",
    CHILLING: "was chilled too long",
    FREEZING: "was frozen",
    WEIGHT_LOSS: "dried out",
    CONDENSATION: "got wet from the air",
    DISAGREE: "has two probes that disagree",
}


class GoodsScene(NamedTuple):
    """What a message about goods is about, besides the transition.

    Args:
        trip: The goods' way.
        asset: Where they are.
        zone: The time zone of the reader; plain UTC is named in the text.
        verdict: What can be said of them now.
        action: What to do, in a few words; empty when nobody can say from here.
    """

    trip: Trip
    asset: Asset
    zone: tzinfo
    verdict: Verdict
    action: str = ""


def goods_message(step: Transition, scene: GoodsScene, *others: Transition) -> str:
    """Return what a person is told of a transition; empty when it is nothing to tell.

    Args:
        step: What happened.
        scene: What it is about.
        others: What happened to the same goods besides, less urgent.
    """
    goods, name = goods_of(scene.trip), name_of(scene.asset)
    happened, at = (
        _all_happened([step, *others], scene),
        local_text(step.excursion.confirmed_at, scene.zone),
    )
    late = "LATE " if step.late else ""
    match step.event:
        case AlarmEvent.RAISE if not step.late:
            first = fit(lambda words: f"ALARM {name}: {goods} {words}, {at}.", happened)
            return fitted(first, scene.action or scene.trip.product.advice, _left(scene))
        case AlarmEvent.RAISE | AlarmEvent.RECORD:
            first = fit(lambda words: f"{late}{name}: {goods} {words}, at {at}.", happened)
            return fitted(first, scene.action or "Check it.", _left(scene))
        case AlarmEvent.WITHDRAW:
            first = fit(lambda words: f'CORRECTION {name}: forget "{goods} {words}".', happened)
            return fitted(first, "Readings that came late show it was not so.", _left(scene))
        case _:
            return ""


def lots_message(lots: Sequence[tuple[Sequence[Transition], GoodsScene]]) -> str:
    """Return what a person is told of several shipments in one asset.

    Args:
        lots: What happened to each, the most urgent first; the action of the first is told.
    """
    step, scene = lots[0][0][0], lots[0][1]
    word = "LATE " if step.late else "ALARM "
    at = local_text(step.excursion.confirmed_at, scene.zone)
    text = to_gsm7(f"{word}{name_of(scene.asset)}: {len(lots)} lots harmed, {at}")
    join = ": "
    for number, (steps, each) in enumerate(lots):
        part = to_gsm7(f"{goods_of(each.trip)} {_all_happened(steps, each)}")
        rest = len(lots) - number
        more = f"; {rest - 1} more." if rest > 1 else "."
        if len(text) + len(join) + len(part) + len(more) > LONGEST:
            more = f"{join}{rest} more." if number else "."
            return fitted(f"{text}{more}", scene.action or scene.trip.product.advice)
        text, join = f"{text}{join}{part}", "; "
    return fitted(f"{text}.", scene.action or scene.trip.product.advice)


def gone_message(shipment: str, asset: Asset, *rules: str) -> str:
    """Return what a person is told when goods with open alarms are taken out of the list.

    Args:
        shipment: Its id.
        asset: Where the goods were when the worst harm was done.
        rules: What had come about, the worst first.
    """
    words = ", ".join(_rule_words(rule) for rule in rules)
    goods = short(shipment, shipment)
    first = fit(lambda text: f"ENDED {name_of(asset)}: {goods}, {text}: no longer registered.", words)
    return fitted(first, "Nobody watches it any more.")


def verdict_message(was: Verdict, scene: GoodsScene) -> str:
    """Return what a person is told when a verdict that was given turns out to be another.

    Args:
        was: The verdict that was given.
        scene: What it is about, with the verdict that holds now.
    """
    text = to_gsm7(f"CORRECTION {goods_of(scene.trip)}")
    join = ": "
    for change in changes(was, scene.verdict).split(", "):
        if len(text) + len(join) + len(change) < LONGEST:
            text, join = f"{text}{join}{change}", ", "
    return fitted(f"{text}.", "Data came late.")


def fit(make: Callable[[str], str], words: str) -> str:
    """Return a sentence with words in it, which are cut where one SMS has no room for all of them."""
    text = to_gsm7(make(words))
    over = len(text) - LONGEST
    return text if over <= 0 else to_gsm7(make(words[: max(0, len(words) - over - len(_MORE))] + _MORE))


def fitted(first: str, *others: str) -> str:
    """Return a text of one SMS: the first sentence, and each other one for which there is room."""
    text = to_gsm7(first)
    for other in filter(None, others):
        sentence = to_gsm7(other)
        if len(text) + ROOM + len(sentence) <= LONGEST and is_gsm7(sentence):
            text = f"{text} {sentence}"
    return text


def short(text: str, otherwise: str) -> str:
    """Return a name in plain SMS characters, cut to the longest that there is room for.

    Args:
        text: The name; one in another script would cut the whole message to 70 characters.
        otherwise: An id to say instead.
    """
    plain = to_gsm7(text).strip()
    if not plain or not is_gsm7(plain):
        plain = "".join(char if is_gsm7(char) else "?" for char in to_gsm7(otherwise))
    return plain if len(plain) <= NAME_LONGEST else plain[: NAME_LONGEST - len(_MORE)] + _MORE


def name_of(asset: Asset) -> str:
    """Return what an asset is called."""
    return short(asset.name, asset.id)


def goods_of(trip: Trip) -> str:
    """Return what goods are called: product, weight and lot."""
    shipment = trip.shipment
    weight = f" {shipment.quantity_kg:.0f} kg" if shipment.quantity_kg else ""
    product = short(shipment.product, trip.product.name)
    return f"{product}{weight} ({short(shipment.lot or shipment.id, shipment.id)})"


def stay_at(trip: Trip, instant: int) -> Stay:
    """Return in which stay goods were at an instant [ms]; the one before when they were between two."""
    begun = [stay for stay in trip.stays if stay.from_at <= instant]
    return begun[-1] if begun else trip.stays[0]


def _rule_words(rule: str) -> str:
    return f"the rule {rule.removeprefix(LAW)}" if rule.startswith(LAW) else rule.replace("-", " ")


def _all_happened(steps: Sequence[Transition], scene: GoodsScene) -> str:
    return ", ".join(_happened(step, scene) for step in steps)


def _happened(step: Transition, scene: GoodsScene) -> str:
    rule = step.excursion.limit
    if rule.startswith(LAW):
        timer = next((each for each in scene.trip.product.timers if LAW + each.name == rule), None)
        if timer is None:
            return f"breaks {rule}"
        text = to_gsm7(timer.text)
        return f"breaks the rule: {text if text and is_gsm7(text) else timer.name}"
    words = _HAPPENED.get(rule, rule)
    value = f" ({step.excursion.extreme:.1f}C)" if rule in (FREEZING, CHILLING, LIFE_LOST) else ""
    share = max(scene.trip.product.harm_share, scene.verdict.excess_used.likely)
    return words.format(share=share) + value


def _left(scene: GoodsScene) -> str:
    left = scene.verdict.remaining_days
    if left is None:
        return ""
    unsure = left.best - left.worst >= 0.5  # noqa: PLR2004 - half a day is what a person plans with
    bounds = f" ({left.worst:.1f}-{left.best:.1f})" if unsure else ""
    return f"Life left {left.likely:.1f} d{bounds}."
