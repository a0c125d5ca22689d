"""What is measured and where it is, in each language."""

import pytest
from msgspec.structs import replace

from coldchain.judgement.facts import Excursion, Kind
from coldchain.messages.catalogue import LANGUAGES, phrases
from coldchain.messages.quantities import back_text, is_door, thing_text, value_text, what_text
from coldchain.registry.profile import Limit, Side
from coldchain.units import QUANTITIES
from helpers.watching import TOO_WARM

DOOR = Limit(name="door", channel="door/open", side=Side.ABOVE, bound=0.5)
PAST = Excursion(id="x", kind=Kind.LIMIT, limit="too-warm", started_at=0, confirmed_at=0, extreme=9.0)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("air temperature", "above 8.0C")),
        ("es", ("temperatura de aire", "sobre 8,0C")),
        ("fr", ("température air", "au-dessus de 8,0C")),
        ("pt", ("temperatura de ar", "acima de 8,0C")),
        ("sw", ("joto la hewa", "juu ya 8.0C")),
        ("hi", ("हवा ताप", "8.0C से ऊपर")),
        ("zh", ("空气温度", "高于8.0C")),
    ],
)
def test_thing_and_level(language: str, said: tuple[str, str]) -> None:
    assert what_text(PAST, TOO_WARM, phrases(language)) == said


def test_a_probe_or_quantity_that_is_none_of_ours_keeps_its_name() -> None:
    assert thing_text("chest/co2", phrases("es")) == "co2 de chest"
    assert thing_text("gone/both", phrases("en")) == "gone both"  # no text of ours by accident
    assert thing_text("x" * 99, phrases("en")) == "x" * 21 + "..."
    assert value_text(12.5, "chest/co2", phrases("es")) == "12,5"


def test_a_door_is_open_or_closed_and_its_name_is_enough() -> None:
    english = phrases("en")
    assert what_text(PAST, DOOR, english) == ("door", "open")
    assert back_text(DOOR, english) == "closed"
    assert back_text(replace(DOOR, side=Side.BELOW), english) == "open"
    assert back_text(TOO_WARM, english) == back_text(None, english) == "back"
    assert is_door(DOOR)
    assert not is_door(TOO_WARM)


def test_a_limit_that_is_gone_is_told_by_its_name() -> None:
    assert what_text(PAST, None, phrases("es")) == ("límite", "too-warm")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("quantity", sorted(QUANTITIES))
def test_each_quantity_has_a_word_in_each_language(language: str, quantity: str) -> None:
    said = thing_text(f"air/{quantity}", phrases(language))
    assert said
    if language in ("hi", "zh"):
        assert quantity not in said
