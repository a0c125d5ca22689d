"""What a narrow role sees of pages; the whole of it: ``tests/integration/test_pages_by_role.py``."""

from collections.abc import Iterator

import pytest

from helpers.two_houses import House, two_houses


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with two_houses(tmp_path_factory.mktemp("his"), hours=1) as house:
        yield house


def test_a_carrier_has_his_goods_without_a_verdict_and_only_himself_among_people(house: House) -> None:
    page = house.as_("carrier").get("/shipment?id=of-carl").text
    assert "Carl Hauler" in page
    assert "Grace Achieng" not in page
    assert "Verdicts as they were given" not in page


def test_a_manager_sees_all_of_them(house: House) -> None:
    page = house.as_("manager").get("/shipment?id=of-carl").text
    assert "Carl Hauler" in page
    assert "Grace Achieng" in page
