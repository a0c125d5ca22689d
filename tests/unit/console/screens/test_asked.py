"""Summaries that are asked for on the Reports page: by whom, what it says, what is given, what is refused."""

import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import unquote

import pytest
from msgspec.structs import replace

from commands.asked_reports import book_of
from commands.asked_work import run_asked
from commands.packing import keys_of
from helpers.small_fleet import COOP
from helpers.two_houses import OTHER, House, two_houses
from links.records import Records
from links.records_accounts import change_account
from links.records_registry import load_registry, save_registry
from reports.checking.verify import Outcome, verify
from reports.delivery.asked import End, State


@pytest.fixture
def house(tmp_path: pytest.TempPathFactory) -> Iterator[House]:
    with two_houses(tmp_path, hours=1) as house:  # type: ignore[arg-type]
        yield house


def _ids(house: House, coop: str = COOP) -> list[str]:
    return [each.wish.id for each in book_of(house.station).entries(coop)]


def test_what_failed_is_said_in_the_readers_language_and_who_asked_by_his_name(house: House) -> None:
    house.send("manager", "/reports/ask", first="2026-11-20", last="2026-11-22", key="k-1")
    (id_,) = _ids(house)
    with closing(Records(house.station.records_url)) as records, records.transaction() as connection:
        change_account(connection, "manager", name="Grace Achieng")
    end = End(state=State.FAILED, at=1, why="disk: got 1 MB", cause="no-room")
    book_of(house.station).end(id_, end)
    page = house.as_("manager").get("/reports/asked?lang=es").text
    assert "Hay muy poco espacio en el disco" in page
    assert "got 1 MB" not in page
    assert "Grace Achieng" in page
    book_of(house.station).end(id_, replace(end, cause=""))
    assert '<span lang="en">disk: got 1 MB</span>' in house.as_("manager").get("/reports/asked?lang=es").text


def test_a_product_of_some_days_is_asked_for_made_and_taken(house: House) -> None:
    assert "Summary of a month" in house.as_("manager").get("/reports").text
    answer = house.send(
        "manager", "/reports/ask", first="2026-11-20", last="2026-11-22", product="Raw milk", key="k-1"
    )
    assert answer.status == 303
    (id_,) = _ids(house)
    entry = house.audit(limit=1)[0].entry
    assert (entry.action, entry.about, entry.by) == ("summary:ask", f"summaries/{id_}", "manager")
    assert '"product":"Raw milk"' in entry.new
    page = house.as_("manager").get("/reports").text
    assert "waiting" in page
    assert "2026-11-20 – 2026-11-22 · Raw milk" in page
    assert "asked by manager" in page
    assert 'hx-trigger="every 3s"' in page
    assert house.as_("manager").get(f"/reports/made?id={id_}&as=zip").status == 404

    did = run_asked(house.station, house.clock, threading.Event())
    assert did.ended == (id_,), did.words
    part = house.as_("auditor").get("/reports/asked").text
    assert part.startswith("\n<section") or part.lstrip().startswith("<section")
    assert "hx-trigger" not in part
    assert "All packs (4)" in part
    keys = keys_of(house.station).listed()
    packed = house.as_("auditor").get(f"/reports/made?id={id_}&as=zip")
    assert verify(packed.body, keys).outcome is Outcome.GENUINE
    assert house.audit(limit=1)[0].entry.about.startswith("export/kaimosi-product-Raw-milk-")
    pages = house.as_("auditor").get(f"/reports/made?id={id_}&as=pdf")
    assert (pages.headers["content-type"], pages.body[:5]) == ("application/pdf", b"%PDF-")
    packs = zipfile.ZipFile(io.BytesIO(house.as_("manager").get(f"/reports/made?id={id_}&as=packs").body))
    assert packs.testzip() is None
    assert len(packs.namelist()) == 5
    assert all(verify(packs.read(name), keys).outcome is Outcome.GENUINE for name in packs.namelist())
    assert packs.read(packs.namelist()[-1]) == packed.body


def test_the_same_twice_is_one_and_another_key_finds_that_it_waits_already(house: House) -> None:
    for key, said in (("k-1", "asked"), ("k-1", "again"), ("k-2", "so-already")):
        answer = house.send("manager", "/reports/ask", month="2026-11", key=key)
        assert (answer.status, answer.headers["location"].partition("said=")[2]) == (303, said)
    assert len(_ids(house)) == 1


def test_one_who_asked_or_a_manager_cancels_it_and_nobody_else(house: House) -> None:
    house.send("auditor", "/reports/ask", month="2026-11", key="k-1")
    (id_,) = _ids(house)
    assert house.send("regulator", "/reports/cancel", id=id_).status == 403
    assert house.send("manager", "/reports/cancel", id=id_).status == 303
    entry = house.audit(limit=1)[0].entry
    assert (entry.action, entry.by) == ("summary:cancel", "manager")
    assert "cancelled" in house.as_("auditor").get("/reports").text
    assert run_asked(house.station, house.clock, threading.Event()).ended == ()
    assert "so-already" in house.send("auditor", "/reports/cancel", id=id_).headers["location"]


def test_of_another_cooperative_none_is_seen_cancelled_or_taken(house: House) -> None:
    browser = house.as_("stranger")
    assert browser.post("/reports/ask", {"coop": OTHER, "month": "2026-11", "key": "k"}).status == 303
    (id_,) = _ids(house, OTHER)
    book_of(house.station).end(id_, End(state=State.DONE, at=house.clock.now(), pack="x.zip"))
    assert id_ not in house.as_("manager").get("/reports").text
    assert id_ in browser.get("/reports").text
    for query in (f"coop={COOP}&id={id_}&as=zip", f"coop={OTHER}&id={id_}&as=zip"):
        assert house.as_("manager").get(f"/reports/made?{query}").status == 404
    assert house.send("manager", "/reports/cancel", id=id_).status == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "a month, or a first day"),
        ({"month": "2026-11", "first": "2026-11-01"}, "a month, or a first day"),
        ({"month": "2026-13"}, "a year and a month"),
        ({"month": "2027-01"}, "one that has begun"),
        ({"first": "junk"}, "a day such as 2026-10-05"),
        ({"first": "2026-11-01", "last": "9999-12-31"}, "a day such as 2026-10-05"),
        ({"first": "2026-11-10", "last": "2026-11-01"}, "one that is not after the last"),
        ({"first": "2020-01-01"}, "366 days at most"),
        ({"month": "2026-11", "product": "Zebra cheese"}, "a product of shipments"),
    ],
)
def test_what_cannot_be_is_told_on_the_page(house: House, fields: dict[str, str], words: str) -> None:
    answer = house.send("manager", "/reports/ask", **fields)
    assert answer.status == 422
    assert words in answer.text
    assert _ids(house) == []
    assert book_of(house.station).drafts() == []


def test_no_more_wait_than_there_is_room_for(house: House) -> None:
    for number in range(1, 6):
        assert house.send("manager", "/reports/ask", month=f"2026-0{number}", key=f"k-{number}").status == 303
    answer = house.send("manager", "/reports/ask", month="2026-10", key="k-10")
    assert answer.status == 422
    assert "So many are waiting already." in answer.text
    assert (
        house.as_("stranger").post("/reports/ask", {"coop": OTHER, "month": "2026-11", "key": "k"}).status
        == 303
    )


@pytest.mark.parametrize("product", ["牛奶 / αβγ", "\u0924\u093e\u091c" * 66])
def test_a_product_of_any_letters_and_length_is_made_and_taken(house: House, product: str) -> None:
    with closing(Records(house.station.records_url)) as records, records.transaction() as connection:
        registry = load_registry(connection, COOP)
        goods = tuple(replace(each, product=product) for each in registry.shipments)
        save_registry(connection, replace(registry, shipments=goods))
    asked = house.send(
        "manager", "/reports/ask", first="2026-11-20", last="2026-11-22", product=product, key="k"
    )
    assert asked.status == 303
    (id_,) = _ids(house)
    did = run_asked(house.station, house.clock, threading.Event())
    (entry,) = book_of(house.station).entries(COOP)
    assert entry.state is State.DONE, did.words
    for form in ("packs", "zip", "pdf"):
        answer = house.as_("manager").get(f"/reports/made?id={id_}&as={form}")
        assert answer.status == 200
        named = unquote(answer.headers["content-disposition"].partition("filename*=UTF-8''")[2])
        assert named.startswith("kaimosi-"), form
        assert product[0] in named


def test_days_have_a_form_of_their_own_which_opens_with_what_was_typed(house: House) -> None:
    page = house.as_("manager").get("/reports").text
    month = page.partition('action="/reports/ask"')[2].partition("</form>")[0]
    assert ('name="month"' in month, 'name="first"' in month) == (
        True,
        False,
    )  # one never stands in the other's way
    assert '<details class="panel narrow" open>' not in page
    wrong = {"first": "2026-11-10", "last": "2026-11-01", "product": "Raw milk"}
    page = house.send("manager", "/reports/ask", **wrong).text
    assert '<details class="panel narrow" open>' in page
    assert ('value="2026-11-10"' in page, "<option selected>Raw milk</option>" in page) == (True, True)
