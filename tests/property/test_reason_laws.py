"""Whatever people do to the registry, by whatever door: without a reason the past stays as it is.

The past as a report sees it is worked out here anew, from what is registered: of placements and legs what was
so until an hour ago, of prices those that counted by then, of people who they are and what they do.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acts.importing import import_sheets
from acts.placing import move
from acts.registry import Wish, add, ask, change, remove, set_price
from coldchain.access.actors import at_the_machine
from coldchain.errors import InputError
from coldchain.instants import to_iso
from coldchain.registry.entries import Entry, Key, entries_of, key_of
from coldchain.registry.reasons import is_said
from coldchain.registry.registry import Registry
from helpers.clock import ManualClock
from helpers.registered import COOP, FULL, NOON, records_with
from links.records import Records
from links.records_audit import newest
from links.records_registry import load_registry, save_registry
from links.sheets_in import read_sheets

HOUR = 3_600_000
START = NOON + 24 * HOUR
ME = at_the_machine("me")
VALUES: dict[str, list[dict[str, object]]] = {
    "cooperative": [{"language": "fr"}, {"time_zone": "UTC"}, {"hottest": "41 degC"}],
    "sites": [{"name": "Hub 2"}, {"latitude": 1.5}],
    "profiles": [{"limits": []}, {"max_gap": "5m"}],
    "assets": [{"plate": "K 1"}, {"kind": "cooler"}, {"capacity": ""}],
    "devices": [{"model": "T-2"}, {"sample_interval": "30s"}],
    "placements": [{"asset": "van"}, {"asset": "cooler"}],
    "calibrations": [{"offset": "0.5 degC"}, {"certificate": "K-8"}],
    "contacts": [{"phone": "+254700000009"}, {"name": "G"}, {"role": "carrier"}, {"assets": ""}],
    "prices": [{"price_per_kg": "0.5"}],
    "shipments": [{"quantity": "7 kg"}],
    "legs": [{"custodian": "grace"}],
    "gateways": [],
}
TABLES = (
    "assets.csv\nid,name\nvan,Van\n",
    "contacts.csv\nid,phone\nomar,+254700000010\n",
    "contacts.csv\nid,role\nomar,carrier\n",
    "sites.csv\nid,name,kind\nhill,Hill,village_station\n",
    "sites.csv\nid,name\nhub,Hub 3\n",
    "prices.csv\nproduct,price_per_kg,from\nraw-milk,0.3,\n",
    "placements.csv\ndevice,asset,from,until\nnode,van,,2026-11-01 10:00\n",
)
AT = st.sampled_from([None, *(hours * HOUR for hours in (-30, -2, 0, 3, 40))])
ACTS = st.one_of(
    st.tuples(st.just("change"), st.sampled_from(sorted(VALUES)), st.integers(0, 9), st.integers(0, 9), AT),
    st.tuples(st.just("remove"), st.sampled_from(sorted(VALUES)), st.integers(0, 9), st.just(0), AT),
    st.tuples(st.just("move"), st.sampled_from(["node", "spare"]), st.integers(0, 2), st.just(0), AT),
    st.tuples(st.just("price"), st.sampled_from(["raw-milk", "kale"]), st.integers(1, 3), st.just(0), AT),
    st.tuples(st.just("site"), st.just("sites"), st.integers(0, 2), st.just(0), AT),
    st.tuples(st.just("import"), st.sampled_from(TABLES), st.just(0), st.just(0), AT),
)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    folder: Path = tmp_path_factory.mktemp("reasons")
    with records_with(folder) as found:
        yield found


def _now(records: Records) -> Registry:
    with records.reading() as connection:
        return load_registry(connection, COOP)


def _past(registry: Registry, until_at: int) -> set[tuple[str, Key, tuple[tuple[str, Any], ...]]]:
    """Return what was so until an instant, each thing with what is said of it."""
    found = set()
    for kind, entries in entries_of(registry).items():
        for key, entry in entries.items():
            if kind != "gateways" and getattr(entry, "from_at", until_at - 1) < until_at:
                said = {name: getattr(entry, name) for name in entry.__struct_fields__}  # type: ignore[union-attr]
                if kind == "contacts":
                    said = {name: said[name] for name in ("id", "name", "role")}
                if kind == "cooperative":
                    del said["language"]
                if kind in ("placements", "legs"):
                    end = said["until_at"]
                    said["until_at"] = end if end is not None and end < until_at else "then"
                found.add((kind, key, tuple(said.items())))
    return found


def _do(records: Records, clock: ManualClock, act: tuple[str, str, int, int, int | None], why: str) -> None:
    verb, what, first, second, off = act
    at = None if off is None else to_iso(START + off)
    if verb == "import":
        name, _, text = what.partition("\n")
        import_sheets(records, clock, ME, COOP, sheets=read_sheets(name, text.encode()), why=why)
        return
    if verb == "move":
        values = {"asset": ("", "van", "cooler")[first], "from": at or ""}
        ask(records, clock, ME, COOP, verb=move, wish=Wish("placements", (what,), values, why))
        return
    if verb == "price":
        values = {"product": what, "price_per_kg": str(first), "from": at or ""}
        ask(records, clock, ME, COOP, verb=set_price, wish=Wish("prices", (), values, why))
        return
    if verb == "site":
        values = {"id": f"s-{first}", "name": "S", "kind": "village_station"}
        ask(records, clock, ME, COOP, verb=add, wish=Wish("sites", (), values, why))
        return
    entries: list[Entry] = list(entries_of(_now(records))[what].values())
    if not entries or (verb == "change" and not VALUES[what]):
        return
    key = key_of(what, entries[first % len(entries)])
    if verb == "remove":
        ask(records, clock, ME, COOP, verb=remove, wish=Wish(what, key, why=why))
        return
    said = dict(VALUES[what][second % len(VALUES[what])])
    if what in ("placements", "legs") and at is not None:
        said = {"until": at} if second % 2 else {"from": at}
    ask(records, clock, ME, COOP, verb=change, wish=Wish(what, key, said, why))


def _refusal(
    records: Records, clock: ManualClock, act: tuple[str, str, int, int, int | None], why: str
) -> str:
    """Return why an act was refused; empty: it was done."""
    try:
        _do(records, clock, act, why)
    except InputError as error:
        return error.reason
    return ""


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(ACTS, st.sampled_from(["", " \n", "\u200b\u2800", "it was so"])), min_size=1, max_size=6
    )
)
def test_without_a_reason_the_past_stays_as_it_is(
    records: Records, acts: list[tuple[tuple[str, str, int, int, int | None], str]]
) -> None:
    with records.transaction() as connection:
        save_registry(connection, FULL)
    clock = ManualClock(START)
    for act, why in acts:
        before = _now(records)
        refused = _refusal(records, clock, act, why)
        assert not refused or _now(records) == before, refused
        assert refused != "why-needed" or not is_said(why)
        settled_at = clock.now() - HOUR
        if not is_said(why):
            assert _past(before, settled_at) <= _past(_now(records), settled_at), act
        clock.advance(HOUR // 2)


def test_and_with_one_it_stands_in_the_chain(records: Records) -> None:
    with records.transaction() as connection:
        save_registry(connection, FULL)
    for kind, values in VALUES.items():
        entry = next(iter(entries_of(FULL)[kind].values()))
        for each in values[:1] if kind not in ("placements", "contacts") else values[1:2]:
            clock = ManualClock(START)
            ask(
                records, clock, ME, COOP, verb=change, wish=Wish(kind, key_of(kind, entry), each, "it was so")
            )
            with records.reading() as connection:
                (link,) = newest(connection, COOP, limit=1)
            assert (link.entry.action, link.entry.why) == ("registry:change", "it was so"), kind
