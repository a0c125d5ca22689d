"""What is refused, beyond the acts of tests/unit/acts: words, times and numbers that cannot be."""

import pytest

from coldchain.errors import InputError
from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.registry.custody_rules import (
    CLOCKS_DIFFER_MS,
    OLDEST_MS,
    Facts,
    check_quantity,
    check_time,
    check_words,
    checked,
    free_instant,
)
from coldchain.registry.custody_way import way_of
from coldchain.registry.things import Asset, AssetKind, Contact, Leg, Role, Shipment

NOW = 1_800_000_000_000
FACTS = Facts(
    assets={"van": Asset(id="van", name="", kind=AssetKind.VAN, profile="")},
    contacts={"ann": Contact(id="ann", name="Ann", role=Role.DRIVER)},
)
LEG = Leg(shipment="s", asset="cooler", custodian="peter", from_at=NOW - 1000)


def act(kind: CustodyKind = CustodyKind.HANDED, at: int = NOW, **more: object) -> CustodyAct:
    """Return an act."""
    told: dict[str, object] = {"key": "k", "shipment": "s", "person": "p", "via": "cli", "from_asset": ""}
    return CustodyAct(**{**told, "act": kind, "at": at, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("at", [0, -5, NOW - OLDEST_MS - 1, NOW + CLOCKS_DIFFER_MS + 1, 2**62, -(2**62)])
def test_times_that_cannot_be(at: int) -> None:
    with pytest.raises(InputError) as caught:
        check_time(act(at=at), FACTS, NOW)
    assert caught.value.reason in ("in-the-future", "too-long-ago")


@pytest.mark.parametrize("kilograms", [0.0, -1.0, float("nan"), float("inf"), 1e9])
def test_quantities_that_cannot_be(kilograms: float) -> None:
    with pytest.raises(InputError):
        check_quantity("s", kilograms)


def test_words_that_are_too_many() -> None:
    with pytest.raises(InputError) as caught:
        check_words(act(receiver="x" * 501))
    assert caught.value.reason == "too-long"


def test_a_clock_that_is_a_little_ahead_counts_as_now() -> None:
    way = way_of(Shipment(id="s", product="x", quantity_kg=1), [LEG], [])
    found = checked(way, act(at=NOW + CLOCKS_DIFFER_MS, asset="van", custodian="ann"), FACTS, NOW)
    assert (found.at, found.from_asset) == (NOW, "cooler")


def test_no_two_acts_at_one_instant() -> None:
    way = way_of(Shipment(id="s", product="x", quantity_kg=1), [LEG], [act(at=LEG.from_at + 1, asset="van")])
    assert free_instant(way, LEG.from_at) == LEG.from_at + 2
