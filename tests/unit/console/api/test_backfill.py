"""console/api/backfill.py: what a logger kept comes by HTTP, and goes the way of all readings."""

from pathlib import Path

from coldchain.registry.things import Role
from helpers.api_client import Client, api_place, told
from helpers.small_fleet import COOP, NOW
from links.journal import Journal
from links.lanes import HISTORY

_CSV = {"Content-Type": "text/csv"}
_SENML = {"Content-Type": "application/senml+json"}
_FILE = b"time,air/temperature\n2026-11-20T10:00:00Z,4.5\n2026-11-20T10:05:00Z,4.75\n2026-11-20T10:10:00Z,x\n"


def test_a_file_of_a_logger_is_in_the_journal_and_its_bad_rows_in_the_quarantine(tmp_path: Path) -> None:
    with api_place(tmp_path) as place:
        manager = place.client(Role.MANAGER)
        path = "/readings?gateway=gw-road&device=d-van-1"
        found = told(manager.ask("POST", path, _FILE, {**_CSV, "Idempotency-Key": "f"}))
        assert (found["accepted"], found["again"]) == (2, False)
        assert [(each["reason"], each["readings"]) for each in found["refused"]] == [("bad-row", 1)]
        assert told(manager.ask("POST", path, _FILE, {**_CSV, "Idempotency-Key": "f"}))["again"]
        journal = Journal(place.fleet.journal)
        [(_, entry)] = journal.read(0, 10, lane=HISTORY)
        journal.close()
        assert (entry.coop, entry.gateway) == (COOP, "gw-road")
        assert [each.value for each in entry.readings] == [4.5, 4.75]
        assert all(each.event_at < each.received_at for each in entry.readings)
        assert manager.get("/quarantine?reason=bad-row")["items"][0]["size"] > 0
        assert manager.get("/audit?about=gateways/gw-road")["items"]


def test_a_pack_is_taken_and_strangers_in_it_are_refused(tmp_path: Path) -> None:
    at = (NOW - 3_600_000) / 1000
    with api_place(tmp_path) as place:
        manager = place.client(Role.MANAGER)
        found = told(manager.ask("POST", "/readings?gateway=gw-road", _pack(at), _SENML))
        assert found["accepted"] == 1, found
        assert [each["reason"] for each in found["refused"]] == ["unknown-device"]


def _pack(at_s: float) -> bytes:
    from coldchain.reading import Reading
    from coldchain.senml import encode_json

    at = round(at_s * 1000)
    return encode_json(
        [
            Reading("d-van-1", "air/temperature", 9, 1, at, 0, 4.0, "Cel"),
            Reading("d-nobody", "air/temperature", 9, 1, at, 0, 4.0, "Cel"),
        ]
    )


def test_what_is_not_understood_is_told(manager: Client, driver: Client) -> None:
    def reason(path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        answer = manager.ask("POST", path, body, headers)
        return answer.status, told(answer)["reason"]

    assert reason("/readings", b"[]", _SENML) == (422, "unknown-gateway")
    assert reason("/readings?gateway=gw-road", b"[]", _SENML) == (422, "bad-pack")
    assert reason("/readings?gateway=gw-road", b"\xff", _SENML)[0] == 422
    assert reason("/readings?gateway=gw-road", _FILE, _CSV)[0] == 422  # whose?
    assert reason("/readings?gateway=gw-road&device=d-van-1&zone=x", _FILE, _CSV)[0] == 422
    assert reason("/readings", b"", {"Content-Type": "text/plain"}) == (415, "bad-media-type")
    assert driver.ask("POST", "/readings?gateway=gw-road", b"[]", _SENML).status == 403


def test_too_many_at_once_are_refused_whole(manager: Client) -> None:
    rows = b"".join(b"%d,4\n" % number for number in range(300_000_000, 300_020_005))
    answer = manager.ask(
        "POST", "/readings?gateway=gw-road&device=d-van-1", b"time_s,air/temperature\n" + rows, _CSV
    )
    assert answer.status == 422
    assert b"20000" in answer.body
