"""The list of shipments, and entering one."""

from helpers.two_houses import House


def test_the_list_finds_by_text_and_state(house: House) -> None:
    browser = house.as_("manager")
    assert "of-carl" in browser.get("/shipments?q=lot-carl").text
    assert "of-cora" not in browser.get("/shipments?q=lot-carl").text
    assert "of-carl" not in browser.get("/shipments?state=delivered").text
    assert browser.get("/shipments?after=junk").status == 422


def test_a_form_sent_twice_is_one_shipment_and_one_entry(house: House) -> None:
    fields = {"product": "Kale", "quantity_kg": "7,5", "id": "twice", "key": "k-twice"}
    assert "said=saved" in house.send("keeper", "/shipments/new", **fields).headers["location"]
    newest = house.audit(limit=1)[0]
    assert newest.entry.about == "shipments/twice"
    assert "said=again" in house.send("keeper", "/shipments/new", **fields).headers["location"]
    assert house.audit(limit=1)[0] == newest
    assert house.send("keeper", "/shipments/new", **{**fields, "lot": "9"}).status == 422


def test_a_wrong_form_keeps_what_was_typed(house: House) -> None:
    for kg in ("", "-1", "many", "1e999", "0"):
        answer = house.send("keeper", "/shipments/new", product='"><b>Kale', quantity_kg=kg, lot="L-kept")
        assert answer.status == 422, kg
        assert 'value="L-kept"' in answer.text
        assert "<b>Kale" not in answer.text
