"""Which channel takes over: the next of a person's own, once, and only while the message is of use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.fallback import WITHIN_MS, carry_on, has_undelivered, next_channel
from alerts.settings import AlertsSettings
from helpers.watching import COOP, REGISTRY, Station, at, station_in
from links.records_outbox import Claimed, Draft, mark_expired, put
from links.records_tables import outbox

SETTINGS = AlertsSettings.model_validate({"channels": ["log", "file"]})
PEOPLE = replace(
    REGISTRY,
    contacts=tuple(
        replace(each, channels=("file", "log")) if each.id == "peter" else each for each in REGISTRY.contacts
    ),
)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, PEOPLE) as station:
        yield station


def written(station: Station, contact: str = "peter", channel: str = "file", **values: object) -> None:
    """Write a message, and what is known of it."""
    draft = Draft(f"s|c|{channel}", COOP, "s", contact, channel, "+1", "words", at(0), at(60))
    with station.records.transaction() as connection:
        put(connection, [draft])
        connection.execute(outbox.update().values(**values) if values else outbox.select())


def follows(station: Station, now: int = at(1), settings: AlertsSettings = SETTINGS) -> list[str]:
    """Carry on; return by which channels something waits."""
    with station.records.transaction() as connection:
        is_due = has_undelivered(connection, settings, now)
        before = len(connection.execute(outbox.select()).all())
        carry_on(connection, settings, now)
        made = connection.execute(outbox.select().where(outbox.c.id > before)).mappings().all()
    assert is_due == bool(made)
    return [row["channel"] for row in made]


def test_what_did_not_arrive_goes_by_the_next_channel_once(station: Station) -> None:
    written(station)
    assert follows(station) == []
    with station.records.transaction() as connection:
        connection.execute(outbox.update().values(sent_at=at(0), delivery="failed"))
    assert follows(station) == ["log"]
    assert follows(station) == []
    first, second = station.rows(outbox)
    assert (first["folded_into"], second["key"], second["due_at"]) == ("s|c|log", "s|c|log", at(1))


def test_what_has_expired_or_is_old_is_not_tried_any_more(station: Station) -> None:
    written(station)
    with station.records.transaction() as connection:
        mark_expired(connection, 1)
    assert follows(station) == []
    with station.records.transaction() as connection:
        connection.execute(outbox.update().values(sent_at=at(0), delivery="failed"))
    assert follows(station, at(61)) == []
    assert follows(station, at(0) + WITHIN_MS + 1) == []


@pytest.mark.parametrize(("contact", "channel"), [("peter", "log"), ("ann", "log")])
def test_after_the_last_channel_comes_none(station: Station, contact: str, channel: str) -> None:
    written(station, contact, channel, sent_at=at(0), delivery="failed")
    assert follows(station) == []


def test_who_has_no_channels_of_his_own_has_those_of_the_station(station: Station) -> None:
    written(station, "ann", "log", sent_at=at(0), delivery="failed")
    first = AlertsSettings.model_validate({"channels": ["log", "file"], "sending": {"use": "first"}})
    assert follows(station, settings=first) == ["file"]


def test_a_channel_that_is_gone_is_passed_over(station: Station) -> None:
    written(station)
    with station.records.reading() as connection:
        row = connection.execute(outbox.select()).mappings().one()
        item = Claimed(**{name: row[name] for name in Claimed._fields})
        assert next_channel(connection, item, ("log", "file"), ["file"]) == ""
        assert next_channel(connection, item, (), ["log", "file"]) == "log"
