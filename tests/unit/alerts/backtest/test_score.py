"""alerts/backtest/score.py: which losses are caught by what, and what it costs."""

from msgspec.structs import replace

from alerts.backtest.losses import Loss
from alerts.backtest.raised import Raised, Rule
from alerts.backtest.rule_sets import PRESENT, RuleSet
from alerts.backtest.run import Outcome, Span, Tried
from alerts.backtest.score import Ask, RuleScore, Score, score, worth
from coldchain.registry.product_generic import GENERIC_NAME
from coldchain.registry.profile import Profile
from coldchain.registry.things import Leg, Shipment
from helpers.watching import MINUTE, REGISTRY, at

WARM = Rule("milk", "too-warm")
LIFE = Rule(GENERIC_NAME, "life-lost", is_of_goods=True)
ASK = Ask(0.05, 60 * MINUTE)
GOODS = replace(
    REGISTRY,
    shipments=(Shipment(id="s-1", product="x", price_per_kg=0.5), Shipment(id="s-2", product="x")),
    legs=(
        Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=at(0), until_at=at(100)),
        Leg(shipment="s-1", asset="van-2", custodian="ann", from_at=at(100), until_at=at(200)),
    ),
)


def alarm(
    raised: float, ended: float | None, *, rule: Rule = WARM, asset: str = "van-1", told: int = 2
) -> Raised:
    ended_at = None if ended is None else at(ended)
    shipment = "s-1" if rule.is_of_goods else ""
    return Raised(rule, asset, "alarm", at(raised), ended_at, 2 * told, told, shipment)


def loss(minute: float, *, asset: str = "", shipment: str = "", kg: float | None = None) -> Loss:
    return Loss(2, asset, shipment, at(minute), None if kg else 10.0, kg, "")


def scored(raised: list[Raised], *losses: Loss, registry: object = GOODS) -> Score:
    tried = Tried(RuleSet(PRESENT, GOODS), raised)
    outcome = Outcome(Span(at(0), at(1000)), ["van-1", "van-2"], 0, 0, [tried])
    return score(outcome, losses, ASK)


def of(found: Score, rule: Rule) -> RuleScore:
    return next(each for each in found.rules if each.rule == rule)


def test_an_alarm_that_was_on_before_the_loss_has_caught_it() -> None:
    found = of(scored([alarm(10, 50)], loss(70, asset="van-1")), WARM)
    assert (found.caught, found.missed, found.leads_min, found.caught_worth) == (1, 0, (60.0,), 10.0)
    assert (found.alarms, found.messages, found.cost) == (1, 4, 0.2)


def test_one_that_was_over_too_early_came_too_late_or_was_elsewhere_has_not() -> None:
    raised = [alarm(1, 10), alarm(70, None), alarm(20, 60, asset="van-2"), alarm(20, 60, told=0)]
    found = of(scored(raised, loss(70, asset="van-1")), WARM)
    assert (found.caught, found.missed, found.lead_min, found.missed_worth) == (0, 1, None, 10.0)


def test_the_first_alarm_that_was_on_gives_the_lead() -> None:
    found = of(scored([alarm(15, 20), alarm(30, 40)], loss(70, asset="van-1")), WARM)
    assert found.leads_min == (55.0,)


def test_a_shipment_is_looked_for_where_it_was() -> None:
    """At minute 110 it was in the second van; what the first van said at minute 105 was not about it."""
    one = of(scored([alarm(80, 90)], loss(110, shipment="s-1")), WARM)
    other = of(scored([alarm(102, 109)], loss(110, shipment="s-1")), WARM)
    second = of(scored([alarm(102, 109, asset="van-2")], loss(110, shipment="s-1")), WARM)
    assert (one.caught, other.caught, second.caught) == (1, 0, 1)


def test_what_is_said_of_goods_catches_their_loss_and_no_other_shipments() -> None:
    raised = [alarm(60, None, rule=LIFE)]
    assert of(scored(raised, loss(90, shipment="s-1")), LIFE).leads_min == (30.0,)
    assert of(scored(raised, loss(90, asset="van-1")), LIFE).caught == 1
    assert scored(raised, loss(90, shipment="s-2")).outside == 1  # it was never on its way


def test_losses_outside_the_time_are_counted_and_not_missed() -> None:
    found = scored([], loss(-1, asset="van-1"), loss(1070, asset="van-1"), loss(1050, asset="van-1"))
    assert (found.outside, len(found.losses), of(found, WARM).missed) == (2, 1, 1)


def test_a_rule_does_not_miss_what_it_does_not_watch() -> None:
    other = replace(GOODS.assets[1], profile="fish")
    fish = Profile(name="fish", limits=GOODS.profiles[0].limits)
    registry = replace(GOODS, assets=(GOODS.assets[0], other), profiles=(*GOODS.profiles, fish))
    tried = Tried(RuleSet(PRESENT, registry), [])
    outcome = Outcome(Span(at(0), at(1000)), ["van-1", "van-2"], 0, 0, [tried])
    found = score(outcome, [loss(70, asset="van-1")], ASK)
    assert (of(found, WARM).missed, of(found, Rule("fish", "too-warm")).missed) == (1, 0)
    assert [(each.rule, each.missed) for each in found.totals] == [(None, 1)]


def test_a_mass_is_worth_its_price() -> None:
    assert worth(loss(0, shipment="s-1", kg=40), GOODS) == 20.0
    assert worth(loss(0, asset="van-1", kg=40), GOODS) == 0.0
    assert worth(loss(0, asset="van-1"), GOODS) == 10.0
