"""The next of a person's own channels, once, when one has failed for good."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.fallback import WITHIN_MS, by_next_channel
from alerts.settings import AlertsSettings
from helpers.watching import COOP, REGISTRY, Station, at, station_in
from links.records_outbox import Draft, mark_expired, mark_refused, put
from links.records_tables import outbox

SETTINGS = AlertsSettings.model_validate({"channels": ["log", "file"]})
PEOPLE = replace(
    REGISTRY,
    contacts=tuple(
        replace(each, channels=("log", "file")) if each.id == "peter" else each for each in REGISTRY.contacts
    ),
)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, PEOPLE) as station:
        yield station


def written(station: Station, contact: str = "peter", channel: str = "log") -> int:
    """Write a message; return its number."""
    draft = Draft("s|c|log", COOP, "s", contact, channel, "+1", "words", at(0), at(60))
    with station.records.transaction() as connection:
        put(connection, [draft])
    return int(station.rows(outbox)[0]["id"])


def follows(station: Station, now: int = at(1)) -> list[Draft]:
    """Return what is to be written once more."""
    with station.records.transaction() as connection:
        made = by_next_channel(connection, SETTINGS, now)
        put(connection, made)
    return made


def test_a_refusal_leads_to_the_next_channel_once(station: Station) -> None:
    id_ = written(station)
    assert follows(station) == []
    with station.records.transaction() as connection:
        mark_refused(connection, id_, "no such number", at(1))
        connection.execute(outbox.update().values(expires_at=at(60)))
    (made,) = follows(station)
    assert (made.key, made.channel, made.address, made.due_at) == ("s|c|file", "file", "+254700000001", at(1))
    assert follows(station) == []


def test_a_failed_delivery_does_too(station: Station) -> None:
    written(station)
    with station.records.transaction() as connection:
        connection.execute(outbox.update().values(sent_at=at(0), delivery="failed"))
    assert [each.channel for each in follows(station)] == ["file"]


def test_what_has_expired_or_is_old_is_not_tried_any_more(station: Station) -> None:
    id_ = written(station)
    with station.records.transaction() as connection:
        mark_expired(connection, id_)
    assert follows(station) == []
    with station.records.transaction() as connection:
        connection.execute(outbox.update().values(delivery="failed"))
    assert follows(station, at(61)) == []
    assert follows(station, at(0) + WITHIN_MS + 1) == []


def test_who_has_one_channel_or_none_has_no_next(station: Station) -> None:
    written(station, contact="ann")
    with station.records.transaction() as connection:
        connection.execute(outbox.update().values(delivery="failed"))
    assert follows(station) == []
    with station.records.transaction() as connection:
        connection.execute(outbox.update().values(contact="peter", channel="file"))
    assert follows(station) == []
