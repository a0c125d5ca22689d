"""Who comes in, at a real console: sessions, tokens, visitors, foreign pages, large bodies, headers."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from acts.accounts import ask
from acts.tokens import NewToken, make
from coldchain.access.actors import Membership, at_the_machine
from coldchain.registry.things import Role
from console.access.headers import ALWAYS, NO_PAGE
from console.settings import ConsoleSettings
from helpers.console_server import SetClock, fetch, served
from helpers.signed_in import CHEAP, FORM, Browser, add_person
from helpers.small_fleet import COOP, NOW, Fleet
from links.records import Records


class Door:
    """A console with people, and tokens of programs."""

    def __init__(self, fleet: Fleet, stack: ExitStack) -> None:
        self.fleet, self._stack, self.clock = fleet, stack, SetClock(NOW)
        self.records = Records(fleet.sources().records_url)
        stack.callback(self.records.close)
        for name, role in (("mary", Role.MANAGER), ("peter", Role.DRIVER), ("audit", Role.AUDITOR)):
            add_person(self.records, name, role, COOP)
        add_person(self.records, "far", Role.MANAGER, "elsewhere")

    def serve(self, **settings: object) -> str:
        chosen = ConsoleSettings.model_validate({"port": 0, **settings})
        return self._stack.enter_context(served(self.fleet.sources(), self.clock, chosen, passwords=CHEAP))

    def token(self, role: Role) -> dict[str, str]:
        root = at_the_machine("root")
        made = make(root, NewToken("erp", Membership(coop=COOP, role=role)))
        ask(self.records, self.clock, root, coop=COOP, about=f"tokens/{made.id}", work=made.work)
        return {"Authorization": f"Bearer {made.token}"}


@pytest.fixture
def door(own_fleet: Fleet) -> Iterator[Door]:
    with ExitStack() as stack:
        yield Door(own_fleet, stack)


def test_nothing_is_shown_to_who_has_not_logged_in(door: Door) -> None:
    address = door.serve()
    assert fetch(address, "/").headers["location"] == "/login"
    assert fetch(address, "/shipments/s-1").status == 303
    refused = fetch(address, "/api/v1/now")
    assert (refused.status, json.loads(refused.body)["status"]) == (401, 401)
    assert refused.headers["www-authenticate"].startswith("Bearer")
    poll = fetch(address, "/live?since=1", {"HX-Request": "true"})
    assert (poll.status, poll.headers["hx-refresh"]) == (200, "true")
    sent = fetch(address, "/x", {"HX-Request": "true"}, method="POST")
    assert sent.headers["hx-redirect"] == "/login"
    for path in ("/health", "/ready", "/metrics", "/static/icon.svg"):
        assert fetch(address, path).status in (200, 503)


def test_a_page_shows_only_cooperatives_in_which_somebody_may_look(door: Door) -> None:
    browser = Browser(door.serve())
    browser.log_in("far")
    for path in ("/", f"/?coop={COOP}", f"/api/v1/now?coop={COOP}", f"/api/v1/chart?coop={COOP}&asset=van-1"):
        answer = browser.get(path)
        assert answer.status in (403, 404) or b"van-1" not in answer.body, path


def test_a_program_reads_with_its_token_and_needs_no_secret(door: Door) -> None:
    address = door.serve()
    held = door.token(Role.AUDITOR)
    assert json.loads(fetch(address, "/api/v1/now", held).body)["cooperative"] == COOP
    assert fetch(address, "/api/v1/now", held, method="POST", body=b"{}").status == 405
    for wrong in ("Bearer coldchain_x", "Bearer ", "Basic eDp5", "bearer x y z"):
        assert fetch(address, "/api/v1/now", {"Authorization": wrong}).status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_a_foreign_page_sends_is_refused(door: Door, headers: dict[str, str]) -> None:
    browser = Browser(door.serve())
    browser.log_in("mary")
    browser.get("/password")
    assert browser.post("/logout", {}, headers).status == 403
    assert browser.get("/").status == 200
    assert browser.post("/logout", {}).status == 303


def test_a_foreign_page_cannot_log_anybody_in(door: Door) -> None:
    browser = Browser(door.serve())
    browser.get("/login")
    fields = {"name": "mary", "password": "x"}
    assert browser.post("/login", fields, {"Origin": "https://evil.example"}).status == 403


@pytest.mark.parametrize("kind", [FORM, "text/plain", "application/json", "multipart/form-data; boundary=b"])
def test_without_the_secret_of_the_session_nothing_is_done(door: Door, kind: str) -> None:
    browser = Browser(door.serve())
    browser.log_in("mary")
    for body in (b"", b"csrf=", b"csrf=guessed", b'{"csrf":"x"}'):
        headers = {**browser._headers(None), "Content-Type": kind}
        answer = fetch(browser.address, "/logout", headers, method="POST", body=body)
        assert answer.status in (400, 403)
    assert browser.get("/").status == 200


def test_the_secret_of_another_session_is_none(door: Door) -> None:
    address = door.serve()
    mary, audit = Browser(address), Browser(address)
    mary.log_in("mary")
    audit.log_in("audit")
    audit.get("/password")
    assert mary.post("/logout", {"csrf": audit.csrf}).status == 403


def test_large_bodies_are_refused_before_they_are_read(door: Door) -> None:
    browser = Browser(door.serve())
    browser.log_in("mary")
    browser.get("/password")
    assert browser.post("/password", {"old": "x" * 70_000}).status == 413


def test_a_visitor_looks_at_this_machine_and_sends_nothing(door: Door) -> None:
    address = door.serve(visitors="look")
    assert fetch(address, "/").status == 200
    assert fetch(address, "/api/v1/now").status == 200
    assert fetch(address, "/logout", method="POST").headers["location"] == "/login"
    assert (
        fetch(address, "/", {"Host": "evil.example"}).status == 303
    )  # a foreign name that was made to point here


def test_metrics_may_be_kept_for_who_may_see_the_system(door: Door) -> None:
    address = door.serve(metrics="logged-in")
    assert fetch(address, "/metrics").status == 401
    assert fetch(address, "/metrics", door.token(Role.DRIVER)).status == 401
    assert fetch(address, "/metrics", door.token(Role.AUDITOR)).status == 200


@pytest.mark.parametrize("path", ["/", "/login", "/health", "/nowhere", "/api/v1/now", "/static/nothing"])
def test_every_answer_has_the_headers(door: Door, path: str) -> None:
    answer = fetch(door.serve(), path)
    is_data = path in ("/health", "/api/v1/now") and "json" in answer.headers.get("content-type", "")
    wanted = NO_PAGE if is_data else ALWAYS
    assert {name.lower() for name in wanted} <= set(answer.headers)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "strict-transport-security" not in answer.headers


def test_behind_a_proxy_with_tls_cookies_are_for_tls_only(door: Door) -> None:
    address = door.serve(trusted_proxies=["127.0.0.1"], url="https://cold.example.org")
    said = {
        "X-Forwarded-For": "9.9.9.9, 1.2.3.4",
        "X-Forwarded-Proto": "https",
        "Origin": "https://cold.example.org",
    }
    browser = Browser(address, said)
    answer = browser.log_in("mary")
    held = next(line for line in answer.cookies if line.startswith("__Host-coldchain="))
    assert "Secure" in held.split("; ")
    assert answer.headers["strict-transport-security"]
    assert browser.get("/").status == 200
    with door.records.reading() as connection:
        from links.records_audit import newest

        assert newest(connection, COOP)[0].entry.address == "1.2.3.4"
