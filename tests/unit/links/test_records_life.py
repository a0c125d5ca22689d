"""What time and people ask of alarms in the records, on a real database. Times are plain numbers."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, update

from coldchain.judgement.alarm_table import AlarmEvent, AlarmState
from coldchain.judgement.alarms import Alarm, Known, Moment, reconcile
from coldchain.judgement.chatter import Chatter
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.suppression import explain_by
from links.records import Records
from links.records_actions import ActionRow, write_action
from links.records_alarms import (
    UNHEARD,
    Place,
    Point,
    StateRow,
    save_alarm,
    save_excursions,
    save_states,
    save_transitions,
)
from links.records_life import (
    alarms_of,
    closed_unheard,
    due_alarms,
    explained_or_active,
    heard_until,
    key_of,
    lively,
    load_chatter,
    open_of,
    raising_of,
    save_chatter,
    steps_of,
    steps_since,
    unsaid_ends,
    untold_of,
)
from links.records_outbox import Draft, put
from links.records_tables import alarm_chatter, transitions

ON_POSTGRESQL = True
KEY = "highland/van-1/logger-1/air/temperature"
ID = f"{KEY}|too-warm"
PLACE = Place(KEY, "highland", "van-1", "logger-1", "air/temperature")
POINT = Point(ID, PLACE, None, "high", Kind.LIMIT)
WARM = Excursion(id=f"{ID}|5", kind=Kind.LIMIT, limit="too-warm", started_at=5, confirmed_at=9, extreme=9.5)


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        yield connection
    records.close()


def raised(connection: Connection) -> Alarm:
    """Return an alarm that was raised at 20."""
    after = reconcile(Alarm(id=ID), [Known(WARM, False, False)], Moment(20, 900), others_open=False)
    save_excursions(connection, POINT, after.known, 20)
    save_alarm(connection, POINT, after.alarm, 20)
    save_transitions(connection, "highland", after.transitions)
    return after.alarm


def saved(connection: Connection, name: str, alarm: Alarm) -> None:
    """Write an alarm under another name."""
    save_alarm(connection, POINT._replace(id=name), replace(alarm, id=name), 20)


def test_what_is_due_or_further_ahead_than_it_may_be_is_found(connection: Connection) -> None:
    alarm = raised(connection)
    for name, due_at in (("a", 0), ("b", 30), ("c", 31), ("d", 500)):
        saved(connection, name, replace(alarm, due_at=due_at))
    assert due_alarms(connection, 30, 400, 10) == ["a", "b", "d"]
    assert due_alarms(connection, 30, 400, 1) == ["a"]


def test_alarms_are_found_with_where_they_are(connection: Connection) -> None:
    alarm = raised(connection)
    (found,) = lively(connection, [ID])
    assert found.alarm == alarm
    assert (found.coop, found.asset, found.device, found.channel) == PLACE[1:]
    assert (found.kind, found.severity) == (Kind.LIMIT, "high")


def test_windows_concern_what_goes_on_and_what_is_explained(connection: Connection) -> None:
    alarm = raised(connection)
    saved(connection, "x", replace(explain_by(alarm, "window-1", 20), state=AlarmState.NORMAL))
    saved(connection, "y", replace(alarm, state=AlarmState.RTN_UNACK))
    assert explained_or_active(connection) == sorted([ID, "x"])


def test_the_newest_raising_is_found_though_something_was_recorded_since(connection: Connection) -> None:
    alarm = raised(connection)
    found = raising_of(connection, replace(alarm, occurrence=2))
    assert found is not None
    assert (found.event, found.excursion) == (AlarmEvent.RAISE, WARM)
    assert raising_of(connection, Alarm(id="never")) is None
    assert untold_of(connection, found.id) == ""
    connection.execute(update(transitions).values(untold="suppressed"))
    assert untold_of(connection, found.id) == "suppressed"


def test_the_channel_and_its_newest_reading_are_found_by_an_excursion(connection: Connection) -> None:
    raised(connection)
    assert key_of(connection, WARM.id) == KEY
    assert key_of(connection, "none") == ""
    assert heard_until(connection, WARM.id) == 0
    save_states(connection, [StateRow(PLACE, b"", None, "", 77)])
    assert heard_until(connection, WARM.id) == 77


def test_what_goes_on_of_an_alarm_is_found(connection: Connection) -> None:
    raised(connection)
    ended = Known(replace(WARM, id=f"{ID}|1", started_at=1, ended_at=3), True, True)
    save_excursions(connection, POINT, [ended], 20)
    assert [item.excursion for item in open_of(connection, ID)] == [WARM]


def test_a_silence_that_a_person_closed_is_remembered(connection: Connection) -> None:
    key = f"highland/van-1/logger-1/{UNHEARD}"
    silent = Excursion(
        id="s|5", kind=Kind.ABSENCE, limit="absence", started_at=5, confirmed_at=9, ended_at=30
    )
    point = Point("p", Place(key, "highland", "van-1", "logger-1", UNHEARD), None, "high")
    save_excursions(connection, point, [Known(silent, True, True)], 20)
    assert closed_unheard(connection) == {}
    write_action(connection, ActionRow("k", "highland", "p", "s|5", "close", "peter", "cli", 30))
    assert closed_unheard(connection) == {key: 30}


def test_what_happened_since_is_told_in_order(connection: Connection) -> None:
    raised(connection)
    assert steps_since(connection, ID, 20) == [(AlarmEvent.RAISE, WARM)]
    assert steps_since(connection, ID, 21) == []
    (row,) = steps_of(connection, ID, 5)
    assert (row.recorded_at, row.event, row.reason, row.untold) == (20, "raise", "new", "")


def test_chatter_is_remembered_and_what_cannot_be_read_is_forgotten(connection: Connection) -> None:
    assert load_chatter(connection, ID) == Chatter()
    save_chatter(connection, "highland", ID, Chatter((1, 2), 2))
    save_chatter(connection, "highland", ID, Chatter((1, 2, 3), 2))
    assert load_chatter(connection, ID) == Chatter((1, 2, 3), 2)
    connection.execute(update(alarm_chatter).values(content="{"))
    assert load_chatter(connection, ID) == Chatter()


def test_the_list_has_what_wants_somebody_newest_first(connection: Connection) -> None:
    alarm = raised(connection)
    saved(connection, "quiet", replace(alarm, state=AlarmState.NORMAL))
    saved(connection, "newer", replace(alarm, since_at=99))
    saved(
        connection, "spared", replace(explain_by(alarm, "window-1", 20), state=AlarmState.NORMAL, since_at=1)
    )
    found = [item.alarm.id for item in alarms_of(connection, "highland")]
    assert found == ["newer", ID, "spared"]
    assert len(alarms_of(connection, "highland", all_=True)) == 4
    assert alarms_of(connection, "delta", all_=True) == []


def test_ends_without_a_text_are_found_newest_first(connection: Connection) -> None:
    known = [
        Known(replace(WARM, id=f"{ID}|{start}", started_at=start, ended_at=start + 5), True, False)
        for start in (5, 15)
    ]
    raised(connection)
    after = reconcile(
        Alarm(id=ID, state=AlarmState.UNACK, occurrence=1), known, Moment(30, 900), others_open=False
    )
    save_excursions(connection, POINT, after.known, 30)
    save_transitions(connection, "highland", after.transitions)
    ends = unsaid_ends(connection, ID, 30)
    assert {step.event for step in ends} == {AlarmEvent.RETURN}
    assert [step.event_at for step in ends] == sorted((step.event_at for step in ends), reverse=True)
    assert unsaid_ends(connection, ID, 31) == []
    put(connection, [Draft("k", "highland", ends[0].id, "ann", "log", "+1", "OVER", 30, 99)])
    assert unsaid_ends(connection, ID, 30) == ends[1:]
    connection.execute(update(transitions).values(untold="by-a-person"))
    assert unsaid_ends(connection, ID, 30) == []
