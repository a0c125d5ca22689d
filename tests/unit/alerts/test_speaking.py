"""Whose language, and who can answer."""

from msgspec.structs import replace

from alerts.speaking import HEARING, code_for, language_of, reader_of
from coldchain.messages.answers import code_of
from helpers.watching import REGISTRY

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


def test_an_answer_is_asked_for_only_where_it_is_heard() -> None:
    assert all(code_for("a", channel) == code_of("a") for channel in HEARING)
    assert code_for("a", "log") == code_for("a", "webhook") == ""
