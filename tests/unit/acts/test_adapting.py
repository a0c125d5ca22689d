"""A cooperative gives a product other values: a new version with a hash of its own; what was stays known."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acts.adapting import adapt
from acts.doing import Outcome
from acts.registry import Wish, add, ask
from coldchain.access.actors import Actor, Membership, Via, at_the_machine
from coldchain.errors import AccessError, EntryError, InputError
from coldchain.registry.product import Confidence, ProductProfile, Sourced
from coldchain.registry.product_limits import limits_from
from coldchain.registry.product_written import written_product, written_whole
from coldchain.registry.registry import Registry
from coldchain.registry.things import Role
from coldchain.registry.undone import undone
from helpers.clock import ManualClock
from helpers.registered import COOP, NOON, records_with
from links.product_files import PACKAGED
from links.records import Records
from links.records_audit import newest
from links.records_registry import load_registry

MILK = PACKAGED["raw-milk"]


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with records_with(tmp_path) as records:
        yield records


def do(records: Records, name: str, *, actor: Any = None, **values: Any) -> Outcome:
    wish = Wish("products", (name,), values, "they say so")
    me = actor or at_the_machine("me")
    return ask(records, ManualClock(NOON), me, COOP, verb=adapt, wish=wish)


def now(records: Records) -> Registry:
    with records.reading() as connection:
        return load_registry(connection, COOP)


def product(records: Records, name: str) -> ProductProfile:
    (found,) = (each for each in now(records).products if each.name == name)
    return found


def test_one_number_is_another_and_the_others_keep_their_sources(records: Records) -> None:
    before = now(records)
    was = next((each for each in before.products if each.name == "raw-milk"), MILK)
    said = {**written_product(was), "harm_above": "6.5 degC", "days": "2d"}
    outcome = do(records, "Raw milk", **said)
    found = product(records, "raw-milk")
    assert (found.version, outcome.detail["version"]) == (was.version + 1, was.version + 1)
    assert found.content_hash != was.content_hash
    assert (found.harm_above_c.value, found.harm_above_c.source) == (6.5, "own")
    assert found.storage_high_c == was.storage_high_c
    assert was.life is not None
    assert found.life is not None
    assert (found.life.life_days.value, found.life.model) == (2.0, was.life.model)
    with records.reading() as connection:
        links = newest(connection, COOP, limit=2)
    assert {link.entry.why for link in links if link.entry.about == "products/raw-milk"} == {"they say so"}
    again = undone(now(records), [link.entry for link in reversed(links)])
    assert [each for each in again.products if each.name == "raw-milk"] == [
        each for each in before.products if each.name == "raw-milk"
    ]
    assert do(records, "raw-milk", **said).came == "so-already"
    assert do(records, "raw-milk", storage_low="", harm_above=" ").came == "so-already"


def test_its_number_at_gs1_judges_nothing(records: Records) -> None:
    do(records, "banana-ripe", gtin="96385074")
    found, comes_along = product(records, "banana-ripe"), PACKAGED["banana-ripe"]
    assert (found.gtin, found.version, found.content_hash) == (
        "96385074",
        comes_along.version,
        comes_along.content_hash,
    )


def test_a_product_of_ones_own_is_like_another(records: Records) -> None:
    do(records, "evening-milk", base="raw-milk", title="Evening milk", harm_above="6 degC")
    found = product(records, "evening-milk")
    assert (found.title, found.harm_above_c.value, found.lag_tau_s) == ("Evening milk", 6.0, MILK.lag_tau_s)
    do(records, "evening-milk", harm_above="5.5 degC")
    assert product(records, "evening-milk").version == found.version + 1


def test_limits_that_follow_from_a_product_follow_it_on(records: Records) -> None:
    box = {"id": "box", "name": "Box", "kind": "motorcycle_box", "profile": "banana-ripe"}
    wish = Wish("assets", values=box)
    ask(records, ManualClock(NOON), at_the_machine("me"), COOP, verb=add, wish=wish)
    do(records, "banana-ripe", harm_above="30 degC")
    (profile,) = (each for each in now(records).profiles if each.name == "banana-ripe")
    assert profile == limits_from(product(records, "banana-ripe"))
    assert {each.bound for each in profile.limits if each.name == "too-warm"} == {30.0}


def test_every_number_that_judges_can_be_another_with_its_source(records: Records) -> None:
    said = {
        "humidity_low": "80 %RH [county lab, low]",
        "chilling": "1 degC",
        "storage_low": "1 degC",
        "chilling_budget": "20 degC h [m, low]",
        "freezing_for": "10m",
        "lag_tau": "6h [measured in our tank, high]",
        "timers": "sour; above 10 degC; for 3h; cumulative; critical; it is sour then",
        "life_kind": "q10",
        "life_bands": "10 degC = 2, 40 degC = 3",
        "life_valid_low": "0 degC",
        "life_valid_high": "40 degC",
        "harm_share": "20 %",
        "transpiration": "44 ng/(kg s Pa)",
    }
    do(records, "raw-milk", **said)
    found = product(records, "raw-milk")
    assert found.humidity_low_pct == Sourced(80.0, "own: county lab", Confidence.LOW)
    assert found.lag_tau_s == Sourced(21_600.0, "own: measured in our tank", Confidence.HIGH)
    assert found.chilling_c == Sourced(1.0, "own", Confidence.MEDIUM), "no source was given"
    assert (found.freezing_for_s, found.harm_share) == (600.0, 0.2)
    assert [each.name for each in found.timers] == ["sour"]
    assert found.life is not None
    assert (found.life.model.bands, found.life.source) == (((10.0, 2.0), (40.0, 3.0)), "own")  # type: ignore[union-attr]
    assert found.life.life_days == MILK.life.life_days if MILK.life else False
    whole = {key: str(told) for key, told in written_whole(found).items()}
    assert do(records, "raw-milk", **whole).came == "so-already"
    do(records, "raw-milk", chilling="none", chilling_budget="none", timers="none")
    found = product(records, "raw-milk")
    assert (found.chilling_c, found.chilling_budget_c_h, found.timers) == (None, None, ())


def test_another_value_does_not_keep_the_source_of_the_old_one(records: Records) -> None:
    do(records, "raw-milk", harm_above="6 degC")
    assert product(records, "raw-milk").harm_above_c == Sourced(6.0, "own", Confidence.MEDIUM)
    do(records, "raw-milk", harm_above="6 degC [S22, high]")
    assert product(records, "raw-milk").harm_above_c == Sourced(6.0, "S22", Confidence.HIGH)
    assert do(records, "raw-milk", harm_above="6 degC").came == "so-already", "of the same value it stays"


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [
        ("raw-milk", {"humidity_low": "80"}, "humidity_low"),
        ("raw-milk", {"humidity_low": "90 %RH", "humidity_high": "80 %RH"}, "humidity_low"),
        ("raw-milk", {"chilling": "0 degC"}, "chilling"),
        ("raw-milk", {"harm_above": "6 degC [S22]"}, "harm_above"),
        ("raw-milk", {"timers": "sour; warm"}, "timers"),
        ("raw-milk", {"timers": "a; above 1; for 2h; cumulative"}, "timers"),
        ("raw-milk", {"life_kind": "magic"}, "life_kind"),
        ("raw-milk", {"life_kind": "q10", "life_bands": "10 degC = 2"}, "life_kind"),
        ("raw-milk", {"life_rates": "0 degC = 1", "life_source": "S99"}, "life_source"),
        ("raw-milk", {"life_reference": "4"}, "life_reference"),
        ("vaccine-strict", {"days": "3 d"}, "days"),
        ("raw-milk", {"harm_above": "6"}, "harm_above"),
        ("raw-milk", {"harm_above": "-40 degC"}, "storage_high"),
        ("raw-milk", {"colour": "white"}, "colour"),
        ("raw-milk", {"gtin": "12345678"}, "gtin"),
        ("raw-milk", {"title": "x" * 2000}, "title"),
    ],
)
def test_a_wrong_value_is_told_with_its_field(
    records: Records, name: str, values: dict[str, str], field: str
) -> None:
    before = now(records)
    with pytest.raises(EntryError) as error:
        do(records, name, **values)
    assert field in [each.field for each in error.value.mistakes]
    assert now(records) == before


@pytest.mark.parametrize(("values", "hint"), [({}, "as its base"), ({"base": "raw-milc"}, "raw-milk")])
def test_a_product_that_nobody_knows_needs_one_that_it_is_like(
    records: Records, values: dict[str, str], hint: str
) -> None:
    with pytest.raises(InputError) as error:
        do(records, "quark-of-ours", **values)
    assert error.value.reason == "no-such"
    assert hint in error.value.next_step


def test_who_may_not_change_the_registry_adapts_nothing(records: Records) -> None:
    drives = Membership(coop=COOP, role=Role.DRIVER, contact="")
    driver = Actor(id="d", via=Via.CONSOLE, memberships=(drives,))
    with pytest.raises(AccessError):
        do(records, "raw-milk", actor=driver, gtin="96385074")
