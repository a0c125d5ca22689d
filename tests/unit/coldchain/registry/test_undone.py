"""Changes of a registry are undone by what the audit chain keeps: what was before comes back, and no more."""

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.audit import Entry
from coldchain.registry.entries import COOPERATIVE, TYPES, about_of, key_of
from coldchain.registry.registry import Registry
from coldchain.registry.things import Calibration, Cooperative, Device, Placement, Shipment
from coldchain.registry.undone import undone

COOP = Cooperative(id="highland", name="Highland")
NODE = Device(id="node")
PLACED = Placement(device="node", asset="van", from_at=1_000)
NOW = Registry(cooperative=COOP, gateways=("gw",), devices=(NODE,), placements=(PLACED,))


def _said(kind: str, old: object, new: object, action: str = "registry:change") -> Entry:
    texts = ["" if each is None else msgspec.json.encode(each).decode() for each in (old, new)]
    about = about_of(kind, key_of(kind, old if old is not None else new))  # type: ignore[arg-type]
    return Entry(
        coop="highland", at=1, by="grace", via="web", action=action, about=about, old=texts[0], new=texts[1]
    )


def test_of_nothing_nothing_is_undone() -> None:
    assert undone(NOW, []) == NOW


def test_what_was_added_is_gone_what_was_removed_is_back_and_what_was_changed_is_as_it_was() -> None:
    paper = Calibration(device="node", certificate="K-1", calibrated_at=5, due_at=9)
    now = replace(NOW, calibrations=(paper,))
    said = [
        _said("calibrations", None, paper, "registry:add"),
        _said("gateways", "old", None, "registry:remove"),
        _said("devices", replace(NODE, name="Before"), NODE),
        _said(COOPERATIVE, replace(COOP, name="Lowland"), COOP),
    ]
    before = undone(now, said)
    assert before.calibrations == ()
    assert before.gateways == ("gw", "old")
    assert before.devices == (replace(NODE, name="Before"),)
    assert before.cooperative.name == "Lowland"
    assert before.placements == NOW.placements


def test_several_changes_of_one_thing_are_undone_from_the_last_to_the_first() -> None:
    names = ["a", "b", "c", ""]
    said = [
        _said("devices", replace(NODE, name=old), replace(NODE, name=new)) for old, new in pairwise(names)
    ]
    assert undone(NOW, said).devices == (replace(NODE, name="a"),)


def test_a_placement_that_began_at_another_time_is_where_it_was() -> None:
    before = undone(NOW, [_said("placements", replace(PLACED, from_at=500), PLACED)])
    assert before.placements == (replace(PLACED, from_at=500),)


def test_a_shipment_that_was_entered_or_corrected_later() -> None:
    milk = Shipment(id="s-1", product="milk", quantity_kg=40)
    now = replace(NOW, shipments=(milk,))
    corrected = _said("shipments", replace(milk, quantity_kg=48), milk, "shipment:correct")
    assert undone(now, [corrected]).shipments[0].quantity_kg == 48
    entered = _said("shipments", None, replace(milk, quantity_kg=48), "shipment:create")
    assert undone(now, [entered, corrected]).shipments == ()


@pytest.mark.parametrize(
    ("action", "about", "old"),
    [
        ("registry:change", "devices/node", '{"id": "no'),  # cut by the chain
        ("registry:file", "cooperative/highland", '{"devices": 3}'),
        ("goods:loaded", "shipments/s-1", '{"asset": "van"}'),
        ("registry:change", "nothing/x", "{}"),
        ("export", "export/x.csv", ""),
    ],
)
def test_what_cannot_be_undone_stays(action: str, about: str, old: str) -> None:
    said = Entry(coop="highland", at=1, by="g", via="web", action=action, about=about, old=old)
    assert undone(NOW, [said]) == NOW


@given(st.lists(st.sampled_from("abc"), max_size=8))
def test_undoing_what_was_done_gives_what_was_before(ids: list[str]) -> None:
    """Each step adds or removes a device; all of them undone is the begin."""
    held, said = {NODE.id: NODE}, []
    for id_ in ids:
        if id_ in held:
            said.append(_said("devices", held.pop(id_), None, "registry:remove"))
        else:
            held[id_] = Device(id=id_)
            said.append(_said("devices", None, held[id_], "registry:add"))
    now = replace(NOW, devices=tuple(held[each] for each in sorted(held)))
    assert undone(now, said) == NOW
    assert set(TYPES) >= {"devices"}
