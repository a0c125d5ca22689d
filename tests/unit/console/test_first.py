"""What to save first, in words; and what can be said of a shipment."""

from msgspec.structs import replace

from coldchain.judgement.forecast import Forecast
from coldchain.judgement.gauge import HALF_LOST, LIFE_OVER
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.saving import Action, Saving
from coldchain.judgement.stakes import LimitForecast
from coldchain.judgement.verdict import Bounds, Decision, Verdict, verdict
from coldchain.registry.profile import Limit, Side
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Shipment
from console.first import GRID_MS, MOST_SHOWN, as_of, build_first, harm_words, soon_views, verdict_words
from console.view import AssetView, FirstView, PlaceView, ReadingView
from helpers.goods import START_AT, trip

NOW = 1_000 * GRID_MS
MINUTE_MS = 60_000
REGISTRY = Registry(
    cooperative=Cooperative(id="c", name="C"),
    assets=(Asset(id="van", name="The van", kind=AssetKind.VAN, profile="p"),),
    shipments=tuple(
        Shipment(id=f"s-{number}", product="Milk", lot=str(number), quantity_kg=100, price_per_kg=2)
        for number in range(9)
    ),
)
SAVING = Saving("a", "van", "s-1", 123.4, 123.4, 0.6, Action.CLOSE_DOOR, "", "it gets warmer")
GOOD = verdict(trip(), GoodsState(), START_AT)


def _first(*savings: Saving) -> tuple[FirstView, ...]:
    return build_first(REGISTRY, savings, NOW)


def test_a_line_says_what_to_do_what_it_saves_and_until_when() -> None:
    (view,) = _first(SAVING._replace(minutes_left=37.2, next_harm=HALF_LOST))
    assert (view.action, view.goods, view.asset_name, view.why) == (
        "Close the door",
        "Milk, lot 1",
        "The van",
        "it gets warmer",
    )
    assert (view.saves, view.at_worst) == (120.0, 0.0)
    assert view.until_at == NOW + 35 * MINUTE_MS
    assert view.until == "half of its life is lost"


def test_what_is_not_sure_is_told_at_its_worst() -> None:
    (view,) = _first(SAVING._replace(avoidable_money=0.0, at_worst_money=188.0))
    assert (view.saves, view.at_worst, view.until_at) == (0.0, 190.0, None)


def test_each_shipment_stands_once_and_only_while_there_is_something_to_save() -> None:
    lost = SAVING._replace(shipment="s-2", avoidable_money=0.0, at_worst_money=0.0)
    empty = SAVING._replace(shipment="")
    unknown = SAVING._replace(shipment="gone")
    assert [view.shipment for view in _first(SAVING, SAVING._replace(alarm="b"), lost, empty, unknown)] == [
        "s-1"
    ]


def test_the_list_is_short() -> None:
    many = [SAVING._replace(shipment=f"s-{number}") for number in range(9)]
    assert [view.shipment for view in _first(*many)] == [f"s-{number}" for number in range(MOST_SHOWN)]


def test_a_second_later_nothing_has_changed() -> None:
    assert as_of(NOW + 1000) == as_of(NOW) == NOW
    soon = SAVING._replace(minutes_left=37.2, next_harm=LIFE_OVER)
    assert build_first(REGISTRY, [soon], NOW) == build_first(REGISTRY, [soon], NOW + 20_000)


def _said(**fields: object) -> str:
    changed: Verdict = replace(GOOD, **fields)
    return verdict_words(changed)


def test_a_verdict_is_told_with_its_bounds() -> None:
    assert _said(remaining_days=Bounds(2.0, 2.0, 2.0)) == "good so far, life left 2.0 d"
    said = _said(
        decision=Decision.SELL_FIRST,
        remaining_days=Bounds(3.4, 3.2, 2.1),
        harmful_ms=35 * MINUTE_MS,
        unknown_ms=47 * MINUTE_MS,
        life_used=Bounds(0.3, 0.32, 0.44),
    )
    assert said == (
        "sell first, life left 3.2 d (2.1 to 3.4), 35 min beyond its bounds,"
        " 47 min unknown, at worst 12% of its life more"
    )
    assert _said(remaining_days=None, unknown_ms=1000) == "good so far"


def test_what_cannot_be_sold_has_no_life_left() -> None:
    assert _said(decision=Decision.REJECT, remaining_days=Bounds(3.9, 3.9, 3.9)) == "reject"


def _places(state: str = "in") -> tuple[PlaceView, ...]:
    reading = ReadingView(
        device="d",
        channel="air/temperature",
        label="Air",
        value=6.0,
        text="6.0",
        state=state,
        words="",
        limits="",
        at=NOW,
        stale_at=NOW,
    )
    card = AssetView(
        id="van",
        name="The van",
        kind="Van",
        state="in",
        words="",
        glance="",
        why="",
        read_at=NOW,
        readings=(reading,),
        carries=(),
    )
    return (PlaceView(id="", name="", kind="", assets=(card,)),)


def test_a_reading_says_which_limit_comes_first_and_when() -> None:
    def expected(bound_c: float, minutes: float) -> LimitForecast:
        limit = Limit(name="warm", channel="air/temperature", side=Side.ABOVE, bound=bound_c)
        return LimitForecast("d", "air/temperature", limit, Forecast(minutes, "it gets warmer"), soon=True)

    both = [expected(8.0, 21.0), expected(12.0, 50.0)]
    for soon in (both, both[::-1]):
        (view,) = soon_views(_places(), soon, NOW)[0].assets[0].readings
        assert (view.soon, view.soon_at) == ("above 8 °C", NOW + 20 * MINUTE_MS)
    assert soon_views(_places("out"), both, NOW) == _places("out")
    assert soon_views(_places(), [], NOW) == _places()


def test_harms_are_told_in_words() -> None:
    assert harm_words(HALF_LOST) == "warmth took half of its life"
    assert harm_words("law-two-four-hour") == "two-four-hour has run out"
    assert harm_words("of-later") == "of-later"
    (view,) = _first(SAVING._replace(minutes_left=1.0, next_harm="law-two-four-hour"))
    assert view.until == "two-four-hour runs out"
