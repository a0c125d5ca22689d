"""acts/registry_values.py: values as the settings file takes them, or every mistake with its field."""

import pytest
from msgspec.structs import replace

from acts.registry_values import LONGEST, entry_from, name_in
from coldchain.errors import EntryError
from coldchain.registry.things import Contact, Shipment

VAN = {"id": "van", "name": " Van ", "kind": "van", "profile": "cold"}


def test_texts_are_trimmed_and_what_is_empty_has_its_default() -> None:
    van = entry_from("assets", {**VAN, "site": "", "capacity": None, "plate": " KDA "}, "en")
    assert (getattr(van, "name", ""), getattr(van, "plate", ""), getattr(van, "capacity_kg", 0)) == (
        "Van",
        "KDA",
        None,
    )


def test_lists_of_ids_may_be_one_text() -> None:
    person = entry_from("contacts", {"id": "a", "name": "A", "role": "driver", "assets": "x, y;z"}, "sw")
    assert isinstance(person, Contact)
    assert (person.assets, person.language) == (("x", "y", "z"), "sw")


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"colour": "red", "nmae": "x"}, ["colour", "nmae"]),
        ({"name": "x" * (LONGEST + 1)}, ["name"]),
        ({"name": "a\u202eb"}, ["name"]),
        ({"plate": "a\nb"}, ["plate"]),
        ({"kind": "vam", "capacity": "0 kg"}, ["kind", "capacity"]),
        ({"site": ["x"] * 300}, ["site"]),
        ({"site": {"deep": ["\0"]}}, ["site.deep.1"]),
    ],
)
def test_every_mistake_is_told(values: dict[str, object], fields: list[str]) -> None:
    with pytest.raises(EntryError) as refused:
        entry_from("assets", {**VAN, **values}, "en")
    assert [each.field for each in refused.value.mistakes] == fields
    assert all(len(str(each)) < 1_000 for each in refused.value.mistakes)


def test_what_is_nested_without_end_is_refused() -> None:
    nested: list[object] = []
    for _ in range(5_000):
        nested = [nested]
    with pytest.raises(EntryError, match="lists in lists"):
        entry_from("assets", {**VAN, "site": nested}, "en")


def test_a_mistake_in_a_list_is_counted_from_one() -> None:
    limits = [{"name": "a", "channel": "air/temperature", "above": "8"}]
    with pytest.raises(EntryError, match=r"profiles cold, limits\.1\.above") as refused:
        entry_from("profiles", {"name": "cold", "limits": limits}, "en")
    assert "without a unit" in refused.value.came


def test_what_cannot_be_written_stays() -> None:
    old = Shipment(id="s", product="milk", parents=("a",), created_at=5)
    assert entry_from("shipments", {"id": "s", "product": "eggs"}, "en", old=old) == replace(
        old, product="eggs"
    )
    assert name_in({"name": "x", "id": "y"}) == "y"
    assert name_in({}) == ""
