"""The silence of one gateway: raised in time, ended by a hearing only. Minutes after zero."""

import pytest

from coldchain.judgement.facts import Excursion, Withdrawn
from coldchain.judgement.gateway_silence import (
    LONGEST_DRAIN_MS,
    MOST_CARRIED,
    GatewayRules,
    Hearing,
    begin,
    earliest_deadline,
    hear,
    hides,
    is_quiet,
    missing_ms,
    next_deadline,
    on_time,
)
from coldchain.judgement.gateway_state import Carried, GatewayState, Silence, dump, load

MINUTE = 60_000
KEY = "highland/gateway/gw-1"
RULES = GatewayRules(KEY, 30 * MINUTE)


def ms(minute: float) -> int:
    """Return a minute as an instant."""
    return round(minute * MINUTE)


def heard(*minutes: float, state: GatewayState | None = None) -> GatewayState:
    """Return the state after something came at some minutes."""
    at = [ms(minute) for minute in minutes]
    return hear(KEY, state or begin(0), Hearing(at), now=max(at)).state


def silent(since: float, now: float) -> GatewayState:
    """Return the state of a gateway whose silence has been reported."""
    state = on_time(RULES, heard(since), ms(now)).state
    assert state.is_silent
    return state


def test_silence_is_reported_after_the_time_for_absence_and_not_before() -> None:
    state = heard(0, 1, 2)
    assert next_deadline(RULES, state) == ms(32)
    assert on_time(RULES, state, ms(32) - 1) == (state, ())
    after, (fact,) = on_time(RULES, state, ms(32))
    assert isinstance(fact, Excursion)
    assert fact.id == f"{KEY}|gateway-silent|{ms(2)}"
    assert (fact.kind, fact.started_at, fact.confirmed_at, fact.ended_at) == ("gateway", ms(2), ms(32), None)
    assert next_deadline(RULES, after) is None
    assert on_time(RULES, after, ms(9999)) == (after, ())


def test_a_gateway_that_was_never_heard_is_silent_since_it_was_seen() -> None:
    fact = on_time(RULES, begin(ms(5)), ms(35)).facts[0]
    assert isinstance(fact, Excursion)
    assert fact.started_at == ms(5)


def test_timers_count_from_when_they_were_armed() -> None:
    armed = RULES._replace(armed_at=ms(100))
    assert next_deadline(armed, heard(0)) == ms(130)
    assert not is_quiet(armed, heard(0), ms(101))


def test_a_hearing_ends_the_silence() -> None:
    state, (fact,) = hear(KEY, silent(0, 40), Hearing([ms(50)]), now=ms(50))
    assert isinstance(fact, Excursion)
    assert (fact.ended_at, fact.unknown_ms) == (ms(50), ms(50))
    assert not state.is_silent
    assert next_deadline(RULES, state) == ms(80)


def test_a_hearing_from_before_ends_nothing() -> None:
    before = silent(0, 40)
    assert hear(KEY, before, Hearing([ms(0), ms(-3)]), now=ms(41)).facts == ()


def test_the_silence_ends_with_the_first_hearing_whatever_comes_first() -> None:
    state = hear(KEY, silent(0, 40), Hearing([ms(60)]), now=ms(60)).state
    corrected = hear(KEY, state, Hearing([ms(50)]), now=ms(60))
    assert isinstance(corrected.facts[0], Excursion)
    assert corrected.facts[0].ended_at == ms(50)
    assert hear(KEY, corrected.state, Hearing([ms(55)]), now=ms(60)).facts == ()


def test_what_was_only_on_its_way_takes_the_silence_back() -> None:
    state, facts = hear(KEY, silent(0, 40), Hearing([ms(20)]), now=ms(41))
    assert facts == (Withdrawn(f"{KEY}|gateway-silent|0"),)
    assert not state.is_silent


def test_a_gateway_that_reports_in_bundles_may_miss_three() -> None:
    hourly = heard(0, 60, 120, 180, 240)
    assert next_deadline(RULES, hourly) == ms(240 + 180)


def test_a_learned_hole_is_waited_for() -> None:
    state = begin(0)
    for day in range(6):
        for hour in range(24):
            start = (day * 24 + hour) * 60
            minutes = range(start, start + 60, 2) if hour != 9 else range(start + 50, start + 60)
            state = heard(*minutes, state=state)
        hole = [ms(day * 1440 + 540 + minute) for minute in range(50)]
        state = hear(KEY, state, Hearing([], hole), now=ms((day + 1) * 1440)).state
    state = heard(6 * 1440 + 538, state=state)
    assert next_deadline(RULES, state) == ms(6 * 1440 + 538 + 1.5 * 55)
    assert earliest_deadline(RULES, state) == ms(6 * 1440 + 538 + 30)
    later = heard(6 * 1440 + 720, state=state)
    assert next_deadline(RULES, later) == ms(6 * 1440 + 720 + 30)
    assert len(dump(state)) < 2000


@pytest.mark.parametrize(("minute", "quiet"), [(1.9, False), (2.1, True)])
def test_after_two_minutes_nobody_blames_a_sensor(minute: float, quiet: bool) -> None:
    assert is_quiet(RULES, heard(0), ms(minute)) is quiet


def test_with_a_short_time_for_absence_it_is_quiet_sooner() -> None:
    assert is_quiet(GatewayRules(KEY, 40_000), heard(0), 21_000)


def test_what_the_broker_says_is_gone_is_quiet_at_once_but_no_alarm_yet() -> None:
    state = GatewayState(0, runs=heard(0).runs, offline_at=1000)
    assert is_quiet(RULES, state, 1001)
    assert on_time(RULES, state, ms(29)).facts == ()
    assert not heard(1, state=state).is_offline


def test_a_clock_that_was_set_back_does_not_keep_a_gateway_silent() -> None:
    state, facts = hear(KEY, silent(1000, 1040), Hearing([ms(5)]), now=ms(5))
    assert facts == (Withdrawn(f"{KEY}|gateway-silent|{ms(1000)}"),)
    assert (state.heard_at, next_deadline(RULES, state)) == (ms(5), ms(35))


@pytest.mark.parametrize(("late", "minutes"), [((), 60), (range(60), 0), (range(30), 27)])
def test_what_did_not_come_afterwards_is_missing(late: tuple[int, ...], minutes: float) -> None:
    state, facts = hear(KEY, silent(0, 40), Hearing([ms(60)]), now=ms(60))
    state = hear(KEY, state, Hearing([], [ms(minute) for minute in late]), now=ms(61)).state
    assert isinstance(facts[0], Excursion)
    assert missing_ms(state, facts[0]) == ms(minutes)


def test_a_silence_that_goes_on_misses_nothing_yet() -> None:
    state, (fact,) = on_time(RULES, heard(0), ms(40))
    assert isinstance(fact, Excursion)
    assert missing_ms(state, fact) == 0


def test_it_is_remembered_what_was_carried_last() -> None:
    state = hear(KEY, begin(0), Hearing([5], carried={"a": Carried(5, 3)}), now=5).state
    state = hear(KEY, state, Hearing([4], carried={"a": Carried(4, 4)}), now=5).state
    assert state.carried == {"a": Carried(5, 4)}
    many = {f"d{number:03}": Carried(number, 0) for number in range(300)}
    kept = hear(KEY, state, Hearing([6], carried=many), now=6).state.carried
    assert len(kept) == MOST_CARRIED
    assert "a" not in kept
    assert "d299" in kept


def test_a_state_survives_its_blob() -> None:
    hearing = Hearing([ms(60)], [ms(5)], {"a": Carried(1, 2)}, "depot", drained_at=ms(60))
    state = hear(KEY, silent(0, 40), hearing, now=ms(60)).state
    assert state.silence == Silence(0, ms(30), ms(60))
    assert load(dump(state)) == state


@pytest.mark.parametrize(("absence", "moves", "minutes"), [(15, True, 45), (15, False, 15), (5, True, 15)])
def test_before_anything_is_learned_a_hole_is_expected(absence: int, moves: bool, minutes: int) -> None:
    rules = GatewayRules(KEY, ms(absence), moves=moves)
    assert next_deadline(rules, heard(0)) == ms(minutes)


def test_what_was_learned_at_another_place_is_of_no_use() -> None:
    depot = hear(KEY, heard(0), Hearing([ms(10)], [ms(3)], place="depot"), now=ms(10)).state
    same = hear(KEY, depot, Hearing([ms(20)]), now=ms(20)).state
    assert (same.place, len(same.heard.bits), same.delayed) == ("depot", 1, depot.delayed)
    moved = hear(KEY, same, Hearing([ms(30)], place="market"), now=ms(30)).state
    assert (moved.place, moved.heard.bits, moved.delayed.bits) == ("market", b"\x01", b"")
    assert moved.heard_at == ms(30)


FIVE = GatewayRules(KEY, 15 * MINUTE, sample_ms=5 * MINUTE)


def test_one_that_is_heard_every_five_minutes_is_quiet_before_its_sensors_are_absent() -> None:
    state = heard(*range(0, 60, 5))
    assert not is_quiet(FIVE, state, ms(55 + 7))
    assert is_quiet(FIVE, state, ms(55 + 8))


def back(*, drained: float = 0) -> GatewayState:
    """Return the state of a gateway that was away from minute 55 to 100, with one sensor carried before."""
    state = heard(*range(0, 60, 5))
    state = hear(KEY, state, Hearing([], carried={"a": Carried(ms(55), ms(55))}), now=ms(55)).state
    return hear(KEY, state, Hearing([ms(100), ms(105)], drained_at=ms(drained)), now=ms(105)).state


def test_a_sensor_is_hidden_until_it_has_had_time_to_speak() -> None:
    assert hides(FIVE, back(), "a", grace_ms=ms(5), now=ms(104))
    assert not hides(FIVE, back(), "a", grace_ms=ms(5), now=ms(105))
    assert hides(FIVE, back(), "a", grace_ms=ms(5), now=ms(115))  # quiet again


def test_a_sensor_is_hidden_while_a_backlog_comes_but_not_for_ever() -> None:
    assert hides(FIVE, back(drained=102), "a", grace_ms=ms(5), now=ms(106))
    assert not hides(FIVE, back(drained=102), "a", grace_ms=ms(5), now=ms(107))
    on = heard(*range(110, 200, 5), state=back())
    on = hear(KEY, on, Hearing([ms(200)], drained_at=ms(200)), now=ms(200)).state
    assert ms(200) > ms(100) + LONGEST_DRAIN_MS
    assert not hides(FIVE, on, "a", grace_ms=ms(5), now=ms(201))


def test_a_sensor_that_fell_silent_while_its_gateway_is_heard_is_not_hidden() -> None:
    state = hear(KEY, back(), Hearing([], carried={"a": Carried(ms(101), ms(101))}), now=ms(105)).state
    assert not hides(FIVE, state, "a", grace_ms=ms(60), now=ms(106))


def test_what_comes_late_of_before_is_no_sign_of_life() -> None:
    old = {"a": Carried(ms(101), ms(57))}
    state = hear(KEY, back(drained=101), Hearing([], carried=old), now=ms(105)).state
    assert hides(FIVE, state, "a", grace_ms=ms(4), now=ms(104.5))
    assert not hides(FIVE, state, "a", grace_ms=ms(4), now=ms(105))
    spoken = hear(KEY, state, Hearing([], carried={"a": Carried(ms(102), ms(100))}), now=ms(105)).state
    assert not hides(FIVE, spoken, "a", grace_ms=ms(4), now=ms(104.5))


def test_after_a_short_silence_that_was_told_a_sensor_has_time_to_speak_too() -> None:
    quick = GatewayRules(KEY, 5_000, sample_ms=1_000)
    state = hear(KEY, begin(0), Hearing([1_000], carried={"a": Carried(1_000, 1_000)}), now=1_000).state
    silent, told = on_time(quick, state, 60_000)
    assert told
    state = hear(KEY, silent, Hearing([61_000, 64_000, 65_500]), now=65_500).state
    assert hides(quick, state, "a", grace_ms=5_000, now=65_999)
    assert not hides(quick, state, "a", grace_ms=5_000, now=66_000)
