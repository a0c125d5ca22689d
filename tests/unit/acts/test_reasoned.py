"""acts/reasoned.py: whatever people want of the registry, what reports may rest on is not changed unsaid."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from acts.adapting import adapt
from acts.placing import move
from acts.reasoned import judged_as_others, reasons_needed, write_reasoned
from acts.registry import Wish, add, ask, change, remove, set_price
from coldchain.access.actors import at_the_machine
from coldchain.errors import InputError, WhyNeededError
from coldchain.instants import to_iso
from coldchain.registry.merge import Step
from coldchain.registry.product_generic import GENERIC
from coldchain.registry.things import Shipment
from helpers.clock import ManualClock
from helpers.registered import COOP, FULL, NOON, records_with
from links.records import Records
from links.records_audit import newest
from links.records_registry import load_registry, revision_of

HOUR = 3_600_000
LATER = NOON + 48 * HOUR
ME = at_the_machine("me")
WISHES = {
    "asset": (change, Wish("assets", ("van",), {"plate": "KDD 1"})),
    "limit": (change, Wish("profiles", ("cold",), {"limits": []})),
    "device": (remove, Wish("devices", ("spare",))),
    "certificate": (remove, Wish("calibrations", ("node", "air/temperature", NOON - 24 * HOUR))),
    "time zone": (change, Wish("cooperative", (COOP,), {"time_zone": "UTC"})),
    "price": (set_price, Wish("prices", values={"product": "raw-milk", "price_per_kg": "0.7"})),
    "person": (change, Wish("contacts", ("omar",), {"role": "carrier"})),
    "placement": (change, Wish("placements", ("node", NOON), {"until": to_iso(NOON + HOUR)})),
    "late move": (move, Wish("placements", ("node",), {"asset": "van", "from": to_iso(NOON + HOUR)})),
    "goods": (change, Wish("shipments", ("milk",), {"quantity": "9 kg"})),
}


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with records_with(tmp_path) as records:
        yield records


@pytest.mark.parametrize("named", WISHES)
def test_what_a_report_may_rest_on_is_not_changed_without_a_reason(records: Records, named: str) -> None:
    verb, wish = WISHES[named]
    for why in ("", " \t", "\u200b", "\u00a0\u3164\ufe0f"):
        with pytest.raises(WhyNeededError, match="why: got no reason") as refused:
            ask(records, ManualClock(LATER), ME, COOP, verb=verb, wish=wish._replace(why=why))
        assert refused.value.reason == "why-needed"
        assert [each.field for each in refused.value.mistakes] == ["why"]
    with records.reading() as connection:
        assert load_registry(connection, COOP) == FULL
        assert (newest(connection, COOP), revision_of(connection)) == ([], 1)
    ask(records, ManualClock(LATER), ME, COOP, verb=verb, wish=wish._replace(why=" it was so "))
    with records.reading() as connection:
        links = newest(connection, COOP)
    assert links
    assert {link.entry.why for link in links} == {"it was so"}


def test_what_is_new_or_happens_now_needs_none(records: Records) -> None:
    for verb, wish in (
        (add, Wish("sites", values={"id": "hill", "name": "Hill", "kind": "village_station"})),
        (move, Wish("placements", ("node",), {"asset": "van"})),
        (move, Wish("placements", ("spare",), {"asset": "van", "from": to_iso(NOON)})),
        (set_price, Wish("prices", values={"product": "kale", "price_per_kg": "2"})),
        (change, Wish("contacts", ("omar",), {"phone": "+254700000008"})),
        (remove, Wish("gateways", ("station-1",))),
        (change, Wish("sites", ("hub",), {"name": "Hub"})),  # as it is called already
    ):
        outcome = ask(records, ManualClock(LATER), ME, COOP, verb=verb, wish=wish)
        assert outcome.came in ("done", "so-already"), wish


QUARK = Wish("products", ("quark",), {"base": "raw-milk", "title": "Quark"})


def test_a_product_of_which_there_are_goods_is_not_added_without_a_reason(tmp_path: Path) -> None:
    """Goods of before were judged as those that nobody described, and reports on them said so."""
    curd = Shipment(id="curd", product="  QUARK ", quantity_kg=1.0, price_per_kg=1.0)
    with records_with(tmp_path, replace(FULL, shipments=(*FULL.shipments, curd))) as records:
        for wish in (QUARK, Wish("products", ("generic",), {"harm_above": "9 degC"})):
            with pytest.raises(WhyNeededError, match=f"products/{wish.key[0]}"):
                ask(records, ManualClock(LATER), ME, COOP, verb=adapt, wish=wish)
        other = Wish("products", ("cheese",), {"base": "raw-milk", "title": "Cheese"})
        ask(records, ManualClock(LATER), ME, COOP, verb=adapt, wish=other)
        ask(records, ManualClock(LATER), ME, COOP, verb=adapt, wish=QUARK._replace(why="it is made of milk"))
        with records.reading() as connection:
            (link,) = newest(connection, COOP, limit=1)
            assert judged_as_others(connection, COOP, LATER) == {}
    assert (link.entry.about, link.entry.why) == ("products/quark", "it is made of milk")


def test_goods_that_were_entered_just_now_are_not_of_before(tmp_path: Path) -> None:
    curd = Shipment(
        id="curd", product="quark", quantity_kg=1.0, price_per_kg=1.0, created_at=LATER - HOUR + 1
    )
    with records_with(tmp_path, replace(FULL, shipments=(*FULL.shipments, curd))) as records:
        with records.reading() as connection:
            assert judged_as_others(connection, COOP, LATER) == {}
            assert judged_as_others(connection, COOP, LATER + 1) == {"quark": GENERIC, "generic": GENERIC}
        ask(records, ManualClock(LATER), ME, COOP, verb=adapt, wish=QUARK)
        ask(
            records,
            ManualClock(LATER),
            ME,
            COOP,
            verb=adapt,
            wish=Wish("products", ("generic",), {"days": "3 d"}),
        )


def test_of_many_it_is_said_how_many_and_each_has_the_reason(records: Records) -> None:
    hub, van = FULL.sites[0], FULL.assets[1]
    steps = [
        Step("sites", ("hub",), hub, replace(hub, name="H")),
        Step("assets", ("van",), van, replace(van, plate="K")),
        Step("gateways", ("gw",), None, "gw"),
    ]
    with records.reading() as connection:
        assert reasons_needed(connection, LATER, COOP, steps) == ["sites/hub", "assets/van"]
    with (
        pytest.raises(WhyNeededError, match="sites/hub and 1 more, why"),
        records.transaction() as connection,
    ):
        write_reasoned(connection, LATER, COOP, steps, why="")
    with records.transaction() as connection:
        changes = write_reasoned(connection, LATER, COOP, steps, why=" painted anew ")
    assert [each.why for each in changes] == ["painted anew"] * 3


def test_nothing_that_people_reach_writes_the_registry_by_another_way() -> None:
    """Who writes its rows: people by one function, the settings file, and the simulator's season."""
    top = Path(__file__).parents[3]
    folders = ("acts", "alerts", "commands", "console", "ingest", "reports", "firmware_bridge")
    words = ("write_steps(", "save_registry(", "records_registry_rows import drop")
    writers = {
        (str(file.relative_to(top)), word)
        for folder in folders
        for file in (top / folder).rglob("*.py")
        for word in words
        if word in file.read_text("utf-8")
    }
    assert writers == {
        ("acts/reasoned.py", "write_steps("),
        *(("acts/applying.py", word) for word in words),
        ("commands/season_run.py", "save_registry("),
    }


@pytest.mark.parametrize("why", ["x" * 100_000, "a\x00b", "\x1b[2J"])
def test_a_reason_that_cannot_be_kept_is_refused_and_nothing_is_changed(records: Records, why: str) -> None:
    wish = Wish("assets", ("van",), {"plate": "KDD 1"}, why)
    with pytest.raises(InputError) as refused:
        ask(records, ManualClock(LATER), ME, COOP, verb=change, wish=wish)
    assert refused.value.reason == "bad-text"
    with records.reading() as connection:
        assert load_registry(connection, COOP) == FULL
