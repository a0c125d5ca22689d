"""Whose language, and who can answer."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.bookkeeping import Desk
from alerts.settings import AlertsSettings
from alerts.speaking import code_for, language_of, reader_of, recoded
from coldchain.messages.catalogue import LANGUAGES, phrases
from coldchain.messages.fitting import sent
from helpers.watching import REGISTRY
from links.records import Records

PETER = REGISTRY.contacts[0]


def test_a_person_is_told_in_his_language_else_in_the_cooperatives_else_in_english() -> None:
    swahili = replace(REGISTRY, cooperative=replace(REGISTRY.cooperative, language="sw"))
    assert language_of(replace(PETER, language="fr"), swahili) == "fr"
    assert language_of(replace(PETER, language="am"), swahili) == "sw"
    assert language_of(replace(PETER, language="am"), REGISTRY) == "en"
    assert language_of(None, swahili) == "sw"


def test_a_person_is_found_by_id() -> None:
    assert reader_of(PETER.id, REGISTRY) is PETER
    assert reader_of("nobody", REGISTRY) is None


def test_an_answer_is_asked_for_only_where_it_is_heard_and_something_begins(tmp_path: Path) -> None:
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    with records.transaction() as connection:
        desk = Desk(connection, AlertsSettings(), 1_000)

        def code(channel: str, event: str = "raise") -> str:
            return code_for(desk, ("highland", "peter"), ("a", 1), channel, event=event)

        assert code("gsm_modem") == code("smsd", "realarm") == "10"
        assert code("log") == code("webhook") == code("gsm_modem", "return") == ""
    assert code_for(None, ("highland", "peter"), ("a", 1), "gsm_modem", event="raise") == ""
    records.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_one_was_told_is_told_to_another_with_his_own_code(language: str) -> None:
    said = phrases(language)
    how = [sent(said.say("answer", "how", code=code), said) for code in ("417", "10")]
    assert recoded(f"ALARM x. {how[0]}", language, "10") == f"ALARM x. {how[1]}"
    assert recoded(f"ALARM x. {how[0]}", language, "") == "ALARM x."
    assert recoded("ALARM x.", language, "10") == f"ALARM x. {how[1]}"
    assert recoded("x" * 150, language, "10") == "x" * 150  # no room
