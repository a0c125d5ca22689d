"""alerts/backtest/picture.py: valid SVG, of a size that does not grow with time."""

from xml.etree import ElementTree as ET

from alerts.backtest.losses import Loss
from alerts.backtest.picture import WIDTH, picture
from alerts.backtest.raised import Raised, Rule
from alerts.backtest.rule_sets import CANDIDATE, PRESENT, RuleSet
from alerts.backtest.run import Outcome, Span, Tried
from alerts.backtest.score import Ask, score
from helpers.watching import MINUTE, REGISTRY, at

SVG = "{http://www.w3.org/2000/svg}"
RULE = Rule("milk", "too-warm")


def drawn(count: int, losses: int = 1) -> ET.Element:
    """Return the picture of alarms of a minute each, one in ten minutes."""
    raised = [Raised(RULE, "van-1", "alarm", at(10 * each), at(10 * each + 1), 2, 1) for each in range(count)]
    sets = [Tried(RuleSet(PRESENT, REGISTRY), raised), Tried(RuleSet(CANDIDATE, REGISTRY), raised[:1])]
    outcome = Outcome(Span(at(0), at(10 * count)), ["van-1", "van-2"], 5, 0, sets)
    known = [Loss(each, "van-1", "", at(2), 5.0, None, "a < b") for each in range(losses)]
    return ET.fromstring(picture(outcome, score(outcome, known, Ask(0.05, 60 * MINUTE)), title='"A" & B'))


def words(tree: ET.Element) -> list[str]:
    return [each.text or "" for each in tree.iter(f"{SVG}text")]


def test_it_names_rules_numbers_and_assets() -> None:
    tree = drawn(3)
    assert {'"A" & B', "milk: too-warm", "all rules together", "6", "2", "van-1", "van-2"} <= set(words(tree))
    assert not any("life-lost" in each for each in words(tree))  # of goods only what raised something
    assert [each.text for each in tree.iter(f"{SVG}title")] == [
        "loss 2026-11-22T09:02:00Z, told 2 min before a < b"
    ]


def test_nothing_lies_outside() -> None:
    tree = drawn(500, losses=2)
    height = float(tree.attrib["height"])
    for each in tree.iter(f"{SVG}rect"):
        x, y, width, tall = (float(each.attrib.get(key, 0)) for key in ("x", "y", "width", "height"))
        assert 0 <= x <= x + width <= WIDTH + 0.1
        assert 0 <= y <= y + tall <= height + 0.1


def test_ten_thousand_alarms_are_no_more_than_the_pixels_of_a_lane() -> None:
    assert len(list(drawn(10_000).iter(f"{SVG}rect"))) < 1000


def test_many_losses_are_a_number_in_place_of_squares() -> None:
    assert "13 caught, 0 missed" in words(drawn(3, losses=13))
