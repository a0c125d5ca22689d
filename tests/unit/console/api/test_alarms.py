"""console/api/alarms.py: alarms listed, read and answered."""

from pathlib import Path
from urllib.parse import quote

from coldchain.registry.things import Role
from helpers.api_client import Client, api_place, told
from helpers.small_fleet import ALARM

_PATH = f"/alarms/{quote(ALARM, safe='')}"


def test_alarms_are_listed_and_read(manager: Client, driver: Client) -> None:
    [found] = manager.get("/alarms")["items"]
    assert (found["id"], found["excursion"]["bound"]) == (ALARM, 8.0)
    assert manager.get("/alarms?state=over")["items"] == []
    assert manager.get(_PATH)["id"] == driver.get("/alarms")["items"][0]["id"]
    assert manager.ask("GET", "/alarms/none").status == 404
    assert manager.ask("GET", "/alarms?after=%5B1%5D").status == 422


def test_an_alarm_is_answered_once_by_whoever_may(tmp_path: Path) -> None:
    with api_place(tmp_path) as place:
        manager, driver = place.client(Role.MANAGER), place.client(Role.DRIVER, contact="peter")
        seen = {"action": "acknowledge"}
        first = driver.ask("POST", f"{_PATH}/actions", seen, {"Idempotency-Key": "1"})
        assert (first.status, told(first)["came"]) == (201, "seen")
        assert told(driver.ask("POST", f"{_PATH}/actions", seen, {"Idempotency-Key": "1"}))["again"]
        other = told(manager.ask("POST", f"{_PATH}/actions", seen, {"Idempotency-Key": "1"}))
        assert other["came"] == "so-already"  # a key of somebody else is another
        assert driver.ask("POST", f"{_PATH}/actions", {"action": "shelve", "minutes": 30}).status == 403
        shelve = {"action": "shelve", "minutes": 30}
        assert told(manager.ask("POST", f"{_PATH}/actions", shelve))["reason"] == "reason-needed"
        assert manager.ask("POST", f"{_PATH}/actions", {**shelve, "comment": "known"}).status == 201
        lines = manager.get(f"{_PATH}/actions")["items"]
        assert [each["action"] for each in lines] == ["acknowledge", "acknowledge", "shelve"]
        assert (lines[0]["person"], lines[0]["via"]) == ("peter", "api")
        auditor = place.client(Role.AUDITOR)
        assert auditor.ask("POST", f"{_PATH}/actions", seen).status == 403
        nobody = place.client(Role.DRIVER, contact="grace")
        assert nobody.get("/alarms")["items"] == []
        assert nobody.ask("POST", f"{_PATH}/actions", seen).status == 404
