"""Evidence packs for programs: made, named by their hash, noted, listed; not for who sees only his own."""

import base64
import hashlib
from pathlib import Path

import pytest

from commands.packing import keys_of
from commands.station import open_station
from helpers.api_client import Client, Place, told
from helpers.small_fleet import COOP, HOUR, NOW
from reports.checking.verify import Outcome, verify

KNOWN = f"known_at={NOW}"


def outcome(place: Place, body: bytes) -> Outcome:
    file = Path(place.fleet.readings.parent) / "coldchain.toml"
    return verify(body, keys_of(open_station(file)).listed()).outcome


def test_a_pack_is_taken_by_its_hash_and_who_took_it_is_listed(place: Place, auditor: Client) -> None:
    client = auditor
    answer = client.ask("GET", f"/shipments/s-1/pack?{KNOWN}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/zip")
    assert outcome(place, answer.body) is Outcome.GENUINE
    digest = hashlib.sha256(answer.body)
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert answer.headers["etag"] == f'"{digest.hexdigest()}"'
    assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    again = client.ask(
        "GET", f"/shipments/s-1/pack?{KNOWN}", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status, again.body) == (304, b"")
    [row] = client.get("/shipments/s-1/packs")["items"]
    assert (row["via"], row["sha256"]) == ("api", digest.hexdigest())
    assert row["file"] in answer.headers["content-disposition"]
    assert client.ask("GET", "/shipments/none/packs").status == 404


def test_a_leg_and_an_asset_have_packs_too_and_a_pdf(place: Place, manager: Client) -> None:
    client = manager
    leg = client.ask("GET", f"/shipments/s-1/pack?leg=1&format=pdf&language=sw&{KNOWN}")
    assert (leg.status, leg.headers["content-type"], leg.body[:5]) == (200, "application/pdf", b"%PDF-")
    assert f"{COOP}-leg-s-1-leg-1-CC-" in leg.headers["content-disposition"]
    asset = client.ask("GET", f"/assets/van-1/pack?from_at={NOW - HOUR}&until_at={NOW}")
    assert asset.status == 200, asset.text
    for each in (leg, asset):
        assert outcome(place, each.body) is Outcome.GENUINE


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("/shipments/none/pack", 404, "no-such-shipment"),
        ("/shipments/s-1/pack?leg=99", 404, "no-such-leg"),
        (f"/shipments/s-1/pack?known_at={NOW * 2}", 422, "bad-time"),
        (f"/shipments/s-1/pack?known_at={NOW}&compare_with={NOW + 1}", 422, "bad-time"),
        ("/shipments/s-1/pack?language=xx", 422, "bad-language"),
        ("/assets/none/pack", 404, "unknown-asset"),
        (f"/assets/van-1/pack?from_at={NOW}&until_at={NOW}", 422, "bad-time"),
        ("/assets/van-1/pack?from_at=0", 422, "too-long"),
    ],
)
def test_what_cannot_be_is_told(manager: Client, path: str, status: int, reason: str) -> None:
    answer = manager.ask("GET", path)
    assert (answer.status, told(answer)["reason"]) == (status, reason), answer.text


def test_who_sees_only_what_is_his_takes_none(driver: Client) -> None:
    for path in ("/shipments/s-1/pack", "/shipments/s-1/packs", "/assets/van-1/pack?from_at=0"):
        assert driver.ask("GET", path).status == 403, path
