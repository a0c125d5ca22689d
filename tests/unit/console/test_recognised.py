"""What the judgement says is recognised, whole, and said in another language; what is not stays English."""

import pytest

from coldchain.judgement.ranking import _TEXTS
from coldchain.judgement.verdict import _WORDS
from console.recognised import recognised
from console.said import Said
from console.speaking import speaker

LONG = (
    "warms by 2 K; left alone it loses 12% of its life in 8 h and is at 14 °C then; acting now, 3%",
    "si no se hace nada pierde 12% de su vida en 8 h y llega a 14 °C; actuando ya, 3%",
)


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Move to Store {x}, 12 km, ask if it has room", "Llévelo a Store {x}, 12 km, pregunte si hay lugar"),
        (
            "Move to A, B, distance not known, room 80 kg",
            "Llévelo a A, B, distancia desconocida, lugar 80 kg",
        ),
        ("nobody can say how it goes on: no readings", "no se sabe cómo seguirá: sin datos"),
        ("frozen at 2026-11-22T07:25:12.000Z", "congelado, 2026-11-22T07:25:12.000Z"),
        (
            "the time without data may hide 4% of the life at worst",
            "el tiempo sin datos puede ocultar 4% de la vida en el peor caso",
        ),
        (LONG[0], f"warms by 2 K; {LONG[1]}"),
    ],
)
def test_it_is_said_in_another_language(english: str, spanish: str) -> None:
    found = recognised(english)
    assert (str(found), speaker("es").say(found)) == (english, spanish)


def test_all_fixed_words_of_the_judgement_are_known() -> None:
    for text in (*(text.rstrip(".") for text in _TEXTS.values()), *_WORDS.values()):
        assert isinstance(recognised(text), Said), text


@pytest.mark.parametrize("text", ["", "a rule of a cooperative", "look at noon", "x" * 10_000])
def test_what_is_not_known_stays(text: str) -> None:
    assert type(recognised(text)) is str
    assert recognised(text) == text
