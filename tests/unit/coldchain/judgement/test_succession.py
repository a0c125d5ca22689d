"""What corrected excursions inherit: nobody is told twice, and nobody misses what is new. Minutes."""

import pytest

from coldchain.judgement.alarms import Known
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.succession import Succession, Told, overlaps, succeed


def spell(start: int, end: int | None = None, *, limit: str = "too-warm") -> Excursion:
    """Return an excursion from minute to minute; its id is its start."""
    kind = Kind.ABSENCE if limit == "absence" else Kind.LIMIT
    return Excursion(
        id=f"{limit}|{start}", kind=kind, limit=limit, started_at=start, confirmed_at=start, ended_at=end
    )


def follow(
    found: list[Excursion],
    before: list[Known],
    withdrawn: list[str],
    *,
    until_at: int = 100,
    rules_since: int = 0,
) -> Succession:
    """Return the succession of excursions that stood before."""
    told = Told({item.excursion.id: item for item in before}, until_at, rules_since)
    return succeed(found, told, withdrawn)


OPEN = Known(spell(10), raised=True, returned=False)
OVER = Known(spell(10, 20), raised=True, returned=True)


def test_something_new_inherits_nothing() -> None:
    assert follow([spell(50)], [], []).changed == (Known(spell(50), False, False),)


def test_what_changed_keeps_what_was_told_of_it() -> None:
    assert follow([spell(10, 30)], [OPEN], []).changed == (Known(spell(10, 30), True, False),)


def test_a_start_that_moved_carries_on() -> None:
    after = follow([spell(8)], [OPEN], ["too-warm|10"])
    assert after == Succession((Known(spell(8), True, False),), frozenset({"too-warm|10"}), ())


def test_two_that_melted_carry_on_as_one() -> None:
    later = Known(spell(30), raised=True, returned=False)
    after = follow([spell(10)], [OVER, later], ["too-warm|30"])
    assert after.changed == (Known(spell(10), True, False),)
    assert after.orphans == ()


def test_one_that_was_split_carries_on_as_two() -> None:
    after = follow([spell(10, 20), spell(30)], [OPEN], [])
    assert [(item.excursion.started_at, item.raised) for item in after.changed] == [(10, True), (30, True)]


def test_what_began_after_the_last_that_was_known_is_news() -> None:
    """Also when it comes in the same batch as the end of the one before."""
    after = follow([spell(10, 20), spell(130)], [OPEN], [], until_at=100)
    assert [(item.excursion.started_at, item.raised) for item in after.changed] == [(10, True), (130, False)]


def test_a_silence_that_was_told_reaches_on_without_readings() -> None:
    silent = Known(spell(10, limit="absence"), raised=True, returned=False)
    after = follow([spell(130, limit="absence")], [silent], ["absence|10"], until_at=10)
    assert [item.raised for item in after.changed] == [True]


def test_another_limit_inherits_nothing() -> None:
    after = follow([spell(10, limit="too-cold")], [OPEN], ["too-warm|10"])
    assert [item.raised for item in after.changed] == [False]
    assert after.orphans == (OPEN,)


def test_what_was_told_and_has_no_heir_is_an_orphan() -> None:
    earlier = Known(spell(2, 4), raised=True, returned=True)
    after = follow([], [OPEN, earlier], ["too-warm|10", "too-warm|2"])
    assert after == Succession((), frozenset({"too-warm|10", "too-warm|2"}), (earlier, OPEN))


def test_what_was_never_told_is_no_orphan() -> None:
    untold = Known(spell(10, 20, limit="absence"), raised=False, returned=False)
    after = follow([], [untold], ["absence|10"])
    assert after == Succession((), frozenset({"absence|10"}), ())


def test_what_is_not_in_the_records_cannot_be_withdrawn() -> None:
    assert follow([], [], ["too-warm|10"]) == Succession((), frozenset(), ())


def test_what_ended_under_other_rules_stays_said() -> None:
    assert follow([], [OVER], ["too-warm|10"], rules_since=25) == Succession((), frozenset(), ())


def test_what_goes_on_from_other_rules_can_be_taken_back() -> None:
    assert follow([], [OPEN], ["too-warm|10"], rules_since=25).orphans == (OPEN,)


def test_what_ended_under_other_rules_may_have_an_heir() -> None:
    after = follow([spell(8, 22)], [OVER], ["too-warm|10"], rules_since=25)
    assert after == Succession((Known(spell(8, 22), True, True),), frozenset({"too-warm|10"}), ())


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (spell(10, 20), spell(20, 30), True),
        (spell(10, 20), spell(21, 30), False),
        (spell(10, 20), spell(0, 9), False),
        (spell(10), spell(60), True),
        (spell(10), spell(61), False),
        (spell(61), spell(10), True),
        (spell(10, limit="absence"), spell(61, limit="absence"), True),
        (spell(10, 20), spell(10, 20, limit="too-cold"), False),
    ],
)
def test_excursions_overlap_as_far_as_was_known_at_minute_60(
    one: Excursion, other: Excursion, expected: bool
) -> None:
    assert overlaps(one, other, until_at=60) is expected
