"""Numbers of products: units, sources, and how sure they may be."""

import pytest

from coldchain.errors import InputError, UnitError
from coldchain.registry.product import Confidence, Sourced
from coldchain.registry.product_numbers import (
    DEGREE_HOURS,
    PER_KELVIN,
    TRANSPIRATION,
    Unit,
    check_source,
    parse_days,
    parse_positive,
    parse_share,
    sourced,
)
from coldchain.units import parse_temperature_c

READ = sourced(parse_temperature_c)
FULL = {"value": "4 degC", "source": "S2", "confidence": "high"}


def test_the_cooperative_says_in_its_own_words_where_it_read_a_number() -> None:
    found = READ({"value": "4 degC", "source": "own: county laboratory, letter of 3 May"})
    assert (found.source, found.confidence) == ("own: county laboratory, letter of 3 May", Confidence.MEDIUM)
    for wrong in ("own:", "own: ", "own: " + "x" * 201, "own: a\x00b", "county laboratory"):
        with pytest.raises(InputError):
            check_source(wrong)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("700 degC h", DEGREE_HOURS, 700.0),
        ("44 ng/(kg s Pa)", TRANSPIRATION, 44.0),
        ("0.12 1/K", PER_KELVIN, 0.12),
        ("0.121/K", PER_KELVIN, None),
        ("0 degC h", DEGREE_HOURS, 0.0),
        ("-1 degC h", DEGREE_HOURS, None),
        ("700", DEGREE_HOURS, None),
        (700, DEGREE_HOURS, None),
        ("700 K", DEGREE_HOURS, None),
        ("nan degC h", DEGREE_HOURS, None),
    ],
)
def test_a_number_has_its_unit_and_is_not_negative(text: object, unit: Unit, value: float | None) -> None:
    if value is None:
        with pytest.raises(UnitError, match="not negative"):
            parse_positive(text, unit)
    else:
        assert parse_positive(text, unit) == value


@pytest.mark.parametrize(("text", "share"), [("0 %", 0.0), ("12.5%", 0.125), ("100 %", 1.0)])
def test_a_share_is_a_part_of_the_whole(text: str, share: float) -> None:
    assert parse_share(text) == share


@pytest.mark.parametrize("text", ["100.1 %", "-1 %", "0.1", 0.1, "10 %RH"])
def test_what_is_no_share_is_refused(text: object) -> None:
    with pytest.raises(UnitError):
        parse_share(text)


def test_days_are_written_like_any_duration() -> None:
    assert (parse_days("12h"), parse_days("7 d"), parse_days("1d 12h")) == (0.5, 7.0, 1.5)


@pytest.mark.parametrize("key", ["S1", "S9", "S10", "S49", "S50", "m", "derived", "convention", "own"])
def test_a_source_is_known(key: str) -> None:
    assert check_source(key) == key


@pytest.mark.parametrize("key", ["S0", "S51", "S100", "S01", "s2", "", "memory"])
def test_a_source_that_nobody_knows_is_refused(key: str) -> None:
    with pytest.raises(InputError, match="S1 to S50"):
        check_source(key)


def test_a_source_mistyped_names_what_is_near() -> None:
    with pytest.raises(InputError, match="Did you mean 'convention'"):
        check_source("convetion")


def test_a_bare_number_is_the_cooperatives_own() -> None:
    own = Sourced(4.0, "own", Confidence.MEDIUM)
    assert READ("4 degC") == own == READ({"value": "4 degC"}) == READ({"value": "4 degC", "source": "own"})
    assert READ({"value": "4 degC", "confidence": "high"}).confidence is Confidence.HIGH


def test_a_number_keeps_its_source() -> None:
    assert READ(FULL) == Sourced(4.0, "S2", Confidence.HIGH)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"confidence": "hihg"}, "Did you mean 'high'"),
        ({"confidence": 5}, "one of high, medium, low"),
        ({"source": "m"}, "'high' for a number from memory"),
        ({"source": 5}, "text in quotes"),
        ({"value": "4"}, "without a unit"),
        ({"vlaue": "4 degC"}, "unknown key 'vlaue'.*Did you mean 'value'"),
    ],
)
def test_a_number_with_a_mistake_is_refused(change: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        READ(FULL | change)


@pytest.mark.parametrize(
    ("key", "told"), [("value", "got no value"), ("confidence", "got no confidence; allowed: one of high")]
)
def test_a_number_must_be_whole(key: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        READ({name: text for name, text in FULL.items() if name != key})


@pytest.mark.parametrize(("word", "allowed"), [("medium", True), ("low", True), ("high", False)])
def test_a_number_from_memory_is_medium_at_best(word: str, allowed: bool) -> None:
    number = {"value": "4 degC", "source": "m", "confidence": word}
    if allowed:
        assert READ(number).confidence == word
    else:
        with pytest.raises(InputError):
            READ(number)
