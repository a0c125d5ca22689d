"""From checked settings to products: what a cooperative changes, and which products its goods need."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from coldchain.errors import InputError
from coldchain.registry.product import Confidence, Sourced
from coldchain.registry.product_files import (
    PackagedProduct,
    build,
    chosen,
    override,
    picked,
    with_own,
)
from coldchain.registry.product_generic import GENERIC
from coldchain.registry.product_hash import sealed
from coldchain.registry.product_settings import ProductSettings
from coldchain.settings import Where

NUMBER = {"source": "S2", "confidence": "high"}
WHOLE: dict[str, Any] = {
    "title": "Berries",
    "group": "fruit",
    "version": 1,
    "storage_low": {"value": "0 degC", **NUMBER},
    "storage_high": {"value": "2 degC", **NUMBER},
    "harm_above": {"value": "5 degC", **NUMBER},
    "lag_tau": {"value": "1 h", **NUMBER},
}
KNOWN = {"generic": GENERIC, "mango": sealed(msgspec.structs.replace(GENERIC, name="mango"))}


def _settings(**keys: Any) -> ProductSettings:
    return ProductSettings.model_validate(keys)


def _own(**tables: Mapping[str, Any]) -> dict[str, ProductSettings]:
    return {name.replace("_", "-"): _settings(**table) for name, table in tables.items()}


def test_a_whole_product_is_built_and_sealed() -> None:
    product, found = build("berry", _settings(**WHOLE))
    assert found == []
    assert product is not None
    assert product == sealed(product)
    assert (product.name, product.title) == ("berry", "Berries")


def test_what_is_missing_is_told_all_at_once() -> None:
    product, found = build("berry", _settings(title="Berries", version=1))
    assert product is None
    assert [each.where for each in found] == [
        ("group",),
        ("storage_low",),
        ("storage_high",),
        ("harm_above",),
        ("lag_tau",),
    ]


def test_a_life_without_a_model_is_told() -> None:
    product, found = build("berry", _settings(**WHOLE, life={"days": "3 d"}))
    assert (product, [each.where for each in found]) == (None, [("life",)])


def test_an_override_changes_one_value_version_and_hash() -> None:
    found = override(GENERIC, _settings(storage_high="4 degC"))
    changed = {name for name in GENERIC.__struct_fields__ if getattr(found, name) != getattr(GENERIC, name)}
    assert changed == {"storage_high_c", "version", "content_hash"}
    assert found.storage_high_c == Sourced(4.0, "own", Confidence.MEDIUM)
    assert override(GENERIC, _settings(), name="ours").name == "ours"


def test_an_override_that_contradicts_is_refused() -> None:
    with pytest.raises(InputError, match="storage_high of 9 degC; allowed: at most harm_above, 8 degC"):
        override(GENERIC, _settings(storage_high="9 degC"))


def test_own_products_change_known_ones_or_are_new() -> None:
    own = _own(mango={"title": "Our mango"}, kent={"base": "mango"}, berry=WHOLE)
    products, found = with_own(KNOWN, own)
    assert found == []
    assert {name: each.title for name, each in products.items()} == {
        "mango": "Our mango",
        "kent": "Perishable goods",
        "berry": "Berries",
    }
    assert [each.version for each in products.values()] == [2, 2, 1]
    assert len({each.content_hash for each in products.values()}) == 3


@pytest.mark.parametrize(
    ("table", "where", "told"),
    [
        ({"base": "mangoo"}, ("ours", "base"), "Did you mean 'mango'"),
        ({"base": "mango", "storage_low": "6 degC"}, ("ours", "storage_low"), "at most storage_high"),
        ({"title": "Ours"}, ("ours", "group"), "a product of one's own may name a base instead"),
    ],
)
def test_a_mistake_in_an_own_product_is_told_at_its_place(
    table: dict[str, Any], where: Where, told: str
) -> None:
    _, found = with_own(KNOWN, _own(ours=table))
    assert found[0].where == where
    assert told in str(found[0].error)


def test_only_what_is_wanted_is_looked_up() -> None:
    class Counting(dict[str, Any]):
        def __getitem__(self, name: str) -> Any:
            looked_up.append(name)
            return super().__getitem__(name)

    looked_up: list[str] = []
    own = _own(kent={"base": "mango"}, other={"base": "generic"})
    found = picked(["kent", "generic", "no-such"], Counting(KNOWN), own)
    assert set(found) == {"kent", "generic"}
    assert sorted(looked_up) == ["generic", "mango"]


def test_goods_that_nobody_described_need_the_generic_product_once() -> None:
    names = [product.name for product in chosen(["mango", "cheese", "mango", "bread"], KNOWN)]
    assert names == ["generic", "mango"]
    assert [product.name for product in chosen(["mango"], KNOWN)] == ["mango"]
    assert chosen([], KNOWN) == ()
    assert chosen(["bread"], {}) == ()


def _packaged(**change: Any) -> list[tuple[Where, str]]:
    tables = WHOLE | change
    found = PackagedProduct.contradictions(tables, PackagedProduct.model_validate(tables))
    return [(each.where, str(each.error)) for each in found]


def test_a_file_that_comes_along_is_whole_and_its_numbers_have_sources() -> None:
    assert _packaged() == []
    assert PackagedProduct.contradictions({}, None) == []
    timer = {"name": "hot", "above": "9 degC", "inclusive": True, "duration": "1 h", "cumulative": True}
    life = {"days": "3 d", "kind": "hb66", "reference": "0 degC", "source": "S2", "confidence": "low"}
    found = _packaged(harm_above="5 degC", life=life, timers=[timer])
    assert [where for where, _ in found] == [
        ("harm_above",),
        ("life", "days"),
        ("timers", 0, "above"),
        ("timers", 0, "duration"),
    ]
    assert "a number without a source" in found[0][1]


def test_a_file_that_comes_along_has_no_base() -> None:
    assert [where for where, _ in _packaged(base="mango")] == [("base",)]
