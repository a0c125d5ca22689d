"""Topic filters: what each takes, whether two meet, and what in a topic names a device."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.errors import InputError
from coldchain.topic_filters import base, below, check_filter, device_in, matches, overlap

LEVELS = st.lists(st.sampled_from(["a", "b", "+"]), min_size=1, max_size=4)
FILTERS = st.builds(lambda levels, rest: "/".join([*levels, *(["#"] if rest else [])]), LEVELS, st.booleans())
TOPICS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=5).map("/".join)


@pytest.mark.parametrize(
    "text", ["tele/+/SENSOR", "zigbee2mqtt/#", "+/events/rpc", "lab", "a/+/b/#", "a.b/c"]
)
def test_a_filter_that_every_broker_takes(text: str) -> None:
    assert check_filter(text) == text


@pytest.mark.parametrize(
    "text", ["", "/a", "a/", "a//b", "a/#/b", "a/b+", "a#", "$SYS/#", "two words/+", "a/*", "a/>", "a" * 201]
)
def test_what_some_broker_does_not_take_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        check_filter(text)


@pytest.mark.parametrize(
    ("pattern", "topic", "taken"),
    [
        ("tele/+/SENSOR", "tele/x/SENSOR", True),
        ("tele/+/SENSOR", "tele/x/y/SENSOR", False),
        ("tele/+/SENSOR", "tele/x/STATE", False),
        ("z/#", "z", True),
        ("z/#", "z/a/b", True),
        ("z/#", "zz/a", False),
        ("z", "z", True),
        ("+/events/rpc", "shelly/events/rpc", True),
    ],
)
def test_what_a_filter_takes(pattern: str, topic: str, taken: bool) -> None:
    assert matches(pattern, topic) is taken


@given(FILTERS, FILTERS, TOPICS)
def test_filters_that_take_the_same_topic_overlap(one: str, other: str, topic: str) -> None:
    if matches(one, topic) and matches(other, topic):
        assert overlap(one, other)
    assert overlap(one, other) == overlap(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("a/+", "b/+"), ("a/+", "a/b/c"), ("a/b", "a/c/#"), ("+/b", "a/c")]
)
def test_filters_that_share_no_topic(one: str, other: str) -> None:
    assert not overlap(one, other)


@pytest.mark.parametrize(
    ("pattern", "topic", "tail", "device"),
    [
        ("tele/+/SENSOR", "tele/fridge/SENSOR", 1, "fridge"),
        ("tele/#", "tele/fridge/SENSOR", 1, "fridge"),
        ("tele/fridge/SENSOR", "tele/fridge/SENSOR", 1, "fridge"),
        ("farm/+/room/+", "farm/a/room/b", 0, "a/b"),
        ("+/events/rpc", "shelly-1/events/rpc", 2, "shelly-1"),
        ("e/+/#", "e/box/sensor/t/state", 3, "box"),
        ("lab", "lab", 0, "lab"),
        ("lab", "lab", 1, ""),
    ],
)
def test_what_names_a_device(pattern: str, topic: str, tail: int, device: str) -> None:
    assert device_in(pattern, topic, tail) == device


def test_what_stands_before_and_behind_the_first_wildcard() -> None:
    assert (base("a/b/+/c"), base("+/c"), base("a/b")) == ("a/b", "", "a/b")
    assert below("a/b/#", "a/b/c/d") == "c/d"
    assert below("+/c", "x/c") == "x/c"
    assert below("a/b", "a/b") == "b"
