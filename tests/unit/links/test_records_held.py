"""Notices that are held back: rewritten only while nobody has claimed them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select

from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, Reason
from coldchain.judgement.alarms import Known, Transition
from coldchain.judgement.facts import Excursion, Kind
from links.records import Records
from links.records_alarms import Place, Point, save_excursions, save_transitions
from links.records_held import all_held, drop_held, held_about, load_excursion, rewrite
from links.records_outbox import Draft, claim, has_due, put
from links.records_tables import outbox

KEY = "highland/van-1/logger-1/air/temperature"
WARM = Excursion(
    id=f"{KEY}|too-warm|5",
    kind=Kind.LIMIT,
    limit="too-warm",
    started_at=5,
    confirmed_at=6,
    ended_at=9,
    readings=3,
)
STEP = Transition(
    id="step",
    alarm=f"{KEY}|too-warm",
    occurrence=1,
    from_state=AlarmState.NORMAL,
    to_state=AlarmState.RTN_UNACK,
    event=AlarmEvent.RECORD,
    reason=Reason.FOUND_LATE,
    event_at=6,
    recorded_at=100,
    late=True,
    excursion=WARM,
)


def draft(key: str, *, due_at: int = 130, held: str = WARM.id) -> Draft:
    """Return a notice to Peter."""
    return Draft(
        key=key,
        coop="highland",
        transition="step",
        contact="peter",
        channel="log",
        address="+254",
        body="before",
        created_at=100,
        expires_at=9000,
        due_at=due_at,
        held=held,
    )


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        save_transitions(connection, "highland", [STEP])
        put(connection, [draft("late"), draft("live", due_at=0, held=""), draft("over", due_at=100)])
        yield connection
    records.close()


def test_only_what_is_held_and_not_due_is_found(connection: Connection) -> None:
    (notice,) = all_held(connection, 100)
    assert (notice.key, notice.event, notice.alarm, notice.held) == ("late", "record", STEP.alarm, WARM.id)
    assert held_about(connection, STEP.alarm, 100) == [notice]
    assert held_about(connection, "other", 100) == []
    assert all_held(connection, 130) == []


def test_a_held_notice_is_not_due(connection: Connection) -> None:
    assert [item.key for item in claim(connection, 100, 30, 9)] == ["live", "over"]
    assert not has_due(connection, 100, 30)
    assert has_due(connection, 130, 30)


def test_a_held_notice_is_rewritten(connection: Connection) -> None:
    (notice,) = all_held(connection, 100)
    assert rewrite(connection, notice._replace(body="after", due_at=150, held="x"), 110)
    (again,) = all_held(connection, 140)
    assert (again.body, again.held, again.due_at, again.id) == ("after", "x", 150, notice.id)


def test_what_is_due_or_claimed_is_left_alone(connection: Connection) -> None:
    (notice,) = all_held(connection, 100)
    assert not rewrite(connection, notice._replace(body="after"), 130)
    connection.execute(outbox.update().values(claimed_at=105))
    assert not rewrite(connection, notice._replace(body="after"), 110)
    drop_held(connection, [notice.id], 110)
    assert connection.execute(select(outbox.c.body)).scalars().all() == ["before"] * 3


def test_a_held_notice_is_dropped(connection: Connection) -> None:
    drop_held(connection, [notice.id for notice in all_held(connection, 100)], 110)
    assert connection.execute(select(outbox.c.key).order_by("id")).scalars().all() == ["live", "over"]


def test_an_excursion_is_found_by_its_id(connection: Connection) -> None:
    place = Place(KEY, "highland", "van-1", "logger-1", "air/temperature")
    save_excursions(
        connection, Point(STEP.alarm, place, None, "high", Kind.LIMIT), [Known(WARM, True, True)], 1
    )
    assert load_excursion(connection, WARM.id) == WARM
    assert load_excursion(connection, "none") is None
