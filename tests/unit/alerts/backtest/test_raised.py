"""alerts/backtest/raised.py: from changes on channels to alarms, and how many people are told of each."""

from alerts.backtest.channel import Change
from alerts.backtest.raised import Alarms, Rule
from coldchain.judgement.facts import Excursion, Kind, Withdrawn
from coldchain.judgement.watch_list import Watched, WatchList
from helpers.watching import COOP, REGISTRY, air, at

WATCHED = WatchList([REGISTRY])


def watched(channel: str = "air") -> Watched:
    found = WATCHED.find(COOP, air(0, 4, channel=channel))
    assert found is not None
    return found


def warm(start: int, end: int | None = None, *, channel: str = "air") -> Excursion:
    key = watched(channel).key
    name = "too-warm" if channel == "air" else "product-warm"
    return Excursion(
        id=f"{key}|{name}|{at(start)}",
        kind=Kind.LIMIT,
        limit=name,
        started_at=at(start),
        confirmed_at=at(start + 5),
        ended_at=None if end is None else at(end),
    )


def silent(start: int, end: int | None = None, *, channel: str = "air") -> Excursion:
    key = watched(channel).key
    return Excursion(
        id=f"{key}|absence|{at(start)}",
        kind=Kind.ABSENCE,
        limit="absence",
        started_at=at(start),
        confirmed_at=at(start + 30),
        ended_at=None if end is None else at(end),
    )


def taken(*changes: tuple[str, Change]) -> Alarms:
    alarms = Alarms()
    alarms.take([(watched(channel), change) for channel, change in changes])
    return alarms


def test_the_driver_and_the_manager_are_told_of_the_begin_and_of_an_end_that_took_long() -> None:
    (raised,) = taken(("air", Change(at(5), warm(0))), ("air", Change(at(50), warm(0, 48)))).raised
    assert (raised.rule, raised.asset) == (Rule("milk", "too-warm"), "van-1")
    assert (raised.raised_at, raised.ended_at, raised.messages, raised.told) == (at(5), at(48), 4, 2)
    (short,) = taken(("air", Change(at(5), warm(0))), ("air", Change(at(20), warm(0, 18)))).raised
    assert (short.ended_at, short.messages, short.told) == (at(18), 2, 2)


def test_what_goes_on_has_no_end() -> None:
    (raised,) = taken(("air", Change(at(5), warm(0)))).raised
    assert (raised.ended_at, raised.messages) == (None, 2)


def test_two_excursions_of_one_limit_are_two_alarms() -> None:
    alarms = taken(
        ("air", Change(at(5), warm(0))),
        ("air", Change(at(20), warm(0, 18))),
        ("air", Change(at(45), warm(40))),
    )
    assert [(each.raised_at, each.ended_at) for each in alarms.raised] == [(at(5), at(18)), (at(45), None)]


def test_two_silent_channels_are_one_alarm_which_ends_with_the_last() -> None:
    (raised,) = taken(
        ("air", Change(at(30), silent(0))),
        ("product", Change(at(31), silent(1, channel="product"))),
        ("air", Change(at(40), silent(0, 40))),
        ("product", Change(at(50), silent(1, 50, channel="product"))),
    ).raised
    assert (raised.rule, raised.messages) == (Rule("milk", "absence"), 1)
    assert (raised.raised_at, raised.ended_at) == (at(30), at(50))


def test_leaving_the_asset_ends_an_alarm_and_is_told() -> None:
    (raised,) = taken(("air", Change(at(5), warm(0))), ("air", Change(at(9), warm(0), cut=True))).raised
    assert (raised.ended_at, raised.messages) == (at(9), 4)


def test_what_turns_out_never_to_have_been_is_told_too() -> None:
    (raised,) = taken(("air", Change(at(5), warm(0))), ("air", Change(at(6), Withdrawn(warm(0).id)))).raised
    assert (raised.ended_at, raised.messages) == (at(6), 4)


def test_taking_back_what_nobody_knows_changes_nothing() -> None:
    assert taken(("air", Change(at(6), Withdrawn("another")))).raised == []
