"""Reports as files: all rows, of the period, no formula, and in the audit chain."""

import csv
import io

import pytest

from coldchain.instants import to_iso
from helpers.laid_case import lay_summary
from helpers.small_fleet import HOUR
from helpers.two_houses import House
from links.seal_keys import SealKeys
from reports.checking.verify import Outcome, verify


def rows(house: House, who: str, query: str) -> list[dict[str, str]]:
    """Return the rows of a report."""
    answer = house.as_(who).get(f"/reports/file?{query}")
    assert answer.status == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))


def test_shipments_of_the_period_with_their_state(house: House) -> None:
    found = {each["id"]: each for each in rows(house, "manager", "what=shipments")}
    assert (found["of-carl"]["state"], found["of-carl"]["custodian"]) == ("on-the-way", "carl")
    assert found["of-carl"]["quantity [kg]"] == "100.0"
    assert not [id_ for id_ in found if "zebra" in id_]
    assert not rows(house, "manager", "what=shipments&from=2020-01-01&until=2020-02-01")


def test_excursions_messages_and_what_people_did(house: House) -> None:
    assert rows(house, "auditor", "what=excursions")[0]["limit_name"] == "too-warm"
    assert {each["contact"] for each in rows(house, "auditor", "what=messages")} >= {"peter", "grace"}
    assert rows(house, "regulator", "what=audit")
    assert house.audit(limit=1)[0].entry.about == "export/audit.csv"
    assert house.as_("regulator").get("/reports/file?what=messages").status == 403


def test_all_readings_of_an_asset_come_in_their_order(house: House) -> None:
    found = rows(house, "manager", "what=readings&asset=van-2")
    air = [each["measured"] for each in found if each["channel"] == "air/temperature"]
    assert len(air) == 3 * HOUR // 60_000 + 1
    assert air == sorted(air)
    assert house.audit(limit=1)[0].entry.about == "export/readings-van-2.csv"


def test_a_formula_is_a_text(house: House) -> None:
    lot = '=HYPERLINK("http://evil","x")'
    sent = house.send("manager", "/shipments/new", product="Kale", quantity_kg="1", id="formula", lot=lot)
    assert sent.status == 303
    found = {each["id"]: each for each in rows(house, "manager", "what=shipments")}
    assert found["formula"]["lot"] == f"'{lot}"
    assert house.as_("manager").get("/reports/file?what=shipments&format=xlsx").body.startswith(b"PK")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("what=nothing", 404),
        ("what=readings&asset=zebra-van", 404),
        ("what=shipments&from=junk", 422),
        ("what=shipments&from=2026-11-20&until=2026-11-01", 422),
        ("what=shipments&from=2020-01-01&until=2026-01-01", 422),
        ("what=shipments&until=9999-12-31", 422),
        ("what=shipments&from=0001-01-01", 422),
    ],
)
def test_what_cannot_be_asked_for_is_told(house: House, query: str, status: int) -> None:
    assert house.as_("manager").get(f"/reports/file?{query}").status == status


def test_an_evidence_pack_is_taken_by_who_may_and_noted(house: House) -> None:
    manager = house.as_("manager")
    assert "Evidence pack" in manager.get("/reports").text
    assert "/reports/pack?" in manager.get("/shipment?id=of-carl").text
    answer = manager.get("/reports/pack?id=of-carl")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/zip")
    keys = SealKeys(house.fleet.readings.parent / "keys").listed()
    found = verify(answer.body, keys)
    assert found.outcome is Outcome.GENUINE, found.words()
    assert found.report is not None
    assert house.audit(limit=1)[0].entry.about.startswith("export/kaimosi-shipment-of-carl-CC-")


def test_a_pack_of_what_is_another_s_or_is_not_there_is_not_given(house: House) -> None:
    assert house.as_("manager").get("/reports/pack?id=zebra-1").status == 404
    assert house.as_("manager").get("/reports/pack?id=nothing").status == 404
    for who in ("driver", "carrier"):
        assert house.as_(who).get("/reports/pack?id=of-carl").status == 403
        assert "Evidence pack" not in house.as_(who).get("/shipment?id=of-carl").text


def test_a_pack_of_an_instant_of_knowledge_tells_what_changed_since_another(house: House) -> None:
    manager = house.as_("manager")
    assert 'name="since"' in manager.get("/reports").text
    answer = manager.get("/reports/pack?id=s-2&known=2026-11-22T10:40&since=2026-11-22T10:30")
    assert answer.status == 200, answer.text
    found = verify(answer.body, SealKeys(house.fleet.readings.parent / "keys").listed())
    assert found.outcome is Outcome.GENUINE, found.words()
    assert found.manifest is not None
    assert to_iso(found.manifest.as_known_at) == "2026-11-22T07:40:00Z"
    assert "changes: since 2026-11-22T07:30:00Z" in found.words()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("known=junk", "a date and a time"),
        ("known=2099-01-01T00:00", "a time that has been"),
        ("since=2099-01-01T00:00", "a time before the other one"),
        ("known=2026-11-22T10:30&since=2026-11-22T10:40", "a time before the other one"),
    ],
)
def test_instants_that_cannot_be_are_told_on_the_page(house: House, query: str, words: str) -> None:
    answer = house.as_("manager").get(f"/reports/pack?id=of-carl&{query}")
    assert answer.status == 422
    assert words in answer.text


def test_a_pack_is_also_given_as_a_single_pdf(house: House) -> None:
    answer = house.as_("manager").get("/reports/pack?id=of-carl&as=pdf")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    found = verify(answer.body, SealKeys(house.fleet.readings.parent / "keys").listed())
    assert found.outcome is Outcome.GENUINE, found.words()


def test_summaries_that_were_made_are_taken_by_who_may_and_noted(house: House) -> None:
    assert "Summaries of months" not in house.as_("manager").get("/reports").text
    folder = house.fleet.readings.parent / "reports"
    laid = lay_summary(folder, "kaimosi", "2026-10")
    other = lay_summary(folder, "zebra", "2026-10")
    page = house.as_("manager").get("/reports").text
    assert "Summaries of months" in page
    assert laid.pages in page
    assert other.pages not in page
    answer = house.as_("manager").get(f"/reports/summary?file={laid.pages}")
    assert (answer.status, answer.body) == (200, b"pages")
    assert answer.headers["content-type"] == "application/pdf"
    assert house.audit(limit=1)[0].entry.about.startswith(f"export/{laid.pages} sha256 ")
    assert house.as_("manager").get(f"/reports/summary?file={other.pack}").status == 404
    assert house.as_("driver").get(f"/reports/summary?file={laid.pack}").status == 403


def test_a_report_that_cannot_be_keeps_what_was_typed_and_says_it_plainly(house: House) -> None:
    manager = house.as_("manager")
    wrong = manager.get("/reports/file?what=messages&from=2026-11-20&until=2026-11-01")
    assert (wrong.status, '<option value="messages" selected>' in wrong.text) == (422, True)
    assert "This value cannot be taken" in wrong.text  # and not only what a program would say
    none = manager.get("/reports/pack?id=milk-none&known=2026-11-22T10:40&as=zip")
    assert (none.status, "There is no such thing here" in none.text) == (404, True)
    assert 'value="milk-none"' in none.text
    assert 'name="known" type="datetime-local" value="2026-11-22T10:40"' in none.text
