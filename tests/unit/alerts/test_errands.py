"""Messages that were asked for: their keys, channels, and until when they are of use."""

from msgspec.structs import replace

from alerts.errands import letters, report_now, trial_letters, trial_now
from alerts.settings import AlertsSettings
from helpers.watching import NOON, REGISTRY

SETTINGS = AlertsSettings.model_validate({"channels": ["log", "gsm_modem"], "expires": {"report": "2h"}})
PETER = REGISTRY.contacts[0]


def test_a_report_now_is_one_a_minute_and_goes_by_all_channels_of_the_station() -> None:
    errand = report_now(REGISTRY, PETER, SETTINGS, NOON + 1)
    assert errand.step == "report|highland|peter|now|2026-11-22T12:00+0300"
    assert errand.step == report_now(REGISTRY, PETER, SETTINGS, NOON + 59_999).step
    assert errand.step != report_now(REGISTRY, PETER, SETTINGS, NOON + 60_000).step
    drafts = letters(REGISTRY, PETER, errand, body="words", settings=SETTINGS)
    assert [each.key for each in drafts] == [f"{errand.step}|log", f"{errand.step}|gsm_modem"]
    assert {(each.purpose, each.body, each.address) for each in drafts} == {("report", "words", PETER.phone)}
    assert {each.expires_at for each in drafts} == {NOON + 1 + 2 * 3_600_000}


def test_a_persons_own_first_channel_counts() -> None:
    own = replace(PETER, channels=("gsm_modem", "log"))
    errand = report_now(REGISTRY, own, SETTINGS, NOON)
    assert [each.channel for each in letters(REGISTRY, own, errand, body="", settings=SETTINGS)] == [
        "gsm_modem"
    ]


def test_a_test_says_how_to_answer_where_answers_are_heard() -> None:
    errand = trial_now(REGISTRY, PETER, NOON + 5)
    log, modem = trial_letters(REGISTRY, PETER, errand, SETTINGS)
    assert log.key == "test|highland|peter|2026-11-22T09:00:00Z|log"
    assert log.body == "TEST Highland, 22 Nov 12:00: only a trial, nothing has happened."
    assert modem.body.startswith(log.body)
    assert "STOP" in modem.body
    assert (modem.purpose, modem.expires_at) == ("test", NOON + 5 + 900_000)
