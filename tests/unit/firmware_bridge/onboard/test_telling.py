"""Which excursions are the gateway's to tell, and whom."""

from msgspec.structs import replace

from coldchain.judgement.watch_list import WatchList
from coldchain.registry.profile import Limit, Severity
from coldchain.registry.things import Contact
from firmware_bridge.onboard.judging import Judging, Standing
from firmware_bridge.onboard.settings import ModemSettings
from firmware_bridge.onboard.store import Memory
from firmware_bridge.onboard.telling import ours_to_tell, speaks_for, texts_of
from firmware_bridge.spool_row import SpoolRow, Value
from helpers.onboard import COOP, DEVICE, DRIVER, MANAGER, TOO_WARM, registry

NOON = 1_795_338_000_000
HOTTER = replace(TOO_WARM, name="much-too-warm", severity=Severity.CRITICAL)
MILD = replace(TOO_WARM, name="a-bit-warm", severity=Severity.LOW)
MODEM = ModemSettings(path="/dev/modem")


def standing(
    *limits: Limit, age_ms: int = 0, contacts: tuple[Contact, ...] = (DRIVER, MANAGER)
) -> list[Standing]:
    """Return what stands after a warm reading."""
    watch_list = WatchList([registry(*limits, contacts=contacts)])
    judging = Judging(COOP, watch_list, Memory({}, [], 0), NOON)
    for number, value in enumerate((7.0, 9.0)):
        values = (Value("air/temperature", value, "Cel", 1, ""),)
        row = SpoolRow(DEVICE, 1, number, NOON + number * 60_000, 0, "gateway", values, number + 1)
        judging.take([row], NOON + 60_000 + age_ms)
    return list(judging.standing.values())


def test_what_the_server_has_stored_is_the_servers_to_tell() -> None:
    found = standing(TOO_WARM)
    assert ours_to_tell(found, severity=Severity.LOW, waits=lambda row: row == 2) == found
    assert ours_to_tell(found, severity=Severity.LOW, waits=lambda _row: False) == []


def test_only_what_is_urgent_enough_and_of_now() -> None:
    assert ours_to_tell(standing(MILD), severity=Severity.HIGH, waits=lambda _row: True) == []
    old = standing(TOO_WARM, age_ms=3_600_000)
    assert ours_to_tell(old, severity=Severity.LOW, waits=lambda _row: True) == []


def test_one_limit_speaks_for_a_milder_one_on_its_side() -> None:
    mild, hot = sorted(standing(MILD, HOTTER), key=lambda each: each.limit.name)
    assert speaks_for([mild, hot], mild, lambda point: point == hot.point)
    assert not speaks_for([mild, hot], mild, lambda _point: False)
    assert not speaks_for([mild, hot], hot, lambda _point: True)


def test_everybody_who_is_responsible_gets_the_words_of_the_server() -> None:
    texts = texts_of(standing(TOO_WARM)[0], MODEM, NOON + 61_000)
    assert [each.contact for each in texts] == ["peter", "grace"]
    assert texts[0].body == ("ALARM Van 1: air temperature above 8.0C since 22 Nov 12:01, worst 9.0C.")
    assert texts[0].id == f"{texts[0].excursion}|peter"
    assert texts[0].expires_at - texts[0].created_at == 1_800_000


def test_the_manager_is_spared_what_is_not_urgent() -> None:
    assert [each.contact for each in texts_of(standing(MILD)[0], MODEM, NOON)] == ["peter"]


def test_who_sleeps_is_left_to_the_server_unless_it_is_critical() -> None:
    for limit, told in ((TOO_WARM, ["grace"]), (HOTTER, ["peter", "grace"])):
        found = standing(limit)[0]
        people = tuple(
            replace(each, quiet_hours="11:00-13:00") if each.id == "peter" else each
            for each in found.watched.registry.contacts
        )
        watched = found.watched._replace(registry=replace(found.watched.registry, contacts=people))
        assert [each.contact for each in texts_of(found._replace(watched=watched), MODEM, NOON)] == told


def test_who_has_a_mail_box_only_is_not_told_by_a_modem_and_the_manager_stands_in() -> None:
    mailed = replace(DRIVER, phone="", email="peter@example.org")
    (text,) = texts_of(standing(MILD, contacts=(mailed, MANAGER))[0], MODEM, NOON)
    assert (text.contact, text.phone) == ("grace", MANAGER.phone)
