"""What forms do to a shipment: records and chain, wrong ones, twice, and of others."""

import pytest

from helpers.two_houses import House


@pytest.fixture(scope="module")
def goods(house: House) -> str:
    """Return a shipment in a van."""
    assert (
        house.send("manager", "/shipments/new", product="Kale", quantity_kg="50", id="formed").status == 303
    )
    sent = house.send(
        "manager", "/shipment/move", id="formed", act="loaded", asset="van-1", custodian="peter"
    )
    assert sent.status == 303
    return "formed"


def test_a_hand_over_twice_is_one(house: House, goods: str) -> None:
    fields = {"id": goods, "act": "handed", "asset": "van-2", "custodian": "dina", "key": "k-move"}
    assert "said=saved" in house.send("driver", "/shipment/move", **fields).headers["location"]
    newest = house.audit(limit=1)[0]
    assert newest.entry.about == f"shipments/{goods}"
    assert newest.entry.by == "driver"
    assert "said=again" in house.send("driver", "/shipment/move", **fields).headers["location"]
    assert house.audit(limit=1)[0] == newest
    assert house.send("driver", "/shipment/move", **{**fields, "asset": "box-1"}).status in (404, 422)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/shipment/move", {"act": "stolen"}),
        ("/shipment/move", {"act": "handed", "asset": "zebra-van"}),
        ("/shipment/move", {"act": "handed", "asset": "van-2", "custodian": "zed"}),
        ("/shipment/move", {"act": "handed", "asset": "van-2", "when": "0001-01-01T00:00"}),
        ("/shipment/move", {"act": "handed", "asset": "van-2", "measured_c": "warm"}),
        ("/shipment/split", {"quantity_kg": "5000"}),
        ("/shipment/split", {"quantity_kg": "-1"}),
        ("/shipment/merge", {"parts": "zebra-1"}),
        ("/shipment/correct", {"of": "nothing", "action": "withdraw", "why": "w"}),
        ("/shipment/correct", {"of": "nothing", "why": "w"}),
        ("/shipment/change", {"quantity_kg": "x", "why": "w"}),
        ("/shipment/change", {"lot": "other", "why": ""}),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    house: House, goods: str, path: str, fields: dict[str, str]
) -> None:
    before = house.audit(limit=1)
    answer = house.send("manager", path, id=goods, **fields)
    assert answer.status == 422
    assert 'role="alert"' in answer.text
    assert house.audit(limit=1) == before


def test_what_a_page_noted_as_still_to_come_is_now(house: House) -> None:
    house.send("manager", "/shipments/new", product="Kale", quantity_kg="50", id="early")
    act = {"id": "early", "act": "loaded", "asset": "van-1", "custodian": "peter", "at": "9" * 15}
    assert house.send("manager", "/shipment/move", **act).status == 303
    assert house.as_("manager").get("/shipment?id=early").text.count("van-1") > 0
    assert "9999" not in house.as_("manager").get("/shipment?id=early").text


def test_goods_of_others_are_not_there(house: House) -> None:
    for path in ("/shipment/move", "/shipment/split", "/shipment/merge"):
        answer = house.send("carrier2", path, id="of-carl", act="handed", asset="cooler-1", quantity_kg="1")
        assert answer.status in (403, 404)
    assert house.send("manager", "/shipment/move", id="zebra-1", act="loaded", asset="van-1").status == 404


def test_a_split_shows_the_part(house: House, goods: str) -> None:
    where = house.send("manager", "/shipment/split", id=goods, quantity_kg="5").headers["location"]
    page = house.as_("manager").get(where)
    assert page.status == 200
    assert "5 kg" in page.text
