"""What to save first, and what can be said of each shipment, in words. Pure.

Instants are on a coarse grid, so that they change only when something has changed, not with every second.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from coldchain.judgement.gauge import (
    CHILLING,
    CONDENSATION,
    FREEZING,
    HALF_LOST,
    LAW,
    LIFE_LOST,
    LIFE_OVER,
    WEIGHT_LOSS,
)
from coldchain.judgement.ranking import action_text, first_of_each
from coldchain.judgement.saving import Saving
from coldchain.judgement.stakes import LimitForecast
from coldchain.judgement.verdict import Decision, Verdict
from coldchain.registry.registry import Registry
from console import words
from console.recognised import recognised
from console.said import row, said
from console.view import AssetView, FirstView, PlaceView, ReadingView

MOST_SHOWN = 5
GRID_MS = 300_000
_MS_PER_MIN = 60_000
_LEAST_MONEY = 0.5  # less is nothing on any bank note
_CERTAIN_DAYS = 0.1  # bounds nearer to each other are one number for people
_SOON = {
    LIFE_LOST: "a harmful share of its life is lost",
    HALF_LOST: "half of its life is lost",
    LIFE_OVER: "its life is over",
    CHILLING: "it is chilled too long",
    FREEZING: "it freezes",
}
_HARMS = {
    LIFE_LOST: "warmth took a harmful share of its life",
    HALF_LOST: "warmth took half of its life",
    LIFE_OVER: "its life is used up",
    CHILLING: "chilled too long",
    FREEZING: "frozen",
    WEIGHT_LOSS: "dried out",
    CONDENSATION: "wet from the air",
}


def build_first(registry: Registry, savings: Sequence[Saving], ranked_at: int) -> tuple[FirstView, ...]:
    """Return the shipments that acting now saves most of, at most ``MOST_SHOWN``.

    Args:
        registry: The cooperative.
        savings: Of all open alarms, in order.
        ranked_at: When that was reckoned [ms].
    """
    assets = {asset.id: asset.name or asset.id for asset in registry.assets}
    shipments = {shipment.id: shipment for shipment in registry.shipments}
    found = []
    for saving in first_of_each(savings):
        shipment = shipments.get(saving.shipment)
        if shipment is None or max(saving.avoidable_money, saving.at_worst_money) < _LEAST_MONEY:
            continue
        unsure = saving.at_worst_money - saving.avoidable_money >= _LEAST_MONEY
        found.append(
            FirstView(
                shipment=shipment.id,
                goods=words.goods(shipment.product, shipment.lot),
                quantity_kg=shipment.quantity_kg,
                asset=saving.asset,
                asset_name=assets.get(saving.asset, saving.asset),
                action=recognised(action_text(saving).rstrip(".")),
                saves=_two_figures(saving.avoidable_money),
                at_worst=_two_figures(saving.at_worst_money) if unsure else 0.0,
                until_at=_until(saving, ranked_at),
                until=_soon(saving.next_harm),
                why=recognised(saving.reason),
            )
        )
    return tuple(found[:MOST_SHOWN])


def verdict_words(verdict: Verdict) -> str:
    """Return what can be said of a shipment: the decision, what is left with its bounds, and its times."""
    is_good = verdict.decision is Decision.GOOD
    parts: list[str] = [said("good so far" if is_good else str(verdict.decision).replace("-", " "))]
    left = verdict.days_left
    if left is not None:
        unsure = left.best - left.worst >= _CERTAIN_DAYS
        likely = said("life left {n} d", n=words.number(left.likely, 1))
        low, high = words.number(left.worst, 1), words.number(left.best, 1)
        bounds = said("{text} ({low} to {high})", text=likely, low=low, high=high)
        parts.append(bounds if unsure else likely)
    if verdict.harmful_ms >= _MS_PER_MIN:
        parts.append(said("{time} beyond its bounds", time=words.duration(verdict.harmful_ms)))
    if verdict.unknown_ms >= _MS_PER_MIN:
        worst = verdict.life_used.worst - verdict.life_used.likely
        parts.append(said("{time} unknown", time=words.duration(verdict.unknown_ms)))
        if worst >= 0.01:  # noqa: PLR2004 - 1 %
            parts.append(said("at worst {share} of its life more", share=f"{worst:.0%}"))
    return row(parts)


def soon_views(
    places: Sequence[PlaceView], soon: Sequence[LimitForecast], ranked_at: int
) -> tuple[PlaceView, ...]:
    """Return the places with a word at each reading that is within its limits and will not be before long."""
    nearest: dict[tuple[str, str], LimitForecast] = {}
    for each in sorted(soon, key=lambda one: -(one.forecast.minutes_to_limit or 0.0)):
        nearest[each.device, each.channel] = each
    devices = {device for device, _ in nearest}

    def told(card: AssetView) -> AssetView:
        if not any(view.device in devices for view in card.readings):
            return card
        return replace(
            card, readings=tuple(_soon_reading(view, nearest, ranked_at) for view in card.readings)
        )

    return tuple(replace(place, assets=tuple(told(card) for card in place.assets)) for place in places)


def _soon_reading(
    view: ReadingView, nearest: Mapping[tuple[str, str], LimitForecast], ranked_at: int
) -> ReadingView:
    expected = nearest.get((view.device, view.channel))
    if expected is None or view.state != "in":
        return view
    limit, minutes = expected.limit, expected.forecast.minutes_to_limit or 0.0
    bound = words.bound_words(view.channel, limit.side, limit.bound, words.unit_of(view.channel))
    return replace(view, soon=bound, soon_at=_on_grid(ranked_at + round(minutes * _MS_PER_MIN)))


def harm_words(rule: str) -> str:
    """Return what has happened to goods, from the rule that is broken."""
    if rule.startswith(LAW):
        return said("{law} has run out", law=rule.removeprefix(LAW))
    return said(_HARMS[rule]) if rule in _HARMS else rule


def as_of(now: int) -> int:
    """Return the instant to ask for verdicts [ms]: the same for some minutes."""
    return now - now % GRID_MS


def _soon(rule: str) -> str:
    if rule.startswith(LAW):
        return said("{law} runs out", law=rule.removeprefix(LAW))
    return said(_SOON[rule]) if rule in _SOON else rule


def _until(saving: Saving, ranked_at: int) -> int | None:
    if saving.minutes_left is None:
        return None
    return _on_grid(ranked_at + round(saving.minutes_left * _MS_PER_MIN))


def _on_grid(at: int) -> int:
    return at - at % GRID_MS


def _two_figures(value: float) -> float:
    """Return money as surely as it is known."""
    return float(f"{value:.2g}")
