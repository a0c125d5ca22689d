"""Words that know how they are said otherwise: English as text, the same parts in another language."""

import msgspec
import pytest

from console.said import Number, cased, plain, row, said, told

TEXTS = {"above {value}": "sobre {value}", "1,234.5": "1.234,5", ", ": "; ", "alarms: {n}": "alarmas: {n}"}


def test_it_is_its_english() -> None:
    text = said("above {value}", value=Number("8.5"))
    assert (text, len(text), f"{text}!") == ("above 8.5", 9, "above 8.5!")


def test_parts_are_said_in_the_language_and_data_stays() -> None:
    inner = said("above {value}", value=Number("1,234.5"))
    assert row([inner, "above {value}"]).tell(TEXTS.get) == "sobre 1.234,5; above {value}"


def test_a_word_that_bends_in_english_stands_behind_a_colon_elsewhere() -> None:
    text = said("alarms: {n}", "2 alarms", n=2)
    assert (text, text.tell(TEXTS.get), text.tell(lambda _key: None)) == (
        "2 alarms",
        "alarmas: 2",
        "2 alarms",
    )


def test_a_capital_is_put_on_what_is_said() -> None:
    text = cased(said("above {value}", value="x"), is_upper=True)
    assert (text, told(text, TEXTS.get)) == ("Above x", "Sobre x")
    assert cased("", is_upper=True) == ""
    assert type(cased("data", is_upper=True)) is str


def test_a_number_stays_one_without_its_zeros() -> None:
    assert Number("8.50").rstrip("0").tell(TEXTS.get) == "8,5"


def test_braces_in_data_do_no_harm() -> None:
    assert said("above {value}", value="{value} {0.x}").tell(TEXTS.get) == "sobre {value} {0.x}"
    assert said("{odd").tell(TEXTS.get) == "{odd"


def test_json_gets_the_english_and_nothing_else_passes_for_text() -> None:
    assert msgspec.json.encode([said("a {b}", b=1)], enc_hook=plain) == b'["a 1"]'
    with pytest.raises(NotImplementedError, match="object"):
        plain(object())
