"""console/api/told.py: messages, audit entries, what was refused, the health of the system."""

from coldchain.backups import Backups, Good
from helpers.api_client import Client, Place
from helpers.polling import wait_until
from helpers.small_fleet import NOW
from links.backup_state import FILE, write


def test_messages_page_by_page(manager: Client, driver: Client) -> None:
    first = manager.get("/messages?limit=1")
    rest = manager.get(f"/messages?limit=1&after={first['after']}")
    assert [each["contact"] for each in (*first["items"], *rest["items"])] == ["grace", "peter"]
    assert rest["after"] == ""
    assert manager.get("/messages?contact=peter")["items"][0]["id"] == rest["items"][0]["id"]
    assert driver.ask("GET", "/messages").status == 403


def test_the_audit_chain_page_by_page(manager: Client, auditor: Client) -> None:
    assert manager.ask("POST", "/sites", {"id": "au", "name": "A", "kind": "village_station"}).status == 201
    [line] = auditor.get("/audit?about=sites/au")["items"]
    assert line["entry"]["via"] == "api"
    page = auditor.get("/audit?limit=1")
    if page["after"]:
        [older] = auditor.get(f"/audit?limit=1&after={page['after']}")["items"]
        assert older["hash"] == page["items"][0]["previous"]


def test_what_was_refused(manager: Client) -> None:
    page = manager.get("/quarantine?limit=2")
    assert page["counts"]["bad-pack"] == 3
    assert len(page["items"]) == 2
    assert manager.get("/quarantine?reason=none")["items"] == []


def test_how_the_backups_are(manager: Client, place: Place) -> None:
    folder = place.fleet.journal.parent
    assert manager.get("/system")["backup"] == {
        "verdict": "never",
        "is_well": True,
        "is_overdue": False,
        **dict.fromkeys(("newest_at", "age_ms", "checked_at", "size", "failed_at")),
        "file": "",
        "failed_why": "",
        "failures": 0,
    }
    made = Backups().after_good(Good(NOW - 5 * 86_400_000, "/b/one.tar.gz", 1_498_112, 300))
    write(folder, made.after_failure(NOW - 1000, "no room"))
    wait_until(lambda: manager.get("/system")["backup"]["verdict"] == "old", "a new look", 5)
    told = manager.get("/system")
    assert told["is_ready"] is True
    assert 5 * 86_400_000 <= told["backup"].pop("age_ms") < 6 * 86_400_000
    assert told["backup"] == {
        "verdict": "old",
        "is_well": False,
        "is_overdue": True,
        "newest_at": NOW - 5 * 86_400_000,
        "checked_at": None,
        "file": "/b/one.tar.gz",
        "size": 1_498_112,
        "failed_at": NOW - 1000,
        "failed_why": "no room",
        "failures": 1,
    }
    (folder / FILE).unlink()


def test_how_the_system_is(manager: Client, driver: Client, place: Place) -> None:
    assert manager.get("/system")["is_live"] is True
    assert driver.ask("GET", "/system").status == 403
