"""The words of missing backups: one SMS each, in every language."""

import pytest

from alerts.backup_messages import again_message, ahead_message, overdue_message
from coldchain.messages.catalogue import LANGUAGES
from coldchain.messages.gsm7 import is_gsm7
from helpers.watching import at

NAIROBI = "Africa/Nairobi"


def test_it_says_since_when_what_that_means_and_what_to_do() -> None:
    assert overdue_message(at(0), NAIROBI) == (
        "ALARM station: no good backup since 22 Nov 12:00. Run: coldchain check. "
        "If its disk dies, all since then is lost."
    )
    assert again_message(at(0), NAIROBI) == "OVER station: there is a good backup of 22 Nov 12:00."
    assert ahead_message() == (
        "ALARM station: its clock is or was wrong. Nobody knows how old the newest backup is. "
        "Run: coldchain check."
    )


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_each_is_one_sms_that_says_what_to_run(language: str) -> None:
    texts = (
        overdue_message(at(0), NAIROBI, language),
        overdue_message(at(0), NAIROBI, language, is_still=True),
        ahead_message(language),
        ahead_message(language, is_still=True),
    )
    assert len(set(texts)) == len(texts)
    for text in (*texts, again_message(at(0), NAIROBI, language)):
        assert len(text) <= (160 if is_gsm7(text) else 70), text
    for text in texts:
        assert "coldchain check" in text
    assert is_gsm7("".join(texts)) == (language not in ("hi", "zh")), texts
