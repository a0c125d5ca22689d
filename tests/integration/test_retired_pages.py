"""A cooler that was scrapped, through the pages: emptied, ended, then in no list; and brought back."""

import json
from collections.abc import Iterator

import pytest

from coldchain.registry.things import Role
from helpers.api_client import Client, add_token, told
from helpers.console_server import Answer
from helpers.signed_in import add_person
from helpers.small_fleet import COOP
from helpers.two_houses import OTHER, House, key_of, two_houses

COOLER, DEVICE, NAME = "cooler-2", "d-cooler-2", "Walk-in cooler"
LISTS = ("/?", "/stations?", "/windows?", "/registry/entry?kind=contacts&", "/shipment?id=of-dina&")
"""Where one chooses, or looks at how things are now."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with two_houses(tmp_path_factory.mktemp("houses")) as house:
        yield house


def save(house: House, kind: str, id_: str, *, who: str = "manager", **fields: str) -> Answer:
    entry = json.dumps([id_], separators=(",", ":"))
    page = house.as_(who).get(f"/registry/entry?coop={COOP}&kind={kind}&key={entry}")
    key = key_of(page) if page.status == 200 else "k"
    return house.send(who, "/registry/entry", of=kind, entry=entry, action="save", key=key, **fields)


def shown(house: House) -> list[bool]:
    house.clock.at += 2_000  # what a page believed for a moment is over
    pages = [house.as_("manager").get(f"{path}coop={COOP}") for path in LISTS]
    assert [page.status for page in pages] == [200] * len(LISTS)
    return [NAME in page.text for page in pages]


def test_a_scrapped_cooler_is_in_no_list_and_its_page_stays(house: House) -> None:
    manager = house.as_("manager")
    assert shown(house)[:4] == [True] * 4
    refused = save(house, "assets", COOLER, retired="2026-11-22T10:45", retired_why="scrapped: no seal")
    assert (refused.status, "A device is still in there" in refused.text) == (422, True)
    moved = house.send("manager", "/registry/move", device=DEVICE, asset="", key="out-1")
    assert moved.status == 303
    now = house.clock.at
    ended = save(house, "assets", COOLER, retired="2026-11-22T10:45", retired_why="scrapped: no seal")
    assert ended.status == 303
    (link,) = house.audit(limit=1)
    assert (link.entry.action, link.entry.about, link.entry.by) == (
        "registry:change",
        f"assets/{COOLER}",
        "manager",
    )
    assert (
        json.loads(link.entry.new)["retired_at"] == now
    )  # the minute that it is: now, after its device left
    assert shown(house) == [False] * len(LISTS)
    page = manager.get(f"/asset?coop={COOP}&id={COOLER}").text
    assert "scrapped: no seal" in page
    listed = manager.get(f"/registry/kind?coop={COOP}&kind=assets").text
    assert listed.index(NAME) > listed.index("Van KCA 981")  # what is no more comes last
    answer = json.loads(manager.get(f"/api/v1/assets/{COOLER}?coop={COOP}").text)
    assert (answer["retired_at"], answer["retired_why"]) == (now, "scrapped: no seal")
    renamed = save(
        house,
        "assets",
        COOLER,
        name="Old cooler",
        retired="2026-11-22T10:45",
        retired_why="scrapped: no seal",
        why="that is how people call it",
    )
    assert renamed.status == 303  # the form shows minutes: the instant stays as it is
    back = save(house, "assets", COOLER, name=NAME, retired="", retired_why="", why="mended")
    assert back.status == 303
    assert shown(house)[:3] == [True] * 3


@pytest.mark.parametrize("who", ["driver", "auditor", "stranger"])
def test_who_may_not_change_the_registry_retires_nothing(house: House, who: str) -> None:
    answer = save(house, "assets", "van-2", who=who, retired="2026-11-22T10:40", retired_why="mine now")
    assert answer.status in (403, 404)
    here = json.loads(house.as_("manager").get(f"/api/v1/assets/van-2?coop={COOP}").text)
    assert here["retired_at"] is None


def test_who_has_left_is_no_more_among_people(house: House) -> None:
    manager = house.as_("manager")
    assert "Kim Otieno" in manager.get(f"/people?coop={COOP}").text
    keeper = house.as_("keeper")
    assert keeper.get(f"/?coop={COOP}").status == 200
    form = manager.get(f'/registry/entry?coop={COOP}&kind=contacts&key=["kim"]').text
    assert "These accounts and tokens end with it: <b>keeper</b>" in " ".join(form.split())
    assert save(house, "contacts", "kim", retired="2026-11-22T10:45", retired_why="left").status == 303
    assert "Kim Otieno" not in manager.get(f"/people?coop={COOP}").text
    assert "Kim Otieno" in manager.get(f"/registry/kind?coop={COOP}&kind=contacts").text
    assert OTHER not in manager.get(f"/people?coop={COOP}").text
    house.clock.at += 3_000  # what was believed of him for a moment is over
    assert "/login" in keeper.get(f"/?coop={COOP}").headers["location"], "his account ended with him"
    assert [each.entry.about for each in house.audit(limit=2)] == ["accounts/keeper", "contacts/kim"]
    assert save(house, "contacts", "kim", retired="", retired_why="", why="he came back").status == 303
    assert keeper.log_in("keeper").status != 303, "and stays so until somebody enables it"


def test_a_program_retires_a_person_with_his_account_unless_it_is_above_it(house: House) -> None:
    client = Client(house.address, add_token(house.records, Role.MANAGER))
    gone = {"retired_at": house.clock.at, "retired_why": "left", "why": "left"}
    his = add_token(house.records, Role.KEEPER, contact="kim", name="scale")
    assert client.ask("PATCH", "/contacts/kim", gone).status == 200
    assert house.audit(limit=1)[0].entry.about == "tokens/scale"
    assert Client(house.address, his).ask("GET", "/assets").status == 401
    here = {"retired_at": None, "retired_why": "", "why": "he came back"}
    assert client.ask("PATCH", "/contacts/kim", here).status == 200
    add_person(house.records, "boss", Role.ADMIN, COOP, contact="kim")
    refused = client.ask("PATCH", "/contacts/kim", gone)
    assert (refused.status, told(refused)["reason"]) == (422, "account-above")
    page = save(house, "contacts", "kim", retired="2026-11-22T10:45", retired_why="left")
    assert (page.status, "Ask an admin." in page.text) == (422, True)
