"""console/api/registry_files.py: the registry as a file."""

import io
import zipfile
from pathlib import Path

from coldchain.registry.things import Role
from console.api.registry_files import XLSX
from helpers.api_client import Client, Place, api_place, told

_CSV = {"Content-Type": "text/csv"}


def test_a_dry_run_tells_every_bad_row_and_changes_nothing(manager: Client) -> None:
    bad = b"id,name,kind\ndry-1,One,village_station\ndry-2,Two,nix\ndry-3,,village_station\n"
    found = told(manager.ask("POST", "/import?dry=true&sheet=sites", bad, _CSV))
    assert {each["field"] for each in found["mistakes"]} == {"sites:3:kind", "sites:4:name"}
    answer = manager.ask("POST", "/import?sheet=sites", bad, _CSV)
    assert (answer.status, len(told(answer)["mistakes"])) == (422, 2)
    good = b"id,name,kind\ndry-1,One,village_station\n"
    found = told(manager.ask("POST", "/import?dry=true&sheet=sites", good, _CSV))
    assert (found["added"], found["names"], found["is_dry"]) == (1, ["sites/dry-1"], True)
    assert manager.ask("GET", "/sites/dry-1").status == 404


def test_what_is_exported_can_be_imported(tmp_path: Path) -> None:
    with api_place(tmp_path) as place:
        manager = place.client(Role.MANAGER)
        answer = manager.ask("GET", "/export")
        assert answer.headers["content-disposition"].startswith("attachment")
        found = told(manager.ask("POST", "/import", answer.body, {"Content-Type": XLSX}))
        assert found["changed"] == 0
        found = told(manager.ask("POST", "/import?dry=true", answer.body, {"Content-Type": XLSX}))
        assert (found["added"], found["changed"], found["mistakes"]) == (0, 0, [])
        names = zipfile.ZipFile(io.BytesIO(manager.ask("GET", "/export?format=csv").body)).namelist()
        assert "assets.csv" in names


def test_only_who_may_brings_or_takes(driver: Client) -> None:
    assert driver.ask("GET", "/export").status == 403
    assert driver.ask("POST", "/import?sheet=sites", b"id,name,kind\n", _CSV).status == 403


def test_a_carrier_takes_nothing_of_the_registry(place: Place) -> None:
    assert place.client(Role.CARRIER, contact="grace").ask("GET", "/export").status == 403


def test_what_is_no_table_is_refused(manager: Client) -> None:
    assert manager.ask("POST", "/import", b"PK nothing", {"Content-Type": XLSX}).status == 422
    assert manager.ask("POST", "/import?sheet=sites", b"\xff", _CSV).status == 422
    assert manager.ask("POST", "/import?sheet=../x", b"id\n", _CSV).status == 422
