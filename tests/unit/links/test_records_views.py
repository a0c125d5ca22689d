"""The console's queries, against a real migrated database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from helpers.small_fleet import ALARM, COOP, HOUR, MINUTE, NOW, build_fleet
from links import records_tables as tables
from links import records_views as views
from links.records import Records


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """Return a connection to a small fleet's records."""
    fleet = build_fleet(tmp_path, hours=1)
    records = Records(fleet.records_url)
    with records.transaction() as opened:
        yield opened
    records.close()


def _alarm(connection: Connection, **fields: Any) -> None:
    connection.execute(update(tables.alarms).values(**fields))


def test_an_open_alarm_comes_with_its_excursion(connection: Connection) -> None:
    (alarm,) = views.open_alarms(connection, COOP)
    assert (alarm.id, alarm.occurrence) == (ALARM, 2)
    assert alarm.excursion is not None
    assert (alarm.excursion.bound, alarm.excursion.extreme) == (8.0, 9.7)


def test_an_alarm_whose_excursion_is_unknown_is_still_open(connection: Connection) -> None:
    _alarm(connection, excursion="gone")
    (alarm,) = views.open_alarms(connection, COOP)
    assert alarm.excursion is None


@pytest.mark.parametrize(("state", "count"), [("NORMAL", 0), ("UNACK", 1), ("ACKED", 1), ("RTN_UNACK", 1)])
def test_every_alarm_that_is_not_normal_is_open(connection: Connection, state: str, count: int) -> None:
    _alarm(connection, state=state)
    assert len(views.open_alarms(connection, COOP)) == count


def test_another_cooperative_sees_nothing_of_it(connection: Connection) -> None:
    assert views.open_alarms(connection, "other") == []
    assert views.recent_messages(connection, "other", limit=10) == []
    assert views.messages_about(connection, "other", [ALARM]) == []
    assert views.gateway_states(connection, "other") == []


def test_messages_know_the_alarm_and_the_name_of_the_person(connection: Connection) -> None:
    told = views.messages_about(connection, COOP, [ALARM])
    assert [(one.name, one.alarm, one.occurrence) for one in told] == [
        ("Peter Wanjala", ALARM, 2),
        ("Grace Achieng", ALARM, 2),
    ]
    assert {(one.transition, one.event) for one in told} == {("t-1", "raise")}
    assert views.messages_about(connection, COOP, []) == []


def test_recent_messages_are_the_newest_first_and_bounded(connection: Connection) -> None:
    assert [one.contact for one in views.recent_messages(connection, COOP, limit=10)] == ["grace", "peter"]
    assert len(views.recent_messages(connection, COOP, limit=1)) == 1


def test_a_message_to_somebody_unknown_about_nothing_is_shown(connection: Connection) -> None:
    row = {"key": "m-3", "coop": COOP, "contact": "gone", "transition": "", "created_at": NOW}
    connection.execute(insert(tables.outbox).values(**row, due_at=NOW, expires_at=NOW))
    newest = views.recent_messages(connection, COOP, limit=1)[0]
    assert (newest.name, newest.alarm, newest.occurrence, newest.event) == ("gone", "", 0, "")


def test_excursions_that_touch_the_window_are_found(connection: Connection) -> None:
    def found(start_at: int, end_at: int) -> int:
        rows = views.excursions_of_asset(connection, COOP, asset="van-1", start_at=start_at, end_at=end_at)
        return len(rows)

    began_at = NOW - 31 * MINUTE
    assert found(began_at - HOUR, began_at) == 0
    assert found(began_at - HOUR, began_at + 1) == 1
    assert found(NOW, NOW + 1) == 1  # it goes on
    connection.execute(update(tables.excursions).values(ended_at=NOW))
    assert found(NOW, NOW + 1) == 0
    connection.execute(update(tables.excursions).values(withdrawn=True))
    assert found(began_at - HOUR, NOW) == 0


def test_a_gateway_that_never_spoke_is_listed(connection: Connection) -> None:
    states = views.gateway_states(connection, COOP)
    assert (states[0].gateway, states[0].received_at) == ("gw-centre", 0)
    assert [one.gateway for one in states] == ["gw-centre", "gw-road", "gw-shinyalu"]


def test_cooperatives_are_listed(connection: Connection) -> None:
    assert [one.id for one in views.list_cooperatives(connection)] == [COOP]


def test_asking_whether_a_file_is_there_does_not_make_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/records.db"
    assert not views.is_there(url)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "records.db").touch()
    assert views.is_there(url)
    assert views.is_there("postgresql+psycopg://somebody@nowhere/records")
