"""What acting now saves of one shipment: the share of its life, what to do, and why.

Two ways of going on, doing nothing and acting, are reckoned by ``projection``; the difference is saved. Not a
planner: each shipment is looked at by itself, and two of them may be sent to the same room.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from coldchain.judgement.forecast import Course, held
from coldchain.judgement.havens import Found, Haven, Spot, nearest
from coldchain.judgement.projection import Part, Projection, Start, project, share_lost
from coldchain.judgement.verdict import Decision
from coldchain.registry.product import ProductProfile

UNPLANNED_MIN = (
    720.0  # [min] 12 h: how far ahead to look when nobody said when the goods arrive; design choice
)
CLOSE_MIN = 5.0  # [min] until a door is closed after the message; design choice
RESTART_MIN = 30.0  # [min] until a cooling unit works again, when it does; design choice
RECOVER_TAU_MIN = 20.0  # [min] m: how fast the air of a closed box with cooling comes back
WORTH_MOVING = 0.05  # share of the life by which moving must be better than what can be done on the spot
_MIN_PER_H = 60.0
LEAST_SHARE = 0.005  # of the life; less is nothing saved


class Action(StrEnum):
    """What to do."""

    CLOSE_DOOR = "close-door"
    RESTART_COOLING = "restart-cooling"
    SET_WARMER = "set-warmer"
    MOVE = "move"
    SELL_FIRST = "sell-first"
    CHECK = "check"  # nobody can say from here
    NOTHING_LEFT = "nothing-left"


class Box(NamedTuple):
    """An asset as it is now.

    Args:
        asset: Its id.
        name: For people.
        spot: Where it is; None when not known.
        door_open: Whether a door stands open.
        without_power: Whether its supply is out of limits.
        now_c: The newest temperature of its air [degC]; None when nothing is heard.
        air: How its air goes on; None when nobody can say.
        goods: How a probe in the goods goes on; None without one, or when nobody can say.
        no_course: Why nobody can say.
    """

    asset: str
    name: str
    spot: Spot | None
    door_open: bool = False
    without_power: bool = False
    now_c: float | None = None
    air: Course | None = None
    goods: Course | None = None
    no_course: str = ""


class Stake(NamedTuple):
    """Goods in an asset that has an open alarm, or with one of their own.

    Args:
        shipment: Its id.
        asset: Where they are.
        product: What they bear.
        quantity_kg: How much it is [kg].
        worth: Quantity times price, in the cooperative's own currency.
        decision: The verdict on them.
        start: As they are now; None when their temperature has never been known.
        horizon_min: Until they arrive [min].
    """

    shipment: str
    asset: str
    product: ProductProfile
    quantity_kg: float
    worth: float
    decision: Decision
    start: Start | None
    horizon_min: float = UNPLANNED_MIN


class Saving(NamedTuple):
    """What acting on an alarm now saves.

    Args:
        alarm: Id of the alarm.
        asset: Where.
        shipment: Of which goods; empty when there are none.
        avoidable_money: Worth times ``share``, in the cooperative's own currency.
        at_worst_money: The same if the goods warm up as fast as they can; more only where nothing is heard.
        share: Of the whole life, that acting now saves.
        action: What to do.
        target: Where to move the goods; empty for every other action.
        reason: Why, in plain words.
        minutes_left: Until the next harm if nothing is done [min]; None when none is in sight.
        next_harm: The rule that will be broken then; empty without one.
        due_min: All rules that will be broken, with the minutes until then, the soonest first.
        found: The target as it was chosen, for texts.
    """

    alarm: str
    asset: str
    shipment: str
    avoidable_money: float
    at_worst_money: float
    share: float
    action: Action
    target: str
    reason: str
    minutes_left: float | None = None
    next_harm: str = ""
    due_min: tuple[tuple[str, float], ...] = ()
    found: Found | None = None


class _Choice(NamedTuple):
    """An action, and the share of life that it saves."""

    action: Action
    share: float
    after: Projection
    found: Found | None = None


def saving_of(stake: Stake, box: Box, havens: Sequence[Haven], *, alarm: str = "") -> Saving:
    """Return what acting now saves of one shipment.

    Args:
        stake: The goods.
        box: Where they are.
        havens: Where they could be moved to.
        alarm: Id of the alarm that it is about.
    """
    none = Saving(alarm, box.asset, stake.shipment, 0.0, 0.0, 0.0, Action.CHECK, "", "")
    start = stake.start
    if stake.decision is Decision.REJECT or (start is not None and start.used >= 1.0):
        return none._replace(action=Action.NOTHING_LEFT, reason="it is lost already: nothing left to save")
    if start is None:
        return none._replace(at_worst_money=stake.worth, reason="nothing has been heard of it yet")
    plan = _doing_nothing(box, start, stake.horizon_min)
    nothing = project(start, plan)
    found = nearest(stake.product, stake.quantity_kg, havens, from_asset=box.asset, spot=box.spot)
    lost = share_lost(start, nothing)
    choices = [
        _tried(way, (stake, start, plan), lost) for way in _ways(box, plan[0].course, stake.product, found)
    ]
    best = _best(choices)
    rule, minutes = next(iter(nothing.due_min.items()), ("", None))
    saved = none._replace(
        avoidable_money=stake.worth * best.share,
        at_worst_money=stake.worth * max(best.share, _at_worst(stake, start, box)),
        share=best.share,
        minutes_left=minutes,
        next_harm=rule,
        due_min=tuple(nothing.due_min.items()),
    )
    if best.share < LEAST_SHARE:
        return _little(saved, stake, box)
    target = best.found.haven.asset if best.found and best.action is Action.MOVE else ""
    reason = _reason(stake, box, (nothing, lost), best)
    return saved._replace(
        action=best.action, target=target, reason=reason, found=best.found if target else None
    )


def _doing_nothing(box: Box, start: Start, horizon_min: float) -> list[Part]:
    """Return how it goes on by itself; goods of which nobody can say how stay as they are."""
    if box.goods is not None:
        return [Part(horizon_min, box.goods, of_goods=True)]
    if box.air is not None:
        return [Part(horizon_min, box.air)]
    return [Part(horizon_min, held(start.goods_c if box.now_c is None else box.now_c))]


class _Way(NamedTuple):
    """Something that can be done: when it begins to work [min], and the course of the air after that."""

    action: Action
    works_min: float
    air: Course | None
    found: Found | None = None


def _ways(box: Box, course: Course, product: ProductProfile, found: Found | None) -> list[_Way]:
    """Return what can be done, what is easiest first."""
    ways = []
    if box.door_open:
        ways.append(_Way(Action.CLOSE_DOOR, CLOSE_MIN, None))
    elif _too_cold(course, product):
        ways.append(_Way(Action.SET_WARMER, CLOSE_MIN, None))
    elif not box.without_power:
        ways.append(_Way(Action.RESTART_COOLING, RESTART_MIN, None))
    if found is not None:
        ways.append(_Way(Action.MOVE, found.move_min, held(found.air_c), found))
    return ways or [_Way(Action.RESTART_COOLING, RESTART_MIN, None)]


def _too_cold(course: Course, product: ProductProfile) -> bool:
    """Return whether it goes below what a product is stored at; coming down from warmth is no such thing."""
    return course.to_c < product.storage_low_c.value and course.now_c <= product.storage_high_c.value


def _tried(way: _Way, goods: tuple[Stake, Start, list[Part]], lost: float) -> _Choice:
    """Return what a way saves; where it works on the spot, the air comes back to the recommended range."""
    stake, start, plan = goods
    going = plan[0]
    switch_min = min(way.works_min, stake.horizon_min)
    low_c, high_c = stake.product.storage_low_c.value, stake.product.storage_high_c.value
    air = way.air or Course(going.course.at(switch_min), (low_c + high_c) / 2, RECOVER_TAU_MIN)
    after = project(start, [going._replace(until_min=switch_min), Part(stake.horizon_min, air)])
    return _Choice(way.action, max(0.0, lost - share_lost(start, after)), after, way.found)


def _best(choices: Sequence[_Choice]) -> _Choice:
    """Return the easiest choice, unless another one is clearly better."""
    best = choices[0]
    for choice in choices[1:]:
        if choice.share > best.share + WORTH_MOVING:
            best = choice
    return best


def _at_worst(stake: Stake, start: Start, box: Box) -> float:
    """Return the share that could be saved if goods that are not heard warmed as fast as they can."""
    if box.air is not None or box.goods is not None:
        return 0.0
    hot = [Part(stake.horizon_min, held(start.gauge.hottest_c))]
    way = _Way(Action.CHECK, RESTART_MIN, None)
    return _tried(way, (stake, start, hot), share_lost(start, project(start, hot))).share


def _little(saved: Saving, stake: Stake, box: Box) -> Saving:
    """Return what to do about goods that no action keeps from any more harm."""
    if box.air is None and box.goods is None:
        return saved._replace(reason=f"nobody can say how it goes on: {box.no_course or 'no readings'}")
    if stake.decision is Decision.SELL_FIRST:
        return saved._replace(action=Action.SELL_FIRST, reason="it has lost too much of its life to be kept")
    if box.door_open:
        return saved._replace(
            action=Action.CLOSE_DOOR, reason="no more harm is expected if it is closed soon"
        )
    return saved._replace(reason="no more harm is expected; see what was harmed")


def _reason(stake: Stake, box: Box, nothing: tuple[Projection, float], best: _Choice) -> str:
    """Return why, in plain words: what will be, and what is saved."""
    after, lost = nothing
    course = box.goods or box.air
    words = course.words if course else f"taken as it is now ({box.no_course or 'no forecast'})"
    until_h = stake.horizon_min / _MIN_PER_H
    all_of_it = lost >= 1.0 - (stake.start.used if stake.start else 0.0)
    loses = "all that is left of its life" if all_of_it else f"{lost:.0%} of its life"
    return (
        f"{words}; left alone it loses {loses} in {until_h:.0f} h and is at {after.goods_c:.0f} °C then;"
        f" acting now, {max(0.0, lost - best.share):.0%}"
    )
