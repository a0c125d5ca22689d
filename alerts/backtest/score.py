"""What rules are worth: alarms, messages and their cost, known losses caught and missed, with what notice.

A loss is caught by a rule when one of its alarms, of which somebody was told, was on in the time before the
loss, where the goods were. Its lead is the time from that alarm's first message to the loss.
"""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from alerts.backtest.losses import Loss
from alerts.backtest.raised import Raised, Rule
from alerts.backtest.run import Outcome, Span, Tried
from alerts.backtest.shipments import rules_of_product, ways_of
from coldchain.judgement.evaluate import ABSENCE
from coldchain.judgement.facts import SENSOR_FAULT
from coldchain.registry.registry import Lookup, Registry

MS_PER_MINUTE = 60_000


class Ask(NamedTuple):
    """How to score.

    Args:
        message_price: Of one message [the cooperative's currency].
        within_ms: An alarm counts for a loss when it was on within this time before it [ms].
    """

    message_price: float
    within_ms: int


class RuleScore(NamedTuple):
    """What one rule of one set would have done; instants of leads in minutes.

    Args:
        rules: Name of the set.
        rule: Which rule; None for all of the set together.
        alarms: How often it was raised.
        messages: How many messages it sent.
        cost: Their price [the cooperative's currency].
        caught: How many known losses it told of in time.
        missed: How many known losses it could have told of and did not.
        leads_min: How long before each caught loss people were told first [min].
        caught_worth: Of the caught losses [the cooperative's currency], as far as it is known.
        missed_worth: Of the missed ones.
    """

    rules: str
    rule: Rule | None
    alarms: int
    messages: int
    cost: float
    caught: int
    missed: int
    leads_min: tuple[float, ...]
    caught_worth: float
    missed_worth: float

    @property
    def lead_min(self) -> float | None:
        """Return the median lead [min]; None when nothing was caught."""
        return median(self.leads_min) if self.leads_min else None


class Catch(NamedTuple):
    """A rule that told of a loss in time: of which set, which, and how long before [min]."""

    rules: str
    rule: Rule
    lead_min: float


class LossScore(NamedTuple):
    """A known loss, where the goods were before it, and who told of it in time; longest lead first."""

    loss: Loss
    places: tuple[tuple[str, Span], ...]
    catches: tuple[Catch, ...]


class Score(NamedTuple):
    """All scores.

    Args:
        rules: One for each rule of each set, in the order of the profiles.
        totals: One for each set.
        losses: The known losses that lie in the time and in the assets that were looked at.
        outside: How many do not.
    """

    rules: list[RuleScore]
    totals: list[RuleScore]
    losses: list[LossScore]
    outside: int


def score(outcome: Outcome, losses: Sequence[Loss], ask: Ask) -> Score:
    """Return what the rules were worth.

    Args:
        outcome: What they would have raised.
        losses: What is known to have gone bad.
        ask: How to score.
    """
    looked: list[LossScore] = []
    for loss in losses:
        places = _places(loss, outcome, ask.within_ms)
        if places:
            catches = [each for tried in outcome.tried for each in _catches(loss, places, tried)]
            looked.append(LossScore(loss, places, tuple(sorted(catches, key=lambda each: -each.lead_min))))
    rules = [
        _rule_score(tried, rule, looked, ask) for tried in outcome.tried for rule in _rules_of(tried, outcome)
    ]
    totals = [_rule_score(tried, None, looked, ask) for tried in outcome.tried]
    return Score(rules, totals, looked, len(losses) - len(looked))


def worth(loss: Loss, registry: Registry) -> float:
    """Return what a loss was worth [the cooperative's currency], by mass and price if need be; 0: unknown."""
    if loss.loss is not None or loss.loss_kg is None:
        return loss.loss or 0.0
    price = next((each.price_per_kg for each in registry.shipments if each.id == loss.shipment), 0.0)
    return loss.loss_kg * price


def _places(loss: Loss, outcome: Outcome, within_ms: int) -> tuple[tuple[str, Span], ...]:
    """Return where the goods were in the time before the loss, as far as that was looked at."""
    before = Span(loss.at - within_ms, loss.at)
    legs = outcome.tried[0].rules.registry.legs
    where = [(loss.asset, before)] if loss.asset else []
    for leg in legs if loss.shipment else ():
        if leg.shipment == loss.shipment:
            until_at = loss.at if leg.until_at is None else leg.until_at
            where.append((leg.asset, Span(max(before.from_at, leg.from_at), min(before.until_at, until_at))))
    looked = outcome.span
    return tuple(
        (asset, span)
        for asset, span in where
        if asset in outcome.assets
        and span.from_at < span.until_at
        and span.from_at < looked.until_at
        and span.until_at > looked.from_at
    )


def _catches(loss: Loss, places: Sequence[tuple[str, Span]], tried: Tried) -> list[Catch]:
    """Return which rules of a set told of a loss, each by its first alarm."""
    first: dict[Rule, Raised] = {}
    for each in tried.raised:
        is_about = not (loss.shipment and each.shipment) or loss.shipment == each.shipment
        if each.told and is_about and each.rule not in first and any(_was_on(each, *at) for at in places):
            first[each.rule] = each
    return [
        Catch(tried.rules.name, rule, (loss.at - each.raised_at) / MS_PER_MINUTE)
        for rule, each in first.items()
    ]


def _was_on(raised: Raised, asset: str, span: Span) -> bool:
    is_over = raised.ended_at is not None and raised.ended_at <= span.from_at
    return raised.asset == asset and raised.raised_at < span.until_at and not is_over


def _rules_of(tried: Tried, outcome: Outcome) -> list[Rule]:
    """Return the rules of a set that watch one of the assets, in registered order."""
    registry = tried.rules.registry
    used = {asset.profile for asset in registry.assets if asset.id in outcome.assets}
    ways = ways_of(registry, outcome.assets, from_at=outcome.span.from_at, until_at=outcome.span.until_at)
    products = {way.trip.product.name: way.trip.product for way in ways}
    return [
        *(
            Rule(profile.name, name)
            for profile in registry.profiles
            if profile.name in used and profile.limits
            for name in (*(limit.name for limit in profile.limits), ABSENCE, SENSOR_FAULT)
        ),
        *(
            Rule(name, rule, is_of_goods=True)
            for name, product in sorted(products.items())
            for rule in rules_of_product(product)
        ),
    ]


def _rule_score(tried: Tried, rule: Rule | None, losses: Sequence[LossScore], ask: Ask) -> RuleScore:
    registry, name = tried.rules.registry, tried.rules.name
    raised = [each for each in tried.raised if rule is None or each.rule == rule]
    leads: list[float] = []
    missed, caught_worth, missed_worth = 0, 0.0, 0.0
    for each in losses:
        if rule is not None and not _could_tell(rule, each, registry):
            continue
        found = [
            one.lead_min for one in each.catches if one.rules == name and (rule is None or one.rule == rule)
        ]
        if found:
            leads.append(max(found))
            caught_worth += worth(each.loss, registry)
        else:
            missed += 1
            missed_worth += worth(each.loss, registry)
    messages = sum(each.messages for each in raised)
    cost = messages * ask.message_price
    return RuleScore(
        name, rule, len(raised), messages, cost, len(leads), missed, tuple(leads), caught_worth, missed_worth
    )


def _could_tell(rule: Rule, score: LossScore, registry: Registry) -> bool:
    """Return whether a rule watches what was lost, or where it was."""
    if not rule.is_of_goods:
        where = {asset for asset, _ in score.places}
        return any(asset.id in where and asset.profile == rule.of for asset in registry.assets)
    lookup, shipment = Lookup(registry), score.loss.shipment
    if shipment:
        return lookup.product_of(shipment).name == rule.of
    inside = (
        leg.shipment
        for leg in registry.legs
        for asset, span in score.places
        if leg.asset == asset
        and leg.from_at < span.until_at
        and (leg.until_at is None or leg.until_at > span.from_at)
    )
    return any(lookup.product_of(each).name == rule.of for each in inside)
