"""Judgement's part of the records, on a real database. Times are plain numbers."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select

from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, Reason, Suppression
from coldchain.judgement.alarms import Alarm, Known, Transition
from coldchain.judgement.facts import Excursion, Kind
from coldchain.registry.profile import Limit, Side
from links.records import Records
from links.records_alarms import (
    Place,
    PlacedRow,
    Point,
    Standing,
    StateRow,
    cursor_of,
    due_keys,
    end_excursions,
    forget_deadlines,
    has_open,
    judged_up_to,
    load_alarm,
    load_states,
    move_cursor,
    placed_states,
    save_alarm,
    save_alarm_state,
    save_excursions,
    save_states,
    save_transitions,
    standing,
    still_open,
    withdraw,
)
from links.records_tables import alarms, excursions, judgements, transitions

KEY = "highland/van-1/logger-1/air/temperature"
PLACE = Place(KEY, "highland", "van-1", "logger-1", "air/temperature")
LIMIT = Limit(name="too-warm", channel="air/temperature", side=Side.ABOVE, bound=8.0)
POINT = Point(f"{KEY}|too-warm", PLACE, LIMIT, "high")
SILENCE = Point("highland/van-1/logger-1|absence", PLACE, None, "high")


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        yield connection
    records.close()


def spell(start: int, end: int | None = None, *, raised: bool = True, returned: bool = False) -> Known:
    """Return an excursion; its id is its start."""
    excursion = Excursion(
        id=f"x|{start}",
        kind=Kind.LIMIT,
        limit="too-warm",
        started_at=start,
        confirmed_at=start + 5,
        ended_at=end,
        extreme=9.5,
        extreme_at=start + 1,
        readings=3,
        unknown_ms=2,
    )
    return Known(excursion, raised, returned)


def state(key: str, deadline_at: int | None, blob: bytes = b"blob") -> StateRow:
    """Return the state of a channel."""
    return StateRow(PLACE._replace(key=key), blob, deadline_at)


def test_states_are_found_by_their_keys(connection: Connection) -> None:
    save_states(connection, [state("a", 1, b"A"), state("b", 2, b"B")])
    save_states(connection, [state("b", 3, b"B2")])
    assert load_states(connection, ["b", "a", "none"]) == {"a": b"A", "b": b"B2"}
    assert load_states(connection, []) == {}


def test_due_are_those_whose_deadline_has_come_the_longest_waiting_first(connection: Connection) -> None:
    save_states(connection, [state("late", 9), state("now", 10), state("early", 11), state("never", None)])
    save_states(connection, [state("first", 3)])
    assert due_keys(connection, 10, limit=10) == ["first", "late", "now"]
    assert due_keys(connection, 10, limit=1) == ["first"]


def test_forgotten_deadlines_are_never_due(connection: Connection) -> None:
    save_states(connection, [state("a", 1), state("b", 1)])
    forget_deadlines(connection, {"a"})
    assert due_keys(connection, 10, limit=10) == ["b"]
    assert load_states(connection, ["a"]) == {"a": b"blob"}


def test_an_excursion_comes_back_as_it_was_written(connection: Connection) -> None:
    save_excursions(connection, POINT, [spell(10, 20, returned=True)], now=30)
    assert standing(connection, KEY, since=10) == {"x|10": spell(10, 20, returned=True)}


@pytest.mark.parametrize(("since", "expected"), [(0, {"x|10", "x|20"}), (11, {"x|20"}), (21, {"x|20"})])
def test_standing_are_recent_excursions_and_all_that_go_on(
    connection: Connection, since: int, expected: set[str]
) -> None:
    save_excursions(connection, POINT, [spell(10, 15), spell(20)], now=30)
    assert standing(connection, KEY, since).keys() == expected
    assert standing(connection, "another", since) == {}


def test_a_withdrawn_excursion_stays_but_does_not_stand(connection: Connection) -> None:
    save_excursions(connection, POINT, [spell(10)], now=30)
    withdraw(connection, ["x|10"], now=31)
    withdraw(connection, [], now=99)
    assert standing(connection, KEY, since=0) == {}
    row = connection.execute(select(excursions)).mappings().one()
    assert (row["withdrawn"], row["version"], row["recorded_at"], row["extreme"]) == (True, 2, 31, 9.5)


def test_something_else_that_goes_on_is_seen(connection: Connection) -> None:
    save_excursions(connection, POINT, [spell(10), spell(20, 25)], now=30)
    assert has_open(connection, POINT.id, [])
    assert not has_open(connection, POINT.id, ["x|10"])
    assert not has_open(connection, SILENCE.id, [])
    withdraw(connection, ["x|10"], now=31)
    assert not has_open(connection, POINT.id, [])


def test_an_alarm_that_was_never_raised_is_normal(connection: Connection) -> None:
    assert load_alarm(connection, POINT.id) == Alarm(id=POINT.id)


def test_an_alarm_comes_back_as_it_was_written(connection: Connection) -> None:
    alarm = Alarm(
        id=POINT.id,
        state=AlarmState.ACKED,
        suppression=Suppression.SHELVED,
        occurrence=3,
        excursion="x|10",
        since_at=15,
    )
    save_alarm(connection, POINT, alarm, now=16)
    assert load_alarm(connection, POINT.id) == alarm
    row = connection.execute(select(alarms)).mappings().one()
    assert (row["limit_name"], row["kind"], row["severity"], row["updated_at"]) == (
        "too-warm",
        "limit",
        "high",
        16,
    )


def test_an_alarm_without_a_limit_is_one_of_silence(connection: Connection) -> None:
    save_alarm(connection, SILENCE, Alarm(id=SILENCE.id), now=16)
    row = connection.execute(select(alarms)).mappings().one()
    assert (row["limit_name"], row["kind"], row["device"]) == ("absence", "absence", "logger-1")


def test_the_state_of_an_alarm_can_change_without_its_limit(connection: Connection) -> None:
    before = Alarm(id=POINT.id, state=AlarmState.UNACK, occurrence=1, excursion="x|10", since_at=15)
    save_alarm(connection, POINT, before, now=16)
    after = replace(before, state=AlarmState.RTN_UNACK, since_at=17)
    save_alarm_state(connection, after, now=18)
    assert load_alarm(connection, POINT.id) == after
    row = connection.execute(select(alarms)).mappings().one()
    assert (row["limit_name"], row["updated_at"]) == ("too-warm", 18)


def test_what_goes_on_is_found_by_its_active_alarm(connection: Connection) -> None:
    save_excursions(connection, POINT, [spell(10), spell(5, 7)], now=30)
    save_alarm(connection, POINT, Alarm(id=POINT.id, state=AlarmState.UNACK), now=30)
    assert still_open(connection) == [Standing(POINT.id, KEY, spell(10))]
    save_alarm(connection, POINT, Alarm(id=POINT.id, state=AlarmState.RTN_UNACK), now=31)
    assert still_open(connection) == []


def test_an_excursion_can_end_without_its_limit(connection: Connection) -> None:
    save_excursions(connection, POINT, [spell(10)], now=30)
    end_excursions(connection, [spell(10, 25, returned=True)], now=31)
    assert standing(connection, KEY, since=0) == {"x|10": spell(10, 25, returned=True)}
    row = connection.execute(select(excursions)).mappings().one()
    assert (row["bound"], row["side"], row["version"], row["recorded_at"]) == (8.0, "above", 2, 31)


def test_a_transition_is_written_once(connection: Connection) -> None:
    step = Transition(
        id="t-1",
        alarm=POINT.id,
        occurrence=1,
        from_state=AlarmState.NORMAL,
        to_state=AlarmState.UNACK,
        event=AlarmEvent.RAISE,
        reason=Reason.NEW,
        event_at=15,
        recorded_at=16,
        late=False,
        excursion=spell(10).excursion,
    )
    save_transitions(connection, "highland", [step])
    save_transitions(connection, "highland", [replace(step, recorded_at=99)])
    row = connection.execute(select(transitions)).mappings().one()
    assert (row["excursion"], row["coop"], row["to_state"], row["recorded_at"]) == (
        "x|10",
        "highland",
        "UNACK",
        16,
    )


def test_a_cursor_moves_from_where_it_was_thought_to_be(connection: Connection) -> None:
    assert cursor_of(connection, "watch") == 0
    assert move_cursor(connection, "watch", before=0, after=5)
    assert cursor_of(connection, "watch") == 5
    assert move_cursor(connection, "watch", before=5, after=5)
    assert not move_cursor(connection, "watch", before=4, after=9)
    assert cursor_of(connection, "watch") == 5


def test_cursors_of_two_consumers_do_not_touch(connection: Connection) -> None:
    move_cursor(connection, "watch", before=0, after=5)
    assert move_cursor(connection, "other", before=0, after=7)
    assert (cursor_of(connection, "watch"), cursor_of(connection, "other")) == (5, 7)


def test_no_column_of_a_state_is_forgotten(connection: Connection) -> None:
    save_states(connection, [state(KEY, 7)])
    row = connection.execute(select(judgements)).mappings().one()
    rest = {"blob": b"blob", "deadline_at": 7, "placed": "", "judged_until": 0}
    assert dict(row) == {**PLACE._asdict(), **rest}


def test_under_which_placements_a_channel_was_judged_is_kept(connection: Connection) -> None:
    save_states(connection, [state(KEY, 7)._replace(placed="abc", judged_until=9)])
    assert placed_states(connection) == [PlacedRow(KEY, "abc", 9)]


def test_all_is_judged_up_to_the_lane_that_is_behind(connection: Connection) -> None:
    assert judged_up_to(connection) == 0
    move_cursor(connection, "watch", before=0, after=9)
    assert judged_up_to(connection) == 0
    move_cursor(connection, "watch-history", before=0, after=7)
    assert judged_up_to(connection) == 7
