"""Why the registry was changed, from every door to the auditor: form, HTTP, table, verb; in the pack."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from typer.testing import CliRunner

from coldchain.audit import first_broken
from coldchain.evidence import SubjectKind
from coldchain.registry.things import Role
from commands.main import app
from helpers.api_client import Client, add_token, told
from helpers.evidence_case import SHIPMENT, evidence_on
from helpers.read_back import ReadBack, bare
from helpers.small_fleet import COOP, HOUR, NOW
from helpers.two_houses import House, own_registry, two_houses
from links.clock import SystemClock
from links.records_audit import walk
from reports.evidence.gather import Asked
from reports.pack import make_files

REASONS = {
    "assets/van-1": "new plates since Monday",
    "calibrations/d-van-1": "of another logger",
    "profiles/chilled-milk": "the dairy asks for six degrees",
    "cooperative/kaimosi": "the weather service says so",
    "devices/d-van-1": "devices.csv: the label was misread",
    "placements/d-van-1": "it was taken out for an hour",
    "products/fresh-milk": "until now it was judged as any goods",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with two_houses(tmp_path_factory.mktemp("reasons"), hours=3) as found:
        yield found


def _by_form(house: House, *, why: str) -> None:
    said = {"of": "assets", "entry": '["van-1"]', "id": "van-1", "plate": "KDQ 1"}
    refused = house.send("manager", "/registry/entry", **said)
    assert (refused.status, 'value="KDQ 1"' in refused.text) == (422, True)
    assert house.send("manager", "/registry/entry", **said, why=why).status == 303


def _by_program(client: Client) -> None:
    limits = {"max_gap_s": 600.0}
    assert told(client.ask("PATCH", "/profiles/chilled-milk", limits))["reason"] == "why-needed"
    why = REASONS["profiles/chilled-milk"]
    assert client.ask("PATCH", "/profiles/chilled-milk", {**limits, "why": why}).status == 200
    (paper,) = (each for each in own_registry().calibrations if each.device == "d-van-1")
    path = f"/calibrations/{quote(f'd-van-1~~{paper.calibrated_at}')}"
    assert client.ask("DELETE", path).status == 422
    assert client.ask("DELETE", f"{path}?why={quote(REASONS['calibrations/d-van-1'])}").status == 204
    move = {"asset": "", "from_at": NOW - HOUR - 60_000}
    assert told(client.ask("POST", "/devices/d-van-1/moves", move))["reason"] == "why-needed"
    why = REASONS["placements/d-van-1"]
    assert client.ask("POST", "/devices/d-van-1/moves", {**move, "why": why}).status == 200


def _by_table(client: Client) -> None:
    table, csv = b"id,serial\nd-van-1,S-0042\n", {"Content-Type": "text/csv"}
    dry = told(client.ask("POST", "/import?sheet=devices&dry=true", table, csv))
    assert dry["reasons_needed"] == ["devices/d-van-1"]
    refused = client.ask("POST", "/import?sheet=devices", table, csv)
    assert (refused.status, told(refused)["reason"]) == (422, "why-needed")
    why = quote(REASONS["devices/d-van-1"].removeprefix("devices.csv: "))
    path = f"/import?sheet=devices&why={why}"
    assert told(client.ask("POST", path, table, csv))["changed"] == 1


def _by_verb(house: House, folder: Path) -> None:
    file = folder / "coldchain.toml"
    file.write_text(
        f'[cooperative]\nid = "{COOP}"\nname = "K"\n[records]\nurl = "{house.fleet.records_url}"\n'
    )
    for words, about in (
        (["cooperative", "change", "hottest=35 degC"], "cooperative/kaimosi"),
        (["product", "adapt", "fresh-milk", "base=raw-milk", "title=Fresh milk"], "products/fresh-milk"),
    ):
        said = [*words, "--settings", str(file)]
        refused = CliRunner().invoke(app, said)
        assert (refused.exit_code, "a few words why" in refused.output) == (2, True), refused.output
        done = CliRunner().invoke(app, [*said, "--why", REASONS[about]])
        assert done.exit_code == 0, done.output


def test_each_door_asks_and_the_auditor_reads_it(house: House, tmp_path: Path) -> None:
    client = Client(house.address, add_token(house.records, Role.MANAGER))
    _by_form(house, why=REASONS["assets/van-1"])
    _by_program(client)
    _by_table(client)
    _by_verb(house, tmp_path)
    with house.records.reading() as connection:
        assert first_broken(list(walk(connection, COOP))) is None
    known_at = max(NOW, SystemClock().now()) + HOUR
    evidence = evidence_on(house.fleet, Asked(SubjectKind.SHIPMENT, SHIPMENT, known_at))
    pack = ReadBack(make_files(evidence)[1], tmp_path)
    edits = {each["about"].partition("@")[0]: each["why"] for each in pack.report["edits"]}
    assert edits == REASONS
    assert {row["why"] for row in pack.sheet("Corrections")} == set(REASONS.values())
    page = pack.chapter("Corrections: who changed what", "Completeness")
    for why in REASONS.values():
        assert bare(why) in page, why
