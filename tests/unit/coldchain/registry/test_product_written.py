"""What people adapt of a product is written as they write it, and read back to the same."""

import pytest

from coldchain.registry.product_written import written_product
from coldchain.units import parse_duration_s, parse_temperature_c
from links.product_files import PACKAGED


@pytest.mark.parametrize("name", ["raw-milk", "banana-ripe", "strawberry"])
def test_numbers_are_written_with_their_units(name: str) -> None:
    product = PACKAGED[name]
    said = written_product(product)
    assert parse_temperature_c(said["harm_above"]) == product.harm_above_c.value
    assert parse_temperature_c(said["storage_low"]) == product.storage_low_c.value
    assert product.life is not None
    assert parse_duration_s(said["days"]) == pytest.approx(product.life.life_days.value * 86_400)
    assert "" not in said.values()
