"""From decisions to outbox rows: channels, quiet hours, expiry, places."""

import pytest
from msgspec import structs

from alerts.addressing import Letter, addressed, channels_of, place_of, place_of_all, told_by
from alerts.settings import AlertsSettings
from alerts.speaking import as_it_is
from coldchain.judgement.routing import Route, RouteReason
from coldchain.registry.things import Asset, AssetKind, Contact, Role

SETTINGS = AlertsSettings.model_validate({"channels": ["log", "file"], "expires_after": "1h"})
LETTER = Letter("step", "highland", as_it_is("words"), 1000, "high", "van-1")
VAN = Asset(id="van-1", name="Van", kind=AssetKind.VAN, profile="p")
COOLER = Asset(id="cooler-1", name="Cooler", kind=AssetKind.COOLER, profile="p", site="kip")


def person(*channels: str) -> Contact:
    """Return Peter with channels of his own."""
    return Contact(id="peter", name="Peter", role=Role.DRIVER, phone="+1", channels=channels)


@pytest.mark.parametrize(
    ("own", "used"),
    [
        ((), ["log", "file"]),
        (("file", "log"), ["file"]),
        (("gone", "log"), ["log"]),
        (("gone",), ["log", "file"]),
    ],
)
def test_the_first_of_ones_own_channels_or_all(own: tuple[str, ...], used: list[str]) -> None:
    made = addressed([Route(person(*own), told=True, reason=RouteReason.ASSET)], LETTER, SETTINGS)
    assert [each.channel for each in made] == used
    assert [each.key for each in made] == [f"step|peter|{name}" for name in used]


def test_what_waits_expires_so_much_later() -> None:
    waits = Route(person("log"), told=True, reason=RouteReason.ASSET, due_at=50_000)
    (made,) = addressed([waits], LETTER, SETTINGS)
    assert (made.due_at, made.expires_at) == (50_000, 50_000 + 3_600_000)
    assert (made.severity, made.about, made.purpose) == ("high", "van-1", "alarm")


def test_who_is_not_told_gets_nothing() -> None:
    assert addressed([Route(person(), told=False, reason=RouteReason.ROLE)], LETTER, SETTINGS) == []
    assert channels_of(person("x"), SETTINGS) == ()


def test_alarms_of_a_site_are_told_together_and_those_of_a_van_by_themselves() -> None:
    assert (place_of(VAN), place_of(COOLER)) == ("van-1", "kip")
    assert place_of_all([COOLER, COOLER], "gw-1") == "kip"
    assert place_of_all([COOLER, VAN], "gw-1") == "gw-1"
    assert place_of_all([], "gw-1") == "gw-1"


@pytest.mark.parametrize(
    ("own", "use", "reach", "told"),
    [
        ((), "all", {"phone": "+1"}, {"gsm_modem": "+1", "log": "+1"}),
        ((), "all", {"email": "p@x"}, {"email": "p@x", "log": "p@x"}),
        ((), "all", {"phone": "+1", "email": "p@x"}, {"email": "p@x", "gsm_modem": "+1", "log": "+1"}),
        ((), "first", {"phone": "+1"}, {"gsm_modem": "+1"}),
        ((), "first", {"phone": "+1", "email": "p@x"}, {"email": "p@x"}),
        (("email", "gsm_modem"), "all", {"phone": "+1"}, {"gsm_modem": "+1"}),
        (("gsm_modem", "email"), "all", {"email": "p@x"}, {"email": "p@x"}),
        (("email",), "all", {"phone": "+1"}, {"email": ""}),
    ],
)
def test_a_person_is_told_by_channels_for_which_he_has_an_address(
    own: tuple[str, ...], use: str, reach: dict[str, str], told: dict[str, str]
) -> None:
    """Where he has none at all the channel says so, and it stands in the outbox."""
    channels = ["email", "gsm_modem", "log"]
    settings = AlertsSettings.model_validate({"channels": channels, "sending": {"use": use}})
    peter = structs.replace(person(*own), **{"phone": "", **reach})
    assert told_by(peter, settings) == tuple(told)
    made = addressed([Route(peter, told=True, reason=RouteReason.ASSET)], LETTER, settings)
    assert {each.channel: each.address for each in made} == told
