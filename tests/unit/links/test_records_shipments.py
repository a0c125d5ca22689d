"""links/records_shipments.py: states, verdicts and open harms of shipments, in the caller's transaction."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from coldchain.judgement.alarm_table import AlarmState
from coldchain.judgement.alarms import Alarm, Known
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.verdict import Decision, verdict
from coldchain.registry.profile import Severity
from helpers.goods import MemoryGoods, at, steady, trip
from links.records import Records
from links.records_alarms import Place, Point, Standing, save_alarm, save_excursions
from links.records_shipments import (
    SHIPMENT,
    OpenHarm,
    ShipmentRow,
    VerdictRow,
    add_verdict,
    due_shipments,
    fingerprints,
    forget_shipments,
    latest_verdict,
    load_shipments,
    open_harms,
    save_shipments,
    verdicts_of,
)

ONE = ShipmentRow("highland/s-1", "f-1", b"\x00state", 50)
TWO = ShipmentRow("highland/s-2", "f-2", b"", None)


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    """Yield a transaction on empty records."""
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        yield connection
    records.close()


def test_states_come_back_as_they_were_written(connection: Connection) -> None:
    save_shipments(connection, [ONE, TWO])
    assert load_shipments(connection, [ONE.key, TWO.key, "highland/s-3"]) == {ONE.key: ONE, TWO.key: TWO}
    assert fingerprints(connection) == {ONE.key: "f-1", TWO.key: "f-2"}
    assert load_shipments(connection, []) == {}


def test_states_of_a_province_are_read_at_once(connection: Connection) -> None:
    save_shipments(connection, [ONE, TWO])
    keys = [TWO.key, *(f"highland/t-{number}" for number in range(33_000)), ONE.key]
    assert load_shipments(connection, keys) == {ONE.key: ONE, TWO.key: TWO}


def test_a_state_is_written_over(connection: Connection) -> None:
    save_shipments(connection, [ONE])
    after = ONE._replace(fingerprint="f-9", blob=b"other", deadline_at=None)
    save_shipments(connection, [after])
    save_shipments(connection, [])
    assert load_shipments(connection, [ONE.key]) == {ONE.key: after}


def test_states_that_are_forgotten_are_gone(connection: Connection) -> None:
    save_shipments(connection, [ONE, TWO])
    forget_shipments(connection, [ONE.key, "highland/unknown"])
    assert fingerprints(connection) == {TWO.key: "f-2"}


def test_those_that_wait_longest_are_due_first(connection: Connection) -> None:
    rows = [ONE._replace(key=f"highland/s-{minute}", deadline_at=minute) for minute in (30, 10, 20, 40)]
    save_shipments(connection, [*rows, TWO])
    assert due_shipments(connection, 30, 10) == ["highland/s-10", "highland/s-20", "highland/s-30"]
    assert due_shipments(connection, 30, 2) == ["highland/s-10", "highland/s-20"]
    assert due_shipments(connection, 9, 10) == []


def test_verdicts_are_kept_in_full_and_never_written_over(connection: Connection) -> None:
    goods = MemoryGoods(trip())
    goods.take(steady("logger-a", 0, 100, 12.0))
    first = VerdictRow(1, False, "now watch", 7, verdict(goods.trip, goods.state, at(95)))
    second = VerdictRow(2, True, "arrived", 9, replace(first.verdict, decision=Decision.UNKNOWN))
    for row in (first, second, second._replace(cause="again", recorded_at=11)):
        add_verdict(connection, "highland", row)
    assert verdicts_of(connection, "highland", "berries-7") == [first, second]
    assert latest_verdict(connection, "highland", "berries-7") == second
    assert latest_verdict(connection, "lowland", "berries-7") is None
    assert verdicts_of(connection, "highland", "other") == []


def test_a_verdict_without_any_reading_is_kept_too(connection: Connection) -> None:
    row = VerdictRow(1, True, "arrived", 7, verdict(trip(), GoodsState(), at(900)))
    add_verdict(connection, "highland", row)
    assert latest_verdict(connection, "highland", "berries-7") == row


def harm(name: str, *, ended_at: int | None = None) -> Known:
    """Return a harm that was told."""
    excursion = Excursion(
        id=f"highland/s-1|{name}|5",
        kind=Kind.PRODUCT,
        limit=name,
        started_at=5,
        confirmed_at=5,
        ended_at=ended_at,
    )
    return Known(excursion, raised=True, returned=False)


def write(connection: Connection, known: Known, state: AlarmState, channel: str = SHIPMENT) -> None:
    """Write a harm and its alarm."""
    name = f"highland/s-1|{known.excursion.limit}"
    place = Place("highland/s-1", "highland", "van-1", "s-1", channel)
    point = Point(name, place, None, Severity.HIGH, Kind.PRODUCT)
    save_excursions(connection, point, [known], 9)
    save_alarm(connection, point, Alarm(id=name, state=state), 9)


def test_harms_that_go_on_are_those_of_goods_with_an_active_alarm(connection: Connection) -> None:
    write(connection, harm("freezing"), AlarmState.UNACK)
    write(connection, harm("chilling"), AlarmState.ACKED)
    write(connection, harm("life-lost"), AlarmState.NORMAL)
    write(connection, harm("life-over", ended_at=9), AlarmState.UNACK)
    write(connection, harm("too-warm"), AlarmState.UNACK, "air/temperature")
    assert open_harms(connection) == [
        OpenHarm(Standing(f"highland/s-1|{name}", "highland/s-1", harm(name)), "van-1", "high")
        for name in ("chilling", "freezing")
    ]
