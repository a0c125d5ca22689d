"""The words of an alarm about goods: one short text per transition, for one SMS.

What happened, to what, when, what is left, what to do. What was found long afterwards says LATE.
"""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import NamedTuple

from coldchain.judgement.alarms import Transition
from coldchain.judgement.gauge import CHILLING, FREEZING, LAW, LIFE_LOST
from coldchain.judgement.trip import Stay, Trip
from coldchain.judgement.verdict import Verdict
from coldchain.messages.advice import advice_text, rule_text
from coldchain.messages.alarms import FIRST_WORDS, how_to_answer
from coldchain.messages.catalogue import ENGLISH, Phrases, phrases
from coldchain.messages.fitting import fit, fitted, segments, sent, short
from coldchain.messages.gsm7 import is_gsm7
from coldchain.messages.times import number_text, time_text
from coldchain.registry.things import Asset

_MS_PER_MINUTE = 60_000


class GoodsScene(NamedTuple):
    """What a message about goods is about, besides the transition.

    Args:
        trip: The goods' way.
        asset: Where they are.
        zone: The time zone of the reader; plain UTC is named in the text.
        verdict: What can be said of them now.
        action: What to do, in a few words of the reader; empty when nobody can say from here.
        language: Of the reader.
        code: By which the reader may answer; empty where nobody hears an answer.
    """

    trip: Trip
    asset: Asset
    zone: tzinfo
    verdict: Verdict
    action: str = ""
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
    def goods(self) -> str:
        """Return what the goods are called."""
        return goods_of(self.trip, self.phrases)

    @property
    def advice(self) -> str:
        """Return what to do: about these goods now, else what their kind asks for."""
        return self.action or advice_text(self.trip.product.advice, self.phrases)


def goods_message(step: Transition, scene: GoodsScene, *others: Transition) -> str:
    """Return what a person is told of a transition; empty when it is nothing to tell.

    Args:
        step: What happened.
        scene: What it is about.
        others: What happened to the same goods besides, less urgent.
    """
    said, key = scene.phrases, _key(step)
    if not key:
        return ""
    first = fit(
        lambda happened: said.say(
            "goods",
            key,
            first=said.say("first", FIRST_WORDS.get(step.event, "alarm")),
            name=scene.name,
            goods=scene.goods,
            happened=happened,
            at=time_text(step.excursion.confirmed_at, scene.zone, said),
        ),
        _all_happened([step, *others], scene),
        said,
    )
    if key == "withdraw":
        return fitted(said, first, said.say("goods", "withdraw_why"), _left(scene))
    do = scene.advice if key == "raise" else scene.action or said.say("goods", "check")
    return fitted(said, first, _left(scene), do=do, end=how_to_answer(step.event, scene.code, said))


def lots_message(lots: Sequence[tuple[Sequence[Transition], GoodsScene]]) -> str:
    """Return what a person is told of several shipments in one asset.

    Args:
        lots: What happened to each, the most urgent first; the action of the first is told.
    """
    step, scene = lots[0][0][0], lots[0][1]
    said = scene.phrases
    word = said.say("first", "late" if step.late else FIRST_WORDS.get(step.event, "alarm"))
    at = time_text(step.excursion.confirmed_at, scene.zone, said)
    text = sent(said.say("goods", "lots", word=word, name=scene.name, count=len(lots), at=at), said)
    join, stop = ": ", "."
    for number, (steps, each) in enumerate(lots):
        part = sent(f"{each.goods} {_all_happened(steps, each)}", said)
        rest = len(lots) - number
        more = f"; {_more(rest - 1, said)}." if rest > 1 else "."
        if segments(f"{text}{join}{part}{more}") > segments(text):
            stop = f"{join}{_more(rest, said)}." if number else "."
            break
        text, join = f"{text}{join}{part}", "; "
    end = how_to_answer(step.event, scene.code, said)
    return fitted(said, f"{text}{stop}", do=scene.advice, end=end)


def gone_message(shipment: str, asset: Asset, *rules: str, language: str = ENGLISH) -> str:
    """Return what a person is told when goods with open alarms are taken out of the list.

    Args:
        shipment: Its id.
        asset: Where the goods were when the worst harm was done.
        rules: What had come about, the worst first.
        language: Of the reader.
    """
    said = phrases(language)
    name, goods = short(asset.name, asset.id, said), short(shipment, shipment, said)
    first = fit(
        lambda happened: said.say("goods", "gone", name=name, goods=goods, happened=happened),
        said.say("list", "comma").join(_rule_words(rule, said) for rule in rules),
        said,
    )
    return fitted(said, first, said.say("goods", "gone_why"))


def verdict_message(was: Verdict, scene: GoodsScene) -> str:
    """Return what a person is told when a verdict that was given turns out to be another.

    Args:
        was: The verdict that was given.
        scene: What it is about, with the verdict that holds now.
    """
    said = scene.phrases
    text = sent(said.say("goods", "verdict", goods=scene.goods), said)
    join, count = ": ", segments(text)
    for change in _changes(was, scene.verdict, said):
        longer = sent(f"{text}{join}{change}", said)
        if segments(f"{longer}.") <= count:
            text, join = longer, ", "
    return fitted(said, f"{text}.", said.say("goods", "verdict_why"))


def goods_of(trip: Trip, said: Phrases) -> str:
    """Return what goods are called: product, weight and lot."""
    shipment = trip.shipment
    weight = f" {shipment.quantity_kg:.0f} kg" if shipment.quantity_kg else ""
    product = short(shipment.product, trip.product.name, said)
    return f"{product}{weight} ({short(shipment.lot or shipment.id, shipment.id, said)})"


def stay_at(trip: Trip, instant: int) -> Stay:
    """Return in which stay goods were at an instant [ms]; the one before when they were between two."""
    begun = [stay for stay in trip.stays if stay.from_at <= instant]
    return begun[-1] if begun else trip.stays[0]


def _key(step: Transition) -> str:
    """Return which text tells of a step; empty: the end of a trip is no news."""
    if step.event in FIRST_WORDS and not step.late:
        return "raise"
    if step.event in (*FIRST_WORDS, "record"):
        return "record_late" if step.late else "record"
    return "withdraw" if step.event == "withdraw" else ""


def _more(count: int, said: Phrases) -> str:
    return said.say("goods", "more", count=count)


def _rule_words(rule: str, said: Phrases) -> str:
    if rule.startswith(LAW):
        return said.say("harm", "rule", rule=rule.removeprefix(LAW))
    return said.say("harm", rule) if said.has("harm", rule) else rule.replace("-", " ")


def _all_happened(steps: Sequence[Transition], scene: GoodsScene) -> str:
    return scene.phrases.say("list", "comma").join(_happened(step, scene) for step in steps)


def _happened(step: Transition, scene: GoodsScene) -> str:
    rule, said = step.excursion.limit, scene.phrases
    if rule.startswith(LAW):
        timer = next((each for each in scene.trip.product.timers if LAW + each.name == rule), None)
        if timer is None:
            return said.say("happened", "rule_gone", rule=rule)
        text = sent(rule_text(timer, said), said)
        readable = text and (not said.is_plain or is_gsm7(text))
        return said.say("happened", "rule", rule=text if readable else timer.name)
    if not said.has("happened", rule):
        return rule
    value = number_text(step.excursion.extreme, 1, said)
    shown = f" ({value}C)" if rule in (FREEZING, CHILLING, LIFE_LOST) else ""
    share = max(scene.trip.product.harm_share, scene.verdict.excess_used.likely)
    return said.say("happened", rule, share=f"{share:.0%}") + shown


def _left(scene: GoodsScene) -> str:
    left, said = scene.verdict.days_left, scene.phrases
    if left is None:
        return ""
    unsure = left.best - left.worst >= 0.5  # noqa: PLR2004 - half a day is what a person plans with
    worst, best = number_text(left.worst, 1, said), number_text(left.best, 1, said)
    bounds = f" ({worst}-{best})" if unsure else ""
    return said.say("goods", "left", days=number_text(left.likely, 1, said), bounds=bounds)


def _changes(was: Verdict, now: Verdict, said: Phrases) -> Iterator[str]:
    """Yield what changed between two verdicts: both values of each."""
    pairs = (
        ("verdict", said.say("verdict", was.decision), said.say("verdict", now.decision)),
        ("life_used", f"{was.life_used.likely:.0%}", f"{now.life_used.likely:.0%}"),
        ("harmful", _minutes(was.harmful_ms, said), _minutes(now.harmful_ms, said)),
        ("unknown_time", _minutes(was.unknown_ms, said), _minutes(now.unknown_ms, said)),
    )
    for name, before, after in pairs:
        if before != after:
            yield f"{said.say('verdict', name)} {before} -> {after}"


def _minutes(duration_ms: int, said: Phrases) -> str:
    return said.say("time", "min", count=round(duration_ms / _MS_PER_MINUTE))
