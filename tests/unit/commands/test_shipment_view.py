"""commands/shipment_view.py: what people read and what programs read."""

import json
from collections.abc import Iterator
from contextlib import closing

import msgspec
import pytest

from commands.shipment_look import Line, Look
from commands.shipment_view import print_list, print_list_json, print_one, print_one_json, to_plain
from helpers.small_fleet import COOP, HOUR, NOW, build_fleet, judge_shipments
from links.readings_sqlite import SqliteReadings
from links.records import Records

Printed = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Look]:
    """Return the shipments of a small fleet."""
    fleet = build_fleet(tmp_path_factory.mktemp("fleet"), hours=4)
    judge_shipments(fleet)
    store = SqliteReadings(fleet.readings, reader=True)
    with closing(Look(Records(fleet.records_url), store, COOP, NOW)) as it:
        yield it


@pytest.fixture
def milk(look: Look) -> Line:
    """Return the milk in the van with the open door."""
    return look.one("s-1", None)


def _words(printed: Printed) -> str:
    return " ".join(printed.readouterr().out.split())


def test_people_read_what_to_do_and_why(milk: Line, capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    print_one(milk)
    said = _words(capsys)
    for words in (
        "s-1: Fresh milk, lot 42, 480 kg",
        "as of 22 Nov 10:45 Africa/Nairobi",
        "where Van KBZ 214",
        "held by Peter Wanjala, Van KBZ 214, from 22 Nov ",
        "verdict good",
        "what to do Close the door.",
        "why it gets warmer by ",
        "life-lost in ",
        "product/temperature above 6 in ",
        "unknown",
    ):
        assert words in said


def test_programs_read_numbers_with_units_and_bounds(milk: Line, capsys: Printed) -> None:
    print_one_json(milk)
    found = json.loads(capsys.readouterr().out)
    assert found == json.loads(msgspec.json.encode(to_plain(milk)))
    assert found["verdict"]["remaining_days"]["likely"] == pytest.approx(3.9, abs=0.2)
    assert found["verdict"]["from_at"] == "2026-11-22T04:45:12Z"
    assert found["saving"]["action"] == "close-door"
    assert found["saving"]["minutes_to"]["life-lost"] == found["saving"]["minutes_left"]
    assert {each["limit"] for each in found["limits"]} == {"too-warm", "too-cold", "product-warm"}


def test_the_list_is_a_table_or_a_document(
    look: Look, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    lines = look.lines(arrived=False)
    print_list(lines)
    said = _words(capsys)
    assert said.index("s-1") < said.index("s-2") < said.index("s-3")
    assert "Close the door." in said
    print_list_json(lines)
    assert [each["id"] for each in json.loads(capsys.readouterr().out)] == ["s-1", "s-2", "s-3"]


def test_an_empty_list_says_so(capsys: Printed) -> None:
    print_list([])
    assert capsys.readouterr().out == "No shipment is on its way.\n"


def test_where_it_is_said_between_and_after_its_legs(look: Look, capsys: Printed) -> None:
    print_one(look.one("s-1", NOW - 5 * HOUR))
    assert "between two legs" in _words(capsys)
