"""Where to move goods to."""

import pytest

from coldchain.judgement.havens import MIN_PER_KM, MOVE_MIN, Found, Spot, distance_km, nearest, suits
from helpers.goods import BERRIES
from helpers.saving import TOWN, VILLAGE, haven

FAR = Spot(-1.3, 35.5)


def _found(*havens: object, spot: Spot | None = VILLAGE, kg: float = 100.0) -> Found | None:
    return nearest(BERRIES, kg, havens, from_asset="van-1", spot=spot)  # type: ignore[arg-type] # havens only


def _name(*havens: object, spot: Spot | None = VILLAGE, kg: float = 100.0) -> str:
    found = _found(*havens, spot=spot, kg=kg)
    return found.haven.asset if found else ""


def test_a_tenth_of_a_degree_of_latitude_is_eleven_kilometres() -> None:
    assert distance_km(TOWN, VILLAGE) == pytest.approx(11.12, abs=0.01)
    assert distance_km(TOWN, TOWN) == 0.0
    assert distance_km(Spot(0, 0), Spot(0, 180)) == pytest.approx(20_015, abs=1)


def test_a_cooler_suits_within_two_kelvin_of_storage_and_never_freezes_the_goods() -> None:
    assert [suits(BERRIES, value_c) for value_c in (-0.8, -0.7, 2.0, 4.0, 4.1)] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_the_nearest_with_room_is_chosen() -> None:
    assert _name(haven("far", spot=FAR), haven("near")) == "near"
    assert _name(haven("far", spot=FAR), haven("near", room_kg=99.0)) == "far"
    assert _name(haven("near", room_kg=100.0)) == "near"


def test_room_that_nobody_knows_comes_after_room_that_is_known() -> None:
    assert _name(haven("near", room_kg=None), haven("far", spot=FAR)) == "far"
    assert _name(haven("near", room_kg=None)) == "near"


def test_what_is_warm_silent_alarmed_or_the_same_is_no_haven() -> None:
    for poor in ({"air_c": 9.0}, {"air_c": None}, {"alarmed": True}, {"asset": "van-1"}):
        assert _found(haven("x")._replace(**poor)) is None


def test_without_places_the_name_decides_and_the_distance_is_not_known() -> None:
    found = _found(haven("b", name="Beta"), haven("a", name="Alpha"), spot=None)
    assert found is not None
    assert (found.haven.name, found.distance_km, found.move_min) == ("Alpha", None, MOVE_MIN)


def test_a_long_way_takes_longer() -> None:
    found = _found(haven(spot=FAR))
    assert found is not None
    assert found.distance_km == pytest.approx(111.2, abs=0.1)
    assert found.move_min == pytest.approx(111.2 * MIN_PER_KM, abs=0.2)
