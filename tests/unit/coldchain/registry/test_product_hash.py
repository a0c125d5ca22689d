"""The hash of a product: everything counts but itself."""

from typing import Any

import msgspec
import pytest

from coldchain.registry.product import Confidence, Sourced
from coldchain.registry.product_generic import GENERIC
from coldchain.registry.product_hash import content_hash, sealed


def test_it_is_sixteen_hex_digits_and_not_part_of_itself() -> None:
    assert len(content_hash(GENERIC)) == 16
    int(content_hash(GENERIC), 16)
    assert content_hash(msgspec.structs.replace(GENERIC, content_hash="x")) == content_hash(GENERIC)
    assert sealed(sealed(GENERIC)) == sealed(GENERIC)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "other"},
        {"version": 2},
        {"advice": ""},
        {"max_gap_s": 901.0},
        {"life": None},
        {"harm_above_c": Sourced(8.1, "convention", Confidence.LOW)},
        {"harm_above_c": Sourced(8.0, "S1", Confidence.LOW)},
        {"harm_above_c": Sourced(8.0, "convention", Confidence.HIGH)},
    ],
)
def test_any_change_changes_it(change: dict[str, Any]) -> None:
    assert content_hash(msgspec.structs.replace(GENERIC, **change)) != content_hash(GENERIC)
