"""fleet_simulator/season/score.py: counts by hand."""

import pytest

from fleet_simulator.season.goods import Stay
from fleet_simulator.season.mishaps import Mishap, Trouble
from fleet_simulator.season.score import Case, Judged, Score, Told, cases, onset_at, score, total, wilson
from fleet_simulator.season.truth import Truth
from helpers.small_season import ROOM, STORE, VAN, at, goods

JOURNEY = goods(Stay(STORE, at(0), at(100)), Stay(VAN, at(100), at(300)), Stay(ROOM, at(300), at(600)))
BREAKDOWN = Mishap(asset=VAN, kind=Trouble.BREAKDOWN, begin_at=at(150), end_at=at(400), strength=1.0)


def truth(name: str, *harms: str, half_lost_at: int | None = None) -> Truth:
    return Truth(name, "plums", 0.6, 0.3, half_lost_at, harms, at(200) if harms else None, 0.0, 20.0)


TRUTHS = {
    "hit": truth("hit", "life", half_lost_at=at(250)),
    "missed": truth("missed", "frozen"),
    "false": truth("false"),
    "fine": truth("fine"),
}


def judged(*told: Told) -> Judged:
    return Judged({"hit": ("life-lost",), "false": ("law-x",)}, told, 40, {})


def found(*told: Told, mishaps: dict[str, list[Mishap]] | None = None) -> list[Case]:
    return cases(TRUTHS, dict.fromkeys(TRUTHS, JOURNEY), mishaps or {}, judged(*told))


def test_recall_and_precision_are_counted() -> None:
    result = score(TRUTHS, found(), messages=40, incidents=8)
    assert result[:5] == (4, 2, 2, 1, 1)
    assert (result.recall, result.precision, result.messages_per_incident) == (0.5, 0.5, 5.0)
    assert (result.median_warning_min, result.unwarned_share) == (None, 1.0)


def test_warning_is_from_the_first_word_until_half_is_gone() -> None:
    told = [Told(at(220), at(210), VAN), Told(at(240), at(230), "hit")]
    assert [case.warning_min for case in found(*told)] == [None, 30.0, None]


def test_a_word_that_came_too_late_counts_below_zero() -> None:
    assert found(Told(at(300), at(240), "hit"))[1].warning_min == -50.0


def test_a_word_about_an_asset_counts_only_while_the_goods_were_in_it() -> None:
    assert found(Told(at(120), at(90), VAN))[1].warning_min is None
    assert found(Told(at(120), at(100), VAN))[1].warning_min == 130.0


def test_what_was_told_before_the_mishap_began_is_about_something_else() -> None:
    early, due = Told(at(120), at(110), VAN), Told(at(170), at(160), VAN)
    assert found(early, due, mishaps={VAN: [BREAKDOWN]})[1].warning_min == 80.0


def test_the_mishap_that_held_the_goods_longest_is_taken() -> None:
    short = Mishap(asset=STORE, kind=Trouble.DOOR_OPEN, begin_at=at(10), end_at=at(20), strength=1.0)
    assert onset_at(JOURNEY, {VAN: [BREAKDOWN], STORE: [short]}) == at(150)
    assert onset_at(JOURNEY, {}) == at(0)


def test_several_seasons_add_up() -> None:
    one = Score(10, 2, 3, 1, 1, (5.0,), 40, 8)
    both = total([one, one._replace(warnings_min=(1.0, 2.0))])
    assert both == Score(20, 4, 6, 2, 2, (1.0, 2.0, 5.0), 80, 16)
    assert both.median_warning_min == 2.0


def test_shares_of_nothing_are_not_known() -> None:
    empty = Score(0, 0, 0, 0, 0, (), 0, 0)
    assert (empty.recall, empty.precision, empty.messages_per_incident, empty.unwarned_share) == (None,) * 4


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 0, (0.0, 1.0)), (10, 10, (0.7225, 1.0)), (0, 10, (0.0, 0.2775)), (50, 100, (0.4038, 0.5962))],
)
def test_the_interval_of_a_share_is_wilsons(part: int, whole: int, expected: tuple[float, float]) -> None:
    assert wilson(part, whole) == pytest.approx(expected, abs=1e-4)
