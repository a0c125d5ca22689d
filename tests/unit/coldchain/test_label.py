"""What a label holds and shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.errors import InputError
from coldchain.label import check_of, is_right, label_of, link_of, svg_of, text_of
from coldchain.registry.things import Shipment

GOODS = Shipment(
    id="tom-2811-k7",
    product="tomato-ripe",
    lot="L<7>",
    quantity_kg=12.5,
    origin="nyeri",
    destination="market",
)


def test_a_check_cannot_be_made_without_the_secret() -> None:
    check = check_of("secret", "highland", "tom-2811-k7")
    assert len(check) == 10
    assert is_right(check.upper(), ["new", "secret"], "highland", "tom-2811-k7")
    for coop, shipment, secrets in (
        ("highland", "tom-2811-k8", ["secret"]),
        ("other", "tom-2811-k7", ["secret"]),
        ("highland", "tom-2811-k7", ["new"]),
        ("highland", "tom-2811-k7", []),
    ):
        assert not is_right(check, secrets, coop, shipment)


@given(st.text(max_size=30))
def test_junk_is_no_check(junk: str) -> None:
    assert not is_right(junk, ["secret"], "highland", "tom-2811-k7")


def test_what_the_code_holds() -> None:
    assert link_of("https://cold.example.org/", "highland", "s-1", "abc") == (
        "https://cold.example.org/s/highland/s-1?k=abc"
    )
    assert text_of("+254700000001", "s-1") == "SMSTO:+254700000001:delivered s-1"
    with pytest.raises(InputError):
        text_of("not a number", "s-1")


def test_what_stands_beside_it_cannot_break_the_picture() -> None:
    label = label_of(GOODS, "x", {"nyeri": "Nyeri station"})
    assert (label.id, label.lines) == (
        "TOM-2811-K7",
        ("tomato-ripe", "lot L<7>", "12.5 kg", "Nyeri station → market"),
    )
    picture = svg_of(label, ((1, 0), (0, 1)))
    assert "lot L&lt;7&gt;" in picture
    assert "M4 4h1v1h-1z" in picture
    assert "टमाटर" in svg_of(label_of(Shipment(id="s", product="टमाटर"), "x"), ((1,),))
