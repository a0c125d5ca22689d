"""acts/importing.py: every bad row is told; then all or nothing; the same twice changes nothing."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from msgspec.structs import replace

from acts.doing import Outcome
from acts.importing import ImportMistakesError, Plan, import_sheets, plan_import, summary_of
from coldchain.access.actors import Actor, Membership, Via, at_the_machine
from coldchain.errors import AccessError, RegistryError, WhyNeededError
from coldchain.registry.cells import tables_of
from coldchain.registry.registry import Registry
from coldchain.registry.things import Role, Shipment
from helpers.clock import ManualClock
from helpers.registered import COOP, FULL, NOON, records_with
from links.records import Records
from links.records_audit import newest
from links.records_registry import load_registry, revision_of
from links.sheets_in import Sheet, read_sheets
from links.sheets_out import csv_of, workbook_of

ASSETS = "id;name;kind;profile;capacity [kg]\nbox-1;Box 1;motorcycle_box;cold;35,5\nvan;Van;van;cold;\n"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with records_with(tmp_path) as records:
        yield records


def planned(records: Records, *files: tuple[str, str]) -> Plan:
    with records.reading() as connection:
        return plan_import(connection, COOP, sheets(*files))


def sheets(*files: tuple[str, str]) -> list[Sheet]:
    return [sheet for name, text in files for sheet in read_sheets(name, text.encode())]


def done(records: Records, found: list[Sheet], actor: Actor | None = None, why: str = "") -> Outcome:
    who = actor or at_the_machine("me")
    return import_sheets(records, ManualClock(NOON), who, COOP, sheets=found, why=why)


def now(records: Records) -> Registry:
    with records.reading() as connection:
        return load_registry(connection, COOP)


def test_a_dry_run_says_what_would_be_and_changes_nothing(records: Records) -> None:
    plan = planned(records, ("assets.csv", ASSETS))
    assert (plan.problems, plan.added, plan.changed, plan.left) == ([], ["assets/box-1"], ["assets/van"], 0)
    assert now(records) == FULL
    assert summary_of(plan)["added"] == ["assets/box-1"]


def test_goods_bring_no_product_along_that_goods_of_before_bear_without_a_reason(tmp_path: Path) -> None:
    bananas = Shipment(id="first", product="Banana ripe", quantity_kg=1.0, price_per_kg=1.0)
    table = "id;product;quantity [kg]\nsecond;banana-ripe;5\n"
    with records_with(tmp_path, replace(FULL, shipments=(bananas,), legs=())) as records:
        found = sheets(("shipments.csv", table))
        with pytest.raises(WhyNeededError, match="products/banana-ripe"):
            done(records, found)
        assert done(records, found, why="the new release knows them").came == "done"


def test_an_import_is_done_with_its_entries_and_the_same_again_changes_nothing(records: Records) -> None:
    first = done(records, sheets(("assets.csv", ASSETS)), why=" new plates ")
    assert first.detail == {"added": 1, "changed": 1, "left": 0}
    box, _, van = now(records).assets
    assert (box.capacity_kg, van.plate) == (35.5, "KDA 312X"), "a column that is not there stays as it was"
    again = done(records, sheets(("assets.csv", ASSETS)))
    assert (again.came, again.detail["left"]) == ("so-already", 2)
    with records.reading() as connection:
        assert [link.entry.why for link in newest(connection, COOP)] == ["assets.csv: new plates"] * 2
        assert revision_of(connection) == 2


def test_every_bad_row_is_told_with_its_place(records: Records) -> None:
    assets = "id,name,kind,profile,capacity\nVan 9,x,van,cold,\nvan-9,x,vam,cold,12\nvan-8,x,van,warm,1 t\n"
    devices = "id,sample_interval\nd-1,60\nd-1,60s\nd-1,60s\n"
    placements = "device,asset,from\nnode,van,2026-01-01 10:00\nnone,van,\n"
    files = (
        ("assets.csv", assets),
        ("devices.csv", devices),
        ("placements.csv", placements),
        ("x.csv", "a\n1\n"),
    )
    plan = planned(records, *files)
    assert [(each.sheet, each.row, each.column) for each in plan.problems] == [
        ("assets", 2, "id"),
        ("assets", 3, "kind"),
        ("assets", 3, "capacity"),
        ("assets", 4, "profile"),
        ("devices", 2, "sample_interval"),
        ("devices", 4, "id"),
        ("placements", 2, "from"),  # it overlaps the one before
        ("placements", 2, "from"),  # and the one after
        ("placements", 3, "device"),
        ("x", 0, "name of the table"),
    ]
    assert plan.steps == []
    with pytest.raises(ImportMistakesError, match="8 bad rows") as refused:
        done(records, sheets(*files))
    assert refused.value.problems == plan.problems
    assert now(records) == FULL


def test_headers_are_told_once(records: Records) -> None:
    plan = planned(records, ("sites.csv", "id,name,kind,colour,Name\n" + "a,a,village_station,red,x\n" * 3))
    told = [(each.row, each.column) for each in plan.problems]
    assert told[:2] == [(1, "name"), (1, "colour")]
    assert told[2:] == [(3, "id"), (4, "id")]


def test_a_limit_is_told_at_its_own_row(records: Records) -> None:
    files = (
        ("profiles.csv", "name,absence_after\ncold,15m\n"),
        (
            "limits.csv",
            "profile,name,channel,above\ncold,a,air/temperature,8\nwarm,a,air/temperature,8 degC\n",
        ),
    )
    plan = planned(records, *files)
    assert [(each.sheet, each.row, each.column) for each in plan.problems] == [
        ("limits", 2, "above"),
        ("limits", 3, "profile"),
    ]


def test_a_device_may_come_with_its_asset_once(records: Records) -> None:
    found = sheets(("devices.csv", "id,asset\nd-1,van\nnode,cooler\n"))
    done(records, found)
    assert [each.asset for each in now(records).placements if each.device == "d-1"] == ["van"]
    assert done(records, found).came == "so-already"
    plan = planned(records, ("devices.csv", "id,asset\nnode,van\n"))
    assert [each.column for each in plan.problems] == ["asset"]


def test_what_a_registry_exports_it_imports_without_a_change(records: Records, tmp_path: Path) -> None:
    book = read_sheets("all.xlsx", workbook_of(tables_of(FULL)))
    assert done(records, book).came == "so-already"
    files = [sheet for t in tables_of(FULL) for sheet in read_sheets(f"{t.name}.csv", csv_of(t).encode())]
    assert done(records, files).came == "so-already"
    empty = Registry(cooperative=FULL.cooperative)
    (tmp_path / "new").mkdir()
    with records_with(tmp_path / "new", empty) as others:
        done(others, book)
        assert now(others) == FULL


def test_people_are_for_who_may_change_people(records: Records) -> None:
    auditor = Actor(id="a", via=Via.API, memberships=(Membership(coop=COOP, role=Role.AUDITOR),))
    with pytest.raises(AccessError):
        done(records, sheets(("contacts.csv", "id,name,role\nx,X,driver\n")), auditor)
    with records.reading() as connection, pytest.raises(RegistryError, match="one that is registered"):
        plan_import(connection, "nobody", [])


def test_a_workbook_that_people_made_by_hand(records: Records) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Contacts"
    sheet.append(["ID", "Name", "Role", "Phone", "Assets"])
    sheet.append(["ann", "Ann", "driver", "+254 700 000 009", "van, cooler"])
    sheet.append([None, None])
    sheet.append(["bob", "Bob", "keeper", 254700000010, "=1+1"])
    target = BytesIO()
    book.save(target)
    plan = planned_of(records, target.getvalue())
    assert [(each.row, each.column) for each in plan.problems] == [(4, "phone")]
    assert zipfile.is_zipfile(target)


def planned_of(records: Records, content: bytes) -> Plan:
    with records.reading() as connection:
        return plan_import(connection, COOP, read_sheets("people.xlsx", content))
