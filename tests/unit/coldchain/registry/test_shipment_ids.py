"""Ids that can be read out and typed."""

import random

import pytest

from coldchain.errors import InputError
from coldchain.registry.shipment_ids import checked_id, new_id


def test_an_id_names_product_and_day_and_is_not_taken() -> None:
    chance, taken = random.Random(1), set[str]()
    for _ in range(2000):
        taken.add(new_id("Tomato", "2811", taken=taken.__contains__, choose=chance.choice))
    assert len(taken) == 2000
    assert all(each.startswith("tom-2811-") and len(each) <= 13 for each in taken)
    assert new_id("番茄", "2811", taken=lambda _: False, choose=chance.choice).startswith("lot-2811-")


def test_when_all_is_taken_it_ends() -> None:
    with pytest.raises(InputError) as caught:
        new_id("x", "2811", taken=lambda _: True, choose=lambda letters: letters[0])
    assert caught.value.reason == "no-id"


@pytest.mark.parametrize("text", ["", "-a", "a b", "../x", "é", "x" * 64, "a/b", "a|b"])
def test_what_is_no_id(text: str) -> None:
    with pytest.raises(InputError):
        checked_id(text)


def test_capitals_are_small_letters() -> None:
    assert checked_id(" TOM-2811-K7 ") == "tom-2811-k7"
