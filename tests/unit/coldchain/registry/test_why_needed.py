"""coldchain/registry/why_needed.py: which changes need a reason; what is new, or not so yet, needs none."""

from dataclasses import dataclass
from typing import get_type_hints

import pytest
from msgspec.structs import replace

from coldchain.registry.entries import GATEWAYS, TYPES, Entry, entries_of_kind, key_of
from coldchain.registry.merge import Step
from coldchain.registry.product_generic import GENERIC
from coldchain.registry.things import Leg, Placement, Price, Role
from coldchain.registry.why_needed import EVIDENCE, LATE_MS, Asks, asks_of, needs_reason
from helpers.registered import FULL, NOON

DAY = 86_400_000
LATER = NOON + 30 * DAY
ALWAYS = ("sites", "profiles", "products", "assets", "devices", "calibrations", "prices", "shipments")


def became(kind: str, old: Entry | None, new: Entry | None, now: int = LATER) -> bool:
    key = key_of(kind, old if old is not None else new or "")
    return needs_reason(Step(kind, key, old, new), now)


def test_every_kind_is_decided_upon_and_every_field_that_is_let_pass_is_one() -> None:
    assert {*EVIDENCE, GATEWAYS} == set(TYPES)
    for kind, aside in EVIDENCE.items():
        assert aside <= set(get_type_hints(TYPES[kind])), kind


@pytest.mark.parametrize("kind", TYPES)
def test_what_is_new_needs_none_and_what_goes_does(kind: str) -> None:
    for entry in entries_of_kind(FULL, kind).values():
        assert not became(kind, None, entry)
        assert not became(kind, entry, entry)
        assert became(kind, entry, None) == (kind != GATEWAYS)


@pytest.mark.parametrize("kind", EVIDENCE)
def test_each_field_on_which_a_report_may_rest_needs_one_and_the_others_none(kind: str) -> None:
    @dataclass
    class Other:
        """Equal to nothing else."""

    (entry, *_) = entries_of_kind(FULL, kind).values()
    assert not isinstance(entry, str)
    for name in entry.__struct_fields__:
        changed = replace(entry, **{name: Other() if name not in ("from_at", "until_at") else 1})
        assert became(kind, entry, changed) == (name not in EVIDENCE[kind]), name


def test_a_new_product_needs_one_when_goods_of_before_bear_its_name() -> None:
    (milk,) = FULL.products
    quark = replace(milk, name="quark")
    new, other = Step("products", ("quark",), None, quark), Step("products", ("cheese",), None, quark)
    judged = {"quark": GENERIC, "generic": GENERIC}
    assert needs_reason(new, LATER, judged)
    assert not needs_reason(new, LATER)
    assert not needs_reason(other, LATER, judged)
    as_ever = Step("products", ("generic",), None, GENERIC)
    assert not needs_reason(as_ever, LATER, judged), "they are judged by that already"
    assert needs_reason(as_ever._replace(new=replace(GENERIC, max_gap_s=1.0)), LATER, judged)
    assert not needs_reason(Step("sites", ("quark",), None, FULL.sites[0]), LATER, judged)


def test_a_person_is_reached_otherwise_without_a_word_and_is_no_other_person_without_one() -> None:
    grace = FULL.contacts[0]
    assert not became("contacts", grace, replace(grace, phone="+254700000009", assets=(), language="fr"))
    assert became("contacts", grace, replace(grace, role=Role.CARRIER))


def test_a_placement_that_ends_now_is_news_and_one_that_had_ended_is_not() -> None:
    here = Placement(device="node", asset="van", from_at=NOON)
    for until_at in (LATER, LATER - LATE_MS, LATER + DAY):
        assert not became("placements", here, replace(here, until_at=until_at))
        assert not became("placements", replace(here, until_at=until_at), here)
    for until_at in (LATER - LATE_MS - 1, NOON + 1):
        assert became("placements", here, replace(here, until_at=until_at))
        assert became("placements", replace(here, until_at=until_at), here), "it goes on after all"
    assert became("placements", here, replace(here, asset="cooler"))


def test_what_is_only_planned_may_be_planned_otherwise() -> None:
    plans = {
        "placements": Placement(device="node", asset="van", from_at=LATER),
        "legs": Leg(shipment="milk", asset="van", custodian="omar", from_at=LATER + DAY),
        "prices": Price(product="milk", price_per_kg=1.0, from_at=LATER + DAY),
    }
    for kind, plan in plans.items():
        assert not became(kind, plan, None)
        assert asks_of(kind, plan, LATER) is Asks.NEVER
        assert became(kind, plan, None, now=LATER + 3 * DAY)


def test_a_form_asks_where_it_will_be_refused_without() -> None:
    for kind in ALWAYS:
        for entry in entries_of_kind(FULL, kind).values():
            assert asks_of(kind, entry, LATER) is Asks.ALWAYS, kind
    for kind in ("cooperative", "contacts", "placements", "legs"):
        for entry in entries_of_kind(FULL, kind).values():
            assert asks_of(kind, entry, LATER) is Asks.SOMETIMES, kind
    assert asks_of(GATEWAYS, "station-1", LATER) is asks_of("sites", None, LATER) is Asks.NEVER
