"""acts/applying.py: what changed in the file is done with an entry each; what people made stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from acts.applying import apply_file
from acts.doing import Change
from acts.holding import Said, lift, set_hold
from acts.registry import Wish, add, ask, change
from coldchain.access.actors import at_the_machine
from coldchain.registry.registry import Registry
from coldchain.registry.things import Device, Site, SiteKind
from helpers.clock import ManualClock
from helpers.registered import COOP, FULL, NOON, records_with
from links.records import Records
from links.records_audit import newest
from links.records_registry import load_registry, revision_of, save_registry

ME = at_the_machine("me")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with records_with(tmp_path) as records:
        yield records


def applied(records: Records, file: Registry) -> list[Change]:
    with records.transaction() as connection:
        return apply_file(connection, NOON, file)


def now(records: Records) -> Registry:
    with records.reading() as connection:
        return load_registry(connection, COOP)


def test_records_of_an_earlier_version_lose_nothing(records: Records) -> None:
    """Before there was a kept file, the records were what the file had said, and enrolled gateways."""
    file = replace(FULL, sites=(*FULL.sites, Site(id="new", name="New", kind=SiteKind.VILLAGE_STATION)))
    without = replace(file, gateways=(), devices=FULL.devices[:1])
    assert [each.about for each in applied(records, without)] == ["sites/new"]
    assert now(records) == replace(FULL, sites=tuple(sorted(file.sites, key=lambda each: each.id)))
    with records.reading() as connection:
        before = revision_of(connection)
    assert applied(records, without) == []
    with records.reading() as connection:
        assert revision_of(connection) == before


def test_people_and_file_go_on_side_by_side(records: Records) -> None:
    applied(records, FULL)
    clock = ManualClock(NOON)
    renamed = Wish("sites", ("hub",), {"name": "Their hub"}, "as it is called")
    ask(records, clock, ME, COOP, verb=add, wish=Wish("devices", values={"id": "own"}))
    ask(records, clock, ME, COOP, verb=change, wish=renamed)
    ask(records, clock, ME, COOP, verb=change, wish=Wish("contacts", ("grace",), {"language": "fr"}))
    assert applied(records, FULL) == []
    file = replace(
        FULL,
        sites=(replace(FULL.sites[0], name="Hub of the file"),),
        devices=(replace(FULL.devices[0], model="T-2"), FULL.devices[1], Device(id="more")),
    )
    changes = applied(records, file)
    assert [(each.action, each.about) for each in changes] == [
        ("registry:change", "sites/hub"),
        ("registry:add", "devices/more"),
        ("registry:change", "devices/node"),
    ]
    found = now(records)
    assert {each.id for each in found.devices} == {"node", "spare", "own", "more"}
    assert found.sites[0].name == "Hub of the file"
    assert found.contacts[0].language == "fr"
    with records.reading() as connection:
        (link,) = newest(connection, COOP, about="sites/hub", limit=1)
    assert (link.entry.via, '"name":"Their hub"' in link.entry.old) == ("file", True)


def test_a_first_start_takes_all_of_it_with_one_entry(tmp_path: Path) -> None:
    other = replace(FULL, cooperative=replace(FULL.cooperative, id="other"))
    with records_with(tmp_path, other) as records:
        (entry,) = applied(records, FULL)
        assert entry.new == {
            "gateways": 1,
            "sites": 1,
            "assets": 2,
            "devices": 2,
            "placements": 2,
            "profiles": 1,
            "products": 1,
            "contacts": 2,
            "shipments": 1,
            "legs": 1,
            "calibrations": 1,
            "prices": 2,
        }
        assert now(records) == FULL
        with records.transaction() as connection:
            save_registry(connection, replace(FULL, cooperative=replace(FULL.cooperative, name="X")))
        assert applied(records, FULL) == [], "what a file said already is not said again"


def test_what_is_held_stays_when_it_leaves_the_file_and_so_does_what_it_needs(records: Records) -> None:
    applied(records, FULL)
    leg = FULL.legs[0]
    said = Said(f"shipments/{leg.shipment}", "a court asks")
    assert set_hold(records, ManualClock(NOON), ME, COOP, said=said).came == "done"
    bare = replace(FULL, legs=(), shipments=(), placements=(), calibrations=(), assets=(), devices=())
    changes = applied(records, bare)
    kept = {each.about: each.why for each in changes if each.action == "registry:keep"}
    assert "a court asks" in kept[f"shipments/{leg.shipment}"]
    device = next(each.device for each in FULL.placements if each.asset == leg.asset)
    assert kept[f"devices/{device}"]
    assert {each.device for each in now(records).placements} == {device}
    assert {each.shipment for each in now(records).legs} == {leg.shipment}
    assert leg.asset in {each.id for each in now(records).assets}
    lifted = lift(records, ManualClock(NOON), ME, COOP, said=Said("1", "it is over"))
    assert lifted.came == "done"


def test_a_leg_that_is_put_right_in_the_file_is_no_removal(records: Records) -> None:
    kept = replace(FULL, cooperative=replace(FULL.cooperative, keep_years=5))
    applied(records, kept)
    leg = replace(kept.legs[0], from_at=kept.legs[0].from_at + 1)
    changes = applied(records, replace(kept, legs=(leg, *kept.legs[1:])))
    assert "registry:keep" not in {each.action for each in changes}
    assert leg in now(records).legs
    assert len(now(records).legs) == len(kept.legs)
