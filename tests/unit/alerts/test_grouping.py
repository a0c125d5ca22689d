"""One place, one message: what waits, what goes at once, what is taken back. Seconds after noon."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from alerts.bookkeeping import Desk
from alerts.grouping import event_of, forget_vain, gather, is_gathering, place_name, post, thing_of
from alerts.settings import AlertsSettings
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.alarms import Known, Moment, Transition, reconcile
from coldchain.judgement.facts import Excursion, Kind
from helpers.watching import COOP, REGISTRY, Station, at, station_in
from links.records_alarms import Place, Point, load_alarm, save_alarm, save_excursions, save_transitions
from links.records_outbox import NEVER_AT, TOGETHER, Draft
from links.records_tables import outbox, transitions

SETTINGS = AlertsSettings.model_validate({"channels": ["log"], "group_wait": "60s"})


class Row(NamedTuple):
    """A message as far as it counts here; times in seconds after noon, None for never."""

    contact: str
    due_s: float | None
    body: str


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, settings=SETTINGS) as station:
        yield station


def happens(
    desk: Desk, name: str, *, over: bool = False, severity: str = "high", **more: Any
) -> tuple[Transition, ...]:
    """Write that an alarm of the van begins, or is over, and post it to Peter."""
    point = f"{COOP}/van-1/logger-1/air/temperature|{name}"
    kind = Kind(str(more.pop("kind", Kind.LIMIT)))
    excursion = Excursion(
        id=f"{point}|0", kind=kind, limit=name, started_at=at(0), confirmed_at=at(0), extreme=9.0
    )
    if over:
        excursion = replace(excursion, ended_at=desk.now)
    place = Place(point.rpartition("|")[0], COOP, "van-1", "logger-1", "air/temperature")
    alarm = load_alarm(desk.connection, point)
    known = [Known(excursion, raised=over, returned=False)]
    after = reconcile(alarm, known, Moment(desk.now, 900_000), others_open=False)
    where = Point(point, place, None, severity, kind)
    save_excursions(desk.connection, where, after.known, desk.now)
    save_alarm(desk.connection, where, after.alarm, desk.now)
    save_transitions(desk.connection, COOP, after.transitions)
    post(desk, [draft(step, desk.now, severity, **more) for step in after.transitions])
    return after.transitions


def draft(step: Transition, now: int, severity: str, **more: Any) -> Draft:
    """Return a message about a step."""
    values = {"body": f"{step.event} {step.excursion.limit} {'x' * 70}", "about": "van-1", **more}
    return Draft(
        key=f"{step.id}|peter|log",
        coop=COOP,
        transition=step.id,
        contact="peter",
        channel="log",
        address="+254",
        created_at=now,
        expires_at=now + 3_600_000,
        severity=severity,
        **values,
    )


def rows(station: Station) -> list[Row]:
    """Return the outbox in its order."""
    found = station.rows(outbox, outbox.c.id)
    return [
        Row(
            each["contact"],
            None if each["due_at"] == NEVER_AT else (each["due_at"] - at(0)) / 1000,
            each["body"].replace("x" * 70, "").strip(),
        )
        for each in found
    ]


def desk_at(station: Station, connection: Any, second: float) -> Desk:
    """Return a desk at a second after noon."""
    return Desk(connection, station.settings, at(second / 60))


def do(
    station: Station, second: float, *names: str, severity: str = "high", sends: bool = True, **more: Any
) -> None:
    """Have alarms begin at a second, in one transaction, and a sender take what is due."""
    with station.records.transaction() as connection:
        desk = desk_at(station, connection, second)
        for name in names:
            happens(desk, name, severity=severity, **more)
        gather(desk, {COOP: REGISTRY})
        if sends:
            due = outbox.c.sent_at.is_(None) & (outbox.c.due_at <= desk.now)
            connection.execute(outbox.update().where(due).values(sent_at=desk.now))


def test_what_is_urgent_goes_at_once_and_what_follows_is_one_more_text(station: Station) -> None:
    do(station, 0, "too-warm")
    do(station, 10, "too-moist")
    do(station, 20, "door")
    assert [row.due_s for row in rows(station)] == [0, 60, 60]
    with station.records.transaction() as connection:
        assert gather(desk_at(station, connection, 30), {COOP: REGISTRY}) == 0  # more may come
        assert gather(desk_at(station, connection, 58), {COOP: REGISTRY}) == 1
    *_, last = rows(station)
    assert last == Row("peter", 60, "raise too-moist  Also: Van KBZ 214 door.")
    assert [row.due_s for row in rows(station)] == [0, None, None, 60]


def test_what_is_found_in_one_step_is_one_text_at_once(station: Station) -> None:
    do(station, 0, "too-warm", "too-moist")
    assert [row.due_s for row in rows(station)] == [None, None, 0]
    assert {row["error"] for row in station.rows(outbox)} == {"", TOGETHER}


def test_what_is_critical_does_not_wait_for_what_is_less_so(station: Station) -> None:
    do(station, 0, "too-warm", severity="high")
    do(station, 10, "much-too-warm", severity="critical")
    do(station, 20, "too-moist", severity="high")
    assert [row.due_s for row in rows(station)] == [0, 10, 60]


def test_what_is_not_urgent_waits_for_more(station: Station) -> None:
    do(station, 0, "absence", severity="medium", kind="absence")
    do(station, 30, "sensor-fault", severity="medium", kind="sensor")
    assert [row.due_s for row in rows(station)] == [60, 60]
    do(station, 40, "too-warm")  # urgent: does not wait for them
    assert [row.due_s for row in rows(station)] == [60, 60, 40]


def test_another_place_another_message(station: Station) -> None:
    do(station, 0, "too-warm")
    do(station, 0, "too-moist", about="van-2")
    do(station, 0, "door", about="")
    assert [row.due_s for row in rows(station)] == [0, 0, 0]


def test_quiet_hours_hold_and_the_morning_is_one_text(station: Station) -> None:
    morning = at(600)
    do(station, 0, "too-warm", due_at=morning)
    do(station, 300, "too-moist", due_at=morning)
    assert [row.due_s for row in rows(station)] == [36_000, 36_000]
    with station.records.transaction() as connection:
        assert gather(desk_at(station, connection, 35_998), {COOP: REGISTRY}) == 1


def test_what_was_over_before_anybody_heard_is_taken_back(station: Station) -> None:
    do(station, 0, "absence", severity="medium", kind="absence")
    with station.records.transaction() as connection:
        desk = desk_at(station, connection, 20)
        happens(desk, "absence", over=True, severity="medium", kind="absence")
        forget_vain(desk)
    assert rows(station) == []
    begun = next(row for row in station.rows(transitions) if row["event"] == "raise")
    assert begun["untold"] == "over-before-told"


def test_after_quiet_hours_people_hear_that_it_was_and_is_over(station: Station) -> None:
    do(station, 0, "too-warm", due_at=at(600))
    with station.records.transaction() as connection:
        desk = desk_at(station, connection, 7200)
        happens(desk, "too-warm", over=True, due_at=at(600))
        forget_vain(desk)
    assert [row.body.split(" ")[0] for row in rows(station)] == ["return"]


def test_without_a_wait_nothing_is_grouped(station: Station) -> None:
    station.settings = AlertsSettings.model_validate({"channels": ["log"], "group_wait": "0s"})
    do(station, 0, "too-warm", "too-moist")
    assert [row.due_s for row in rows(station)] == [0, 0]


def test_what_a_sender_has_is_left_alone(station: Station) -> None:
    do(station, 0, "too-warm", sends=False)
    with station.records.transaction() as connection:
        connection.execute(outbox.update().values(claimed_at=at(0)))
        happens(desk_at(station, connection, 0), "too-moist")
        assert not is_gathering(connection, SETTINGS, at(0))
        assert gather(desk_at(station, connection, 0), {COOP: REGISTRY}) == 0


def test_what_waits_is_seen_without_locking(station: Station) -> None:
    do(station, 0, "absence", severity="medium", kind="absence")
    do(station, 1, "sensor-fault", severity="medium", kind="sensor")
    with station.records.reading() as connection:
        assert not is_gathering(connection, SETTINGS, at(0.5))
        assert is_gathering(connection, SETTINGS, at(59 / 60))


@pytest.mark.parametrize(
    ("id_", "event"),
    [("a|too-warm|1|raise|5", AlarmEvent.RAISE), ("journal|x|5|behind", None), ("x", None)],
)
def test_a_step_says_what_has_happened(id_: str, event: AlarmEvent | None) -> None:
    assert event_of(id_) == event


def test_places_and_things_have_names() -> None:
    assert place_name(REGISTRY, "van-1") == "Van KBZ 214"
    assert place_name(REGISTRY, "gone") == "gone"
    assert thing_of(Kind.ABSENCE, "logger-1", "absence") == "logger-1"
    assert thing_of(Kind.LIMIT, "logger-1", "too-warm") == "too warm"
