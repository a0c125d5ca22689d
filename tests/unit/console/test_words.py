"""Words and numbers for people."""

import pytest

from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.registry.profile import Side
from console import words
from console.speaking import speaker


@pytest.mark.parametrize(
    ("channel", "value", "text"),
    [
        ("air/temperature", 9.44, "9.4 °C"),
        ("air/temperature", -18.26, "−18.3 °C"),
        ("air/temperature", -0.04, "0.0 °C"),
        ("air/humidity", 81.4, "81 % RH"),
        ("door/open", 1.0, "open"),
        ("door/open", 0.0, "closed"),
        ("supply/voltage", 12.614, "12.61 V"),
        ("position/latitude", -0.2978, "−0.29780 °"),
    ],
)
def test_a_value_stands_with_its_unit(channel: str, value: float, text: str) -> None:
    assert words.quantity_value(channel, value, words.unit_of(channel)) == text


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (-5, "0 s"),
        (59_999, "59 s"),
        (60_000, "1 min"),
        (3_599_999, "59 min"),
        (3_600_000, "1 h"),
        (7_800_000, "2 h 10 min"),
        (86_400_000, "1 d"),
        (100 * 3_600_000, "4 d 4 h"),
    ],
)
def test_a_duration_is_its_two_largest_parts(milliseconds: int, text: str) -> None:
    assert words.duration(milliseconds) == text


def test_a_range_names_only_the_sides_that_exist() -> None:
    assert words.range_words(2.0, 8.0, "Cel") == "2 to 8 °C"
    assert words.range_words(None, 8.0, "Cel") == "up to 8 °C"
    assert words.range_words(0.5, None, "Cel") == "from 0.5 °C"
    assert words.range_words(None, None, "Cel") == ""


def test_a_channel_is_named_as_people_say_it() -> None:
    assert words.channel_label("air/temperature") == "Air temperature"
    assert words.channel_label("door/open") == "Door"
    assert words.channel_label("top_shelf/temperature") == "Top shelf temperature"


def test_a_broken_door_limit_says_open_and_not_a_number() -> None:
    assert words.bound_words("door/open", Side.ABOVE, 0.5, "/") == "open"
    assert words.bound_words("air/temperature", Side.BELOW, 0.5, "Cel") == "below 0.5 °C"


def test_every_state_has_a_shape_of_its_own() -> None:
    states = ["in", "out", "below", "stale", "failed", "unsure", "none"]
    assert len({words.shape(state) for state in states}) == len(states)


def test_an_alarm_says_whether_anybody_answered_and_whether_it_is_set_aside() -> None:
    assert words.alarm_state_words("UNACK", "NONE") == "nobody has answered"
    assert words.alarm_state_words("ACKED", "SHELVED") == "answered, shelved"
    assert "back within limits" in words.alarm_state_words("RTN_UNACK", "NONE")


def test_numbers_carry_no_needless_zeros() -> None:
    assert words.short_number(30_000.0) == "30,000"
    assert words.short_number(35.5) == "35.5"
    assert words.short_number(100.0) == "100"


def test_counts_agree_with_their_nouns() -> None:
    assert words.count(1, "open alarm") == "1 open alarm"
    assert words.count(0, "open alarm") == "0 open alarms"


def test_goods_name_their_lot_when_they_have_one() -> None:
    assert words.goods("Milk", "42") == "Milk, lot 42"
    assert words.goods("Milk", "") == "Milk"


def test_kinds_are_written_out() -> None:
    assert words.kind_words("motorcycle_box") == "Motorcycle box"
    assert words.site_kind_words("village_station") == "village station"


def test_names_are_joined_as_people_list_them() -> None:
    assert [words.joined(names) for names in ((), ("log",), ("log", "file"), ("log", "file", "sms"))] == [
        "",
        "log",
        "log and file",
        "log, file and sms",
    ]


def test_a_message_is_named_after_what_happened() -> None:
    said = [words.message_words(event) for event in ("raise", "return", "withdraw", "", "later-kind")]
    assert said == ["alarm", "over", "correction", "", "later-kind"]
    assert all(words.message_words(event) for event in AlarmEvent)


def test_a_sentence_begins_with_a_capital() -> None:
    assert (words.sentence("raw milk"), words.sentence("")) == ("Raw milk", "")


@pytest.mark.parametrize(
    ("action", "text"),
    [
        ("registry:change", "changed"),
        ("log-in-refused", "log-in refused after too many tries"),
        ("goods:loaded", "loaded"),
        ("goods:correct", "corrected"),
        ("refused:export", "not allowed: export"),
        ("of-tomorrow", "of-tomorrow"),
    ],
)
def test_what_somebody_did_is_said_in_words(action: str, text: str) -> None:
    assert words.act_words(action) == text


@pytest.mark.parametrize(
    ("cause", "text"),
    [
        ("good became sell-first", "good so far → sell first"),
        ("now unknown", "not known"),
        ("arrived", "arrived"),
        ("goes on: a leg was added", "it goes on: a leg was added"),
        ("readings or legs that came late changed the numbers", "what came late changed the numbers"),
        ("of tomorrow", "of tomorrow"),
    ],
)
def test_why_a_verdict_was_given_anew_is_said_in_words(cause: str, text: str) -> None:
    assert words.cause_words(cause) == text
    assert speaker("hi").say(words.cause_words("good became reject")) != "good so far → reject"
