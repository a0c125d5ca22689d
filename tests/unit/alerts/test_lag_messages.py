"""The words of a reader that is behind: one plain SMS each."""

import pytest

from alerts.lag_messages import JUDGED, JUDGED_LATE, STORED, Behind, behind_message, caught_up_message
from coldchain.messages.gsm7 import is_gsm7
from helpers.watching import at

NAIROBI = "Africa/Nairobi"


def test_it_says_what_is_not_done_since_when_and_what_to_do() -> None:
    assert behind_message(Behind(STORED, at(0)), NAIROBI) == (
        "ALARM station: readings have not been stored since 22 Nov 12:00. They are kept. "
        "Run: coldchain health."
    )
    assert behind_message(Behind(JUDGED, at(0)), NAIROBI) == (
        "ALARM station: readings have not been judged since 22 Nov 12:00. No alarms come from them. "
        "Run: coldchain health."
    )


def test_it_says_when_it_is_over() -> None:
    assert caught_up_message(Behind(JUDGED_LATE, at(0)), NAIROBI) == (
        "OVER station: readings that came late are judged again. They had waited since 22 Nov 12:00."
    )
    assert "readings are stored as they come again" in caught_up_message(Behind(STORED, at(0)), NAIROBI)


@pytest.mark.parametrize("what", [STORED, JUDGED, JUDGED_LATE])
@pytest.mark.parametrize("zone", [NAIROBI, "UTC", "Nowhere/Land"])
def test_each_is_one_plain_sms(what: str, zone: str) -> None:
    for text in (behind_message(Behind(what, at(0)), zone), caught_up_message(Behind(what, at(0)), zone)):
        assert len(text) <= 160
        assert is_gsm7(text)
