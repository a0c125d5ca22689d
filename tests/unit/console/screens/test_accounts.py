"""Accounts and tokens by a page: secrets are shown once and kept nowhere, nobody gives more than he may."""

import re

from helpers.signed_in import Browser
from helpers.two_houses import House

_SECRET = re.compile(r'class="secret"><code>([^<]+)')


def test_a_new_account_has_a_password_that_is_shown_once_and_opens(house: House) -> None:
    fields = {"action": "add", "account": "newbie", "role": "keeper", "name": "New Bie", "key": "k-acc"}
    made = house.send("manager", "/accounts", **fields)
    found = _SECRET.search(made.text)
    assert found is not None
    assert Browser(house.address).log_in("newbie", found[1]).headers["location"] == "/password"
    assert all(found[1] not in f"{link.entry.new}{link.entry.old}" for link in house.audit())
    again = house.send("manager", "/accounts", **fields)
    assert again.status == 303
    assert found[1] not in house.as_("manager").get("/accounts").text


def test_a_manager_makes_no_admin(house: House) -> None:
    fields = {"action": "add", "account": "boss", "role": "admin", "name": "Boss"}
    answer = house.send("manager", "/accounts", **fields)
    assert answer.status in (403, 422)
    assert "Boss" not in house.as_("manager").get("/accounts").text.partition("New account")[0]


def test_a_token_is_shown_once_and_can_be_revoked(house: House) -> None:
    made = house.send("manager", "/tokens", action="make", name="Scales", role="keeper", days="30")
    found = _SECRET.search(made.text)
    assert found is not None
    bearer = {"Authorization": f"Bearer {found[1]}"}
    assert Browser(house.address).get("/api/v1/now?coop=kaimosi", bearer).status == 200
    page = house.as_("manager").get("/accounts").text
    assert found[1] not in page
    id_ = re.findall(r'name="token" value="([^"]+)"', page)[0]
    assert house.send("manager", "/tokens", action="revoke", token=id_).status == 303
    house.clock.at += 3_000  # what was looked up is believed for two seconds
    assert Browser(house.address).get("/api/v1/now?coop=kaimosi", bearer).status == 401
