"""The morning line and the test message: what they say, and that they are one SMS where the language can."""

from zoneinfo import ZoneInfo

import pytest

from coldchain.messages.catalogue import LANGUAGES, phrases
from coldchain.messages.fitting import segments
from coldchain.messages.gsm7 import is_gsm7
from coldchain.messages.report import Load, Overview, Own, check_message, overview_message, own_message

ZONE, NOW = ZoneInfo("Africa/Nairobi"), 1_795_338_000_000
MILK = Load("Fresh milk", "s-1", "Van KBZ 214", 2.13)
LONG = "A name that goes on and on and never ends"
FULL = Overview(
    LONG, 120, 99, 88, (LONG, LONG, LONG), Load(LONG, LONG, LONG, 12.3), "12345.67", "20000.00 KES"
)


def test_a_manager_reads_how_all_is() -> None:
    facts = Overview("Highland", 12, 5, 2, ("Van KCA 981",), MILK, "120", "3000")
    assert overview_message(facts, NOW, ZONE, "en") == (
        "Sun 22 Nov Highland: open alarms 5, not answered 2, quiet 1. Worst: Fresh milk in Van KBZ 214,"
        " 2.1 d left. Month's texts: 120/3000. Quiet: Van KCA 981."
    )


def test_all_well_counts_what_is_watched_and_silence_is_not_well() -> None:
    well = overview_message(Overview("Highland", 12), NOW, ZONE, "en")
    assert well == "Sun 22 Nov Highland: all well. Vans and coolers: 12."
    quiet = overview_message(Overview("Highland", 12, quiet=("Van 1",)), NOW, ZONE, "en")
    assert "open alarms 0, not answered 0, quiet 1." in quiet
    load = MILK._replace(left_days=None)
    said = overview_message(Overview("Highland", 1, worst=load, used="7"), NOW, ZONE, "es")
    assert said.endswith("Peor: Fresh milk en Van KBZ 214. Mensajes: 7.")


def test_a_driver_reads_of_his_own_vehicle_and_goods() -> None:
    own = Own("Van KBZ 214", 4.2, NOW, alarms=1, others=2, load=MILK)
    assert own_message(own, NOW, ZONE, "en") == (
        "Van KBZ 214: 4.2C at 22 Nov 12:00. Open alarms: 1. Fresh milk: life left 2.1 d."
        " Others with alarms: 2."
    )
    assert own_message(Own("Van KBZ 214", load=MILK._replace(left_days=None)), NOW, ZONE, "en") == (
        "Van KBZ 214, 22 Nov 12:00: no readings. Open alarms: 0. Inside: Fresh milk."
    )
    assert own_message(None, NOW, ZONE, "en") == "Sun 22 Nov: nothing is in your care now."


def test_a_test_says_first_that_it_is_one_and_how_to_answer_where_that_is_heard() -> None:
    said = check_message("Highland", NOW, ZONE, "en", answers=True)
    assert said.startswith("TEST Highland, 22 Nov 12:00: ")
    assert all(word in said for word in (" ? ", " HELP", " STOP "))
    assert "STOP" not in check_message("Highland", NOW, ZONE, "en", answers=False)
    assert check_message("Highland", NOW, ZONE, "sw", answers=True).startswith("JARIBIO")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_one_sms_where_the_language_can_whatever_the_names_are(language: str) -> None:
    own = Own(LONG, -12.34, NOW, 99, 9, FULL.worst)
    texts = [
        overview_message(FULL, NOW, ZONE, language),
        overview_message(FULL._replace(alarms=0, quiet=()), NOW, ZONE, language),
        own_message(own, NOW, ZONE, language),
        own_message(own._replace(value_c=None), NOW, ZONE, language),
        own_message(None, NOW, ZONE, language),
        check_message(LONG, NOW, ZONE, language, answers=True),
    ]
    if phrases(language).is_plain:
        assert [segments(text) for text in texts] == [1] * len(texts)
        assert all(is_gsm7(text) for text in texts)
    assert max(segments(text) for text in texts) <= 2
