"""console/api/me.py: who asks, and what is his."""

from coldchain.registry.things import Role
from console.api.build import document
from helpers.api_client import Client, Place
from helpers.small_fleet import COOP


def test_a_program_learns_who_it_is_and_what_it_may(driver: Client) -> None:
    found = driver.get("/me")
    assert found["memberships"] == [{"coop": COOP, "role": "driver", "contact": "peter"}]
    assert found["permissions"] == {COOP: ["look", "look-shipments", "move-goods", "answer-alarm"]}
    assert found["ends_at"] > 0


def test_a_cooperative_that_is_not_his_is_none(place: Place, manager: Client) -> None:
    stranger = place.client(Role.MANAGER, coop="elsewhere")
    assert stranger.get("/cooperatives")["items"] == []
    assert stranger.ask("GET", f"/cooperatives/{COOP}").status == 404
    for path in ("/assets", f"/assets?coop={COOP}", f"/assets/van-1?coop={COOP}", f"/shipments?coop={COOP}"):
        assert stranger.ask("GET", path).status == 404, path
    assert manager.get(f"/cooperatives/{COOP}")["time_zone"] == "Africa/Nairobi"


def test_the_description_is_served(driver: Client) -> None:
    assert driver.ask("GET", "/openapi.json").body == document()
