"""The last look at several alarms in one text: what is over in it, what goes on. A real watcher."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.bookkeeping import Desk
from alerts.gate import Gate
from alerts.grouping import forget_vain
from alerts.settings import AlertsSettings
from coldchain.judgement.unsent import Unsent
from coldchain.reading import Reading
from coldchain.registry.profile import Limit, Severity, Side
from coldchain.registry.registry import Registry
from helpers.watching import COOP, MILK, MINUTE, REGISTRY, TOO_WARM, Station, air, at, station_in
from links.records_outbox import NEVER_AT, claim
from links.records_sending import fall_back
from links.records_tables import cooperatives, excursions, gateway_told, outbox, transitions

LEASE = 1000
SETTINGS = AlertsSettings.model_validate(
    {"channels": ["log"], "over_after": "0s", "group_wait": "60s", "escalation": {"enabled": False}}
)
WET = Limit(name="too-wet", channel="air/humidity", side=Side.ABOVE, bound=80.0, on_delay_s=300)


def registry(severity: Severity = Severity.HIGH, language: str = "en") -> Registry:
    """Return a fleet whose vans must be neither warm nor wet."""
    limits = tuple(replace(each, severity=severity) for each in (TOO_WARM, WET))
    people = tuple(replace(each, language=language) for each in REGISTRY.contacts)
    return replace(REGISTRY, profiles=(replace(MILK, limits=limits),), contacts=people, legs=(), shipments=())


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, registry(), SETTINGS) as station:
        yield station


def both(minute: float, warmth: float, wetness: float) -> list[Reading]:
    """Return what the van measures at a minute."""
    wet = replace(air(minute, wetness), channel="air/humidity", unit="%RH", sequence=round(minute * 60))
    return [air(minute, warmth), wet]


def measured(station: Station, minutes: range, warmth: float, wetness: float) -> None:
    """Have both come together for some minutes."""
    for minute in minutes:
        station.clock.move_to(at(minute))
        station.arrive(both(minute, warmth, wetness))
        station.watch()
        station.write_store()


def said(station: Station, contact: str = "peter", minutes: float = 0) -> list[str]:
    """Return what goes out to a person after some minutes, as it is said."""
    now = station.clock.now() + round(minutes * MINUTE)
    with station.records.transaction() as connection:
        found = [Gate().look(connection, item, now) for item in claim(connection, now, LEASE, 99)]
    return [each.text for each in found if each and each.item.contact == contact]


def why(station: Station, contact: str = "peter") -> dict[str, str]:
    """Return why each message to a person is not sent, by its event and limit."""
    steps = {row["id"]: row for row in station.rows(transitions)}
    rows = [row for row in station.rows(outbox, outbox.c.id) if row["contact"] == contact]
    names = ["~" if "~" in row["key"] else row["transition"].split("|")[1] for row in rows]
    return {
        f"{steps[row['transition']]['event']} {name}": row["error"]
        for row, name in zip(rows, names, strict=True)
    }


def begun(station: Station) -> None:
    """Have both alarms begin at once, told in one text."""
    measured(station, range(8), 9.0, 95.0)
    assert why(station) == {
        "raise too-warm": "told-together",
        "raise too-wet": "told-together",
        "raise ~": "",
    }


def test_what_goes_on_as_a_whole_goes_out_as_it_was_written(station: Station) -> None:
    begun(station)
    (whole,) = [
        row["body"] for row in station.rows(outbox) if "~" in row["key"] and row["contact"] == "peter"
    ]
    assert said(station) == [whole]


def test_what_is_over_in_it_is_not_told_as_going_on(station: Station) -> None:
    begun(station)
    measured(station, range(8, 16), 4.0, 95.0)
    (text, *rest) = said(station)
    assert text.startswith("ALARM Van KBZ 214")
    assert "humidity" in text
    assert "temperature" not in text
    assert text.endswith("OVER: Van KBZ 214 too warm.")
    assert [each.split()[0] for each in rest] in ([], ["OVER"])
    assert why(station)["raise too-warm"] == Unsent.OVER
    assert why(station)["raise too-wet"] == Unsent.TOGETHER
    whole = next(row for row in station.rows(outbox) if "~" in row["key"] and row["contact"] == "peter")
    assert (whole["body"], whole["transition"].split("|")[1]) == (text, "too-wet")


def test_it_says_so_in_the_language_of_the_reader(tmp_path: Path) -> None:
    with station_in(tmp_path, registry(language="es"), SETTINGS) as station:
        begun(station)
        measured(station, range(8, 16), 4.0, 95.0)
        text = said(station)[0]
        assert text.startswith("ALARMA")
        assert "FIN: Van KBZ 214 too warm." in text


def test_what_is_over_as_a_whole_is_dropped_and_its_end_is_told(station: Station) -> None:
    begun(station)
    measured(station, range(8, 16), 4.0, 50.0)
    (text,) = said(station, minutes=2)
    assert text.startswith("OVER Van KBZ 214")
    reasons = why(station)
    assert {reasons[f"raise {name}"] for name in ("too-warm", "too-wet", "~")} == {Unsent.OVER}


def test_what_never_was_is_dropped_and_its_correction_too(station: Station) -> None:
    measured(station, range(1), 4.0, 50.0)
    for minute in (2, 8):
        station.clock.move_to(at(minute))
        station.arrive(both(minute, 9.0, 95.0))
        station.watch()
    assert why(station)["raise ~"] == ""
    station.late(both(4, 4.0, 50.0), minute=9)
    assert said(station, minutes=2) == []
    reasons = why(station)
    assert reasons["raise too-warm"] == reasons["raise ~"] == Unsent.NEVER_WAS


def test_a_correction_reaches_who_may_have_had_the_text_that_was_in_doubt(station: Station) -> None:
    for minute in (2, 8):
        station.clock.move_to(at(minute))
        station.arrive(both(minute, 9.0, 95.0))
        station.watch()
    assert len(said(station)) == 1  # its sender dies
    station.late(both(4, 4.0, 50.0), minute=9)
    assert {text.split()[0] for text in said(station, minutes=2)} == {"CORRECTION"}


def test_critical_ones_that_are_over_without_word_of_it_say_so(tmp_path: Path) -> None:
    with station_in(tmp_path, registry(Severity.CRITICAL), SETTINGS) as station:
        begun(station)
        with station.records.transaction() as connection:
            connection.execute(excursions.update().values(ended_at=at(1)))
        (text,) = said(station)
        assert text.startswith("OVER since 22 Nov 12:01: ALARM Van KBZ 214")


def test_a_critical_one_that_is_over_beside_one_that_goes_on_is_named(tmp_path: Path) -> None:
    with station_in(tmp_path, registry(Severity.CRITICAL), SETTINGS) as station:
        begun(station)
        with station.records.transaction() as connection:
            warm = excursions.c.limit_name == "too-warm"
            connection.execute(excursions.update().where(warm).values(ended_at=at(1)))
        (text,) = said(station)
        assert text.startswith("ALARM Van KBZ 214")
        assert "OVER: Van KBZ 214 too warm." in text
        assert why(station)["raise too-warm"] == Unsent.TOGETHER  # it is told by this text


def test_it_is_looked_at_anew_at_each_try(station: Station) -> None:
    begun(station)
    measured(station, range(8, 16), 4.0, 95.0)
    first = said(station)[0]
    assert said(station, minutes=1)[0] == f"(may be a repeat) {first}"


def test_the_channel_that_takes_over_knows_what_is_in_it(station: Station) -> None:
    begun(station)
    now = station.clock.now()
    with station.records.transaction() as connection:
        (item,) = [each for each in claim(connection, now, LEASE, 99) if each.contact == "peter"]
        fall_back(connection, item, "file", now)
        connection.execute(outbox.update().where(outbox.c.id == item.id).values(due_at=NEVER_AT))
    measured(station, range(8, 16), 4.0, 95.0)
    assert "temperature" not in said(station)[0]


def test_who_has_answered_one_of_them_is_told_of_the_other(station: Station) -> None:
    """It is due in a moment: what is taken back then is one alarm, and not all that is in the text."""
    begun(station)
    with station.records.transaction() as connection:
        connection.execute(outbox.update().where(outbox.c.due_at < NEVER_AT).values(due_at=at(7) + 2_000))
        connection.exec_driver_sql("UPDATE alarms SET state = 'ACKED' WHERE id LIKE '%too-warm'")
        forget_vain(Desk(connection, SETTINGS, at(7)))
    assert len(said(station, minutes=1)) == 1


def test_a_cooperative_that_is_gone_stops_no_sender(station: Station) -> None:
    begun(station)
    measured(station, range(8, 16), 4.0, 95.0)
    with station.records.transaction() as connection:
        connection.execute(cooperatives.delete())
    assert said(station)[0].startswith("ALARM Van KBZ 214: air temperature")


def test_what_the_gateway_has_told_of_is_left_out_and_the_rest_is_told(station: Station) -> None:
    begun(station)
    (warm,) = [row for row in station.rows(excursions) if row["limit_name"] == "too-warm"]
    claim_row = {
        "id": "c-1",
        "coop": COOP,
        "gateway": "gw-1",
        "point": warm["point"],
        "excursion": warm["id"],
        "contact": "peter",
        "state": "sent",
        "started_at": at(0),
        "at": at(5),
        "received_at": at(6),
    }
    with station.records.transaction() as connection:
        connection.execute(gateway_told.insert().values(**claim_row))
    (text,) = said(station)
    assert "temperature" not in text
    assert "humidity" in text
    assert why(station)["raise too-warm"] == Unsent.BY_GATEWAY
