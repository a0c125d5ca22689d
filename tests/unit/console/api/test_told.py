"""console/api/told.py: messages, audit entries, what was refused, the health of the system."""

from helpers.api_client import Client, Place


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


def test_how_the_system_is(manager: Client, driver: Client, place: Place) -> None:
    assert manager.get("/system")["is_live"] is True
    assert driver.ask("GET", "/system").status == 403
