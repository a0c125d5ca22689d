"""The audit chain as a page: the newest first, by pages, of one thing."""

from helpers.two_houses import House


def test_what_was_done_stands_there_with_who_and_the_newest_hash(house: House) -> None:
    assert (
        house.send("manager", "/shipments/new", product="Kale", quantity_kg="5", id="audited").status == 303
    )
    page = house.as_("auditor").get("/audit").text
    assert house.audit(limit=1)[0].hash in page
    only = house.as_("auditor").get("/audit?about=shipments/audited").text
    assert "shipments/audited" in only
    assert "shipments/of-carl" not in only


def test_older_entries_are_asked_for_by_number(house: House) -> None:
    assert "Nothing yet." in house.as_("auditor").get("/audit?before=1").text
    assert house.as_("auditor").get("/audit?before=" + "9" * 30).status == 200


def test_what_was_done_is_said_in_words_and_in_the_reader_s_language(house: House) -> None:
    assert house.as_("manager").get("/reports/pack?id=of-carl").status == 200
    page = house.as_("auditor").get("/audit").text
    assert "<b>File taken</b>" in page
    assert ">export</b>" not in page
    hindi = house.as_("auditor").get("/audit?lang=hi").text
    house.as_("auditor").get("/audit?lang=en")  # the choice lasts
    assert "<b>फ़ाइल ली</b>" in hindi
