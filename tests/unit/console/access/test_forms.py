"""Logging in, out and changing a password, at a real console, as a browser does it."""

from collections.abc import Iterator

import pytest

from coldchain.registry.things import Role
from console.settings import ConsoleSettings
from helpers.console_server import SetClock, served
from helpers.signed_in import CHEAP, PASSWORD, Browser, add_person
from helpers.small_fleet import COOP, NOW, Fleet
from links.records import Records
from links.records_audit import newest

NOTHING = ConsoleSettings(port=0)


@pytest.fixture
def records(own_fleet: Fleet) -> Iterator[Records]:
    records = Records(own_fleet.sources().records_url)
    add_person(records, "mary", Role.MANAGER, COOP)
    add_person(records, "new", Role.KEEPER, COOP, must_change=True)
    yield records
    records.close()


@pytest.fixture
def browser(own_fleet: Fleet, records: Records) -> Iterator[Browser]:
    with served(own_fleet.sources(), SetClock(NOW), NOTHING, passwords=CHEAP) as address:
        yield Browser(address)


def test_who_has_not_logged_in_is_sent_to_log_in_and_comes_back_to_where_he_wanted(browser: Browser) -> None:
    answer = browser.get("/?coop=kaimosi")
    assert (answer.status, answer.headers["location"]) == (303, "/login?to=/%3Fcoop%3Dkaimosi")
    answer = browser.log_in("mary", to="/?coop=kaimosi")
    assert (answer.status, answer.headers["location"]) == (303, "/?coop=kaimosi")
    assert "Van KBZ 214" in browser.get("/").text


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\r\nX: y"]
)
def test_nobody_is_sent_elsewhere_after_logging_in(browser: Browser, to: str) -> None:
    assert browser.log_in("mary", to=to).headers["location"] == "/"


def test_a_session_is_new_at_each_log_in_and_what_was_held_before_opens_nothing(browser: Browser) -> None:
    browser.cookies["coldchain"] = "planted-by-somebody-else"
    browser.log_in("mary")
    first = browser.cookies["coldchain"]
    assert first != "planted-by-somebody-else"
    other = Browser(browser.address)
    other.cookies["coldchain"] = "planted-by-somebody-else"
    assert other.get("/").status == 303
    again = Browser(browser.address)
    again.cookies["coldchain"] = first  # the same browser logs in once more: the old session has ended
    again.get("/password")
    fields = {"name": "mary", "password": PASSWORD, "csrf": "x" * 43, "to": "/"}
    again.cookies["coldchain-form"] = "x" * 43
    assert again.post("/login", fields).status == 303
    assert again.cookies["coldchain"] != first
    assert browser.get("/").status == 303


def test_cookies_are_for_no_script_and_no_other_site(browser: Browser) -> None:
    answer = browser.log_in("mary")
    held = next(line for line in answer.cookies if line.startswith("coldchain="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(held.split("; "))
    assert "Secure" not in held


def test_a_log_in_form_that_we_did_not_make_is_refused(browser: Browser) -> None:
    fields = {"name": "mary", "password": PASSWORD, "csrf": "guessed"}
    assert browser.post("/login", fields).status == 403
    browser.get("/login")
    assert browser.post("/login", fields).status == 403
    assert browser.post("/login", {"name": "mary", "password": PASSWORD}).status == 303


def test_a_wrong_password_and_a_wrong_name_are_answered_alike(browser: Browser) -> None:
    wrong = browser.log_in("mary", "wrong password")
    unknown = browser.log_in("nobody", "wrong password")
    assert wrong.status == unknown.status == 401
    assert wrong.text.replace("mary", "?") == unknown.text.replace("nobody", "?").replace(
        _csrf(unknown.text), _csrf(wrong.text)
    )


def test_who_logs_out_is_out(browser: Browser, records: Records) -> None:
    browser.log_in("mary")
    held = browser.cookies["coldchain"]
    browser.get("/password")
    assert browser.post("/logout", {}).status == 303
    browser.cookies["coldchain"] = held
    assert browser.get("/").status == 303
    with records.reading() as connection:
        assert [link.entry.action for link in newest(connection, COOP)] == ["log-out", "log-in"]


def test_who_has_a_first_password_chooses_his_own_before_anything_else(browser: Browser) -> None:
    assert browser.log_in("new").headers["location"] == "/password"
    assert browser.get("/").headers["location"] == "/password"
    assert "Choose your password" in browser.get("/password").text
    fields = {"old": PASSWORD, "new": "nine yellow cows", "again": "nine yellow cows"}
    assert browser.post("/password", {**fields, "again": "other"}).status == 400
    assert browser.post("/password", {**fields, "old": "wrong"}).status == 401
    assert browser.post("/password", fields).headers["location"] == "/"
    assert Browser(browser.address).log_in("new").status == 401
    assert Browser(browser.address).log_in("new", "nine yellow cows").headers["location"] == "/"


def test_a_new_password_ends_all_other_sessions(browser: Browser) -> None:
    other = Browser(browser.address)
    other.log_in("mary")
    browser.log_in("mary")
    before = browser.cookies["coldchain"]
    browser.get("/password")
    fields = {"old": PASSWORD, "new": "nine yellow cows", "again": "nine yellow cows"}
    assert browser.post("/password", fields).status == 303
    assert browser.get("/").status == 200
    assert other.get("/").status == 303
    browser.cookies["coldchain"] = before
    assert browser.get("/").status == 303


def _csrf(text: str) -> str:
    return text.split('name="csrf" value="')[1].split('"', maxsplit=1)[0]
