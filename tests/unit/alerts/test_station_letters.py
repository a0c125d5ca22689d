"""Who is told of the station's own troubles: whoever is responsible, and at the end whoever was told."""

from pathlib import Path

from msgspec.structs import replace

from alerts.settings import AlertsSettings
from alerts.station_letters import drafts, heard, responsible
from coldchain.registry.things import Contact, Role
from helpers.watching import REGISTRY, station_in
from links.records_outbox import put, steps_told

STEP = "backup|1|overdue"


def test_managers_are_told_else_those_responsible_for_everything() -> None:
    assert [each.id for each in responsible(REGISTRY)] == ["grace"]
    keeper = Contact(id="ken", name="Ken", role=Role.KEEPER, phone="+254700000007")
    drivers = [each for each in REGISTRY.contacts if each.role is Role.DRIVER]
    assert [each.id for each in responsible(replace(REGISTRY, contacts=(*drivers, keeper)))] == ["ken"]


def test_a_step_is_put_once_for_each_channel_and_read_back(tmp_path: Path) -> None:
    settings = AlertsSettings(channels=("log", "file"))
    with station_in(tmp_path) as station, station.records.transaction() as connection:
        people = responsible(REGISTRY)
        made = drafts(REGISTRY, people, STEP, say=lambda language: language, settings=settings, now=5)
        put(connection, made)
        put(connection, made)
        assert sorted(each.channel for each in made) == ["file", "log"]
        assert {each.body for each in made} == {"en"}
        assert steps_told(connection, "backup|") == [STEP]
        assert [each.id for each in heard(connection, REGISTRY, STEP)] == ["grace"]
        assert heard(connection, replace(REGISTRY, contacts=()), STEP) == []
