"""What people adapt of a product is written as they write it, and read back to the same."""

import pytest
from msgspec.structs import replace

from coldchain.registry.product_files import override
from coldchain.registry.product_hand import KEYS, tables_of
from coldchain.registry.product_settings import ProductSettings
from coldchain.registry.product_written import Told, written_product, written_whole
from coldchain.units import parse_duration_s, parse_temperature_c
from links.product_files import PACKAGED

BARE = PACKAGED["vaccine"]


@pytest.mark.parametrize("name", ["raw-milk", "banana-ripe", "strawberry"])
def test_numbers_are_written_with_their_units(name: str) -> None:
    product = PACKAGED[name]
    said = written_product(product)
    assert parse_temperature_c(said["harm_above"]) == product.harm_above_c.value
    assert parse_temperature_c(said["storage_low"]) == product.storage_low_c.value
    assert product.life is not None
    assert parse_duration_s(said["days"]) == pytest.approx(product.life.life_days.value * 86_400)
    assert "" not in said.values()


@pytest.mark.parametrize("name", PACKAGED)
def test_every_number_that_judges_is_written_and_read_back_to_the_same(name: str) -> None:
    """What is written of a product, read over one that has nothing of it, is that product again."""
    product = PACKAGED[name]
    whole = written_whole(product)
    assert set(whole) <= set(KEYS)
    base = replace(BARE, life=None, timers=(), group=product.group, freezing_c=None, harm_below_c=None)
    tables, mistakes = tables_of({key: str(told) for key, told in whole.items()}, base)
    assert mistakes == []
    again = override(base, ProductSettings.model_validate(tables), name=name)
    same = {"version": product.version, "content_hash": product.content_hash}
    assert replace(again, **same) == product


def test_a_source_stands_behind_its_number() -> None:
    assert str(Told("6 degC", "S22, medium")) == "6 degC [S22, medium]"
    assert str(Told("yes")) == "yes"
    assert str(written_whole(PACKAGED["raw-milk"])["lag_tau"]) == "4h [m, low]"
