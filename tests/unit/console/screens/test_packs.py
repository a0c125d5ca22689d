"""Packs on pages: by id, lot or leg, of a van for a time; a cookie says that one came; who took which."""

import re

import pytest

from console.screens.packs import COOKIE
from helpers.two_houses import House
from links.seal_keys import SealKeys
from reports.checking.verify import Outcome, verify

DAY = "from=2026-11-22&until=2026-11-22"


def subject(house: House, query: str) -> str:
    """Return what the pack is about that a manager gets."""
    answer = house.as_("manager").get(f"/reports/pack?{query}")
    assert answer.status == 200, answer.text
    found = verify(answer.body, SealKeys(house.fleet.readings.parent / "keys").listed())
    assert found.outcome is Outcome.GENUINE, found.words()
    name = re.search(r'filename="([^"]+)-CC-', answer.headers["content-disposition"])
    assert name is not None
    return name[1].removeprefix("kaimosi-")


def test_goods_are_named_by_their_id_their_lot_or_a_leg(house: House) -> None:
    sent = house.send(
        "manager", "/shipments/new", product="Kale", quantity_kg="5", id="by-lot", lot="LOT 7/Ä"
    )
    assert sent.status == 303
    assert subject(house, "id=of-carl") == "shipment-of-carl"
    assert subject(house, "id=%20Of-Carl%20") == "shipment-of-carl"
    not_yet = house.as_("manager").get("/reports/pack?id=lot%207/%C3%A4")
    assert (not_yet.status, "The goods are not loaded yet." in not_yet.text) == (404, True)
    assert "by-lot" in not_yet.text
    assert "/reports/pack" not in house.as_("manager").get("/shipment?id=by-lot").text
    assert subject(house, "id=of-carl.1&as=pdf") == "leg-of-carl-leg-1"
    assert house.as_("manager").get("/reports/pack?id=of-carl.7").status in (404, 422)
    assert house.as_("manager").get("/reports/pack?id=lot").status == 404
    page = house.as_("manager").get("/reports").text
    assert '<option value="by-lot">Kale, LOT 7/Ä</option>' in page
    assert "zebra" not in page


def test_a_van_has_packs_of_some_days(house: House) -> None:
    assert subject(house, f"asset=van-1&{DAY}") == "asset-van-1"
    manager = house.as_("manager")
    long = manager.get("/reports/pack?asset=van-2&from=2026-10-01&until=2026-11-22")
    assert (long.status, "31 days at most" in long.text) == (422, True)
    assert '<option value="van-2" selected>' in long.text, "and what was chosen stays"
    assert manager.get("/reports/pack?asset=van-2&from=2026-12-01&until=2026-12-02").status == 422
    assert manager.get(f"/reports/pack?asset=zebra-van&{DAY}").status == 404
    assert house.as_("driver").get(f"/reports/pack?asset=van-1&{DAY}").status == 403


@pytest.mark.parametrize(("token", "is_told"), [("a1b2c3d4e5", True), ("x;Path=/", False), ("", False)])
def test_a_cookie_that_the_page_made_up_says_that_it_has_come(
    house: House, token: str, is_told: bool
) -> None:
    answer = house.as_("manager").get(f"/reports/pack?id=of-carl&token={token.replace(';', '%3B')}")
    cookie = answer.headers.get("set-cookie", "")
    assert (f"{COOKIE}={token}" in cookie) is is_told
    assert ("Max-Age=60" in cookie) is is_told


def test_a_shipment_s_page_tells_who_took_its_packs_and_which_summaries_tell_it(house: House) -> None:
    house.as_("manager").get("/reports/pack?id=of-peter")
    sha256 = house.audit(limit=1)[0].entry.about.rpartition(" ")[2]
    for who, is_told in (("manager", True), ("auditor", True), ("driver", False), ("keeper", False)):
        page = house.as_(who).get("/shipment?id=of-peter").text
        assert ("Evidence packs that were taken" in page, sha256 in page) == (is_told, is_told), who
        assert ("/reports/pack" in page) is is_told, who
    page = house.as_("auditor").get("/shipment?id=of-peter").text
    assert page.index("as=pdf") < page.index("/reports?coop=kaimosi&amp;id=of-peter")
