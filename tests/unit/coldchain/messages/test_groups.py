"""Several alarms in one text, and an alarm that nobody has answered: one plain SMS each."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.judgement.facts import Kind
from coldchain.messages.groups import (
    BEGIN,
    CLOSE,
    END,
    LATE,
    WITHDRAW,
    Part,
    brief_message,
    escalation_message,
    group_message,
    over_note,
)

NOON = 1_795_338_000_000
NAIROBI = ZoneInfo("Africa/Nairobi")
LONG = "x" * 150


def parts(kind: Kind, count: int, thing: str = "") -> list[Part]:
    """Return some alarms, a second apart."""
    return [Part(kind, f"gw-{index}", thing, NOON + index * 1000, LONG) for index in range(count)]


def test_texts_that_fit_are_said_whole() -> None:
    two = [Part(Kind.LIMIT, "Van", "too warm", NOON, "One."), Part(Kind.LIMIT, "Van", "door", NOON, "Two.")]
    assert group_message(BEGIN, two, "Van", zone=NAIROBI) == "One. Two."


@pytest.mark.parametrize(
    ("phase", "kind", "said"),
    [
        (
            BEGIN,
            Kind.GATEWAY,
            (
                "ALARM Kip: 4 gateways silent since 22 Nov 12:00: gw-0, gw-1, gw-2 and 1 more."
                " Check power and network there."
            ),
        ),
        (
            END,
            Kind.GATEWAY,
            "OVER Kip: 4 gateways heard again, silent since 22 Nov 12:00: gw-0, gw-1, gw-2 and 1 more.",
        ),
        (
            BEGIN,
            Kind.ABSENCE,
            (
                "ALARM Kip: no readings from 4 sensors since 22 Nov 12:00: gw-0 s, gw-1 s, gw-2 s and 1 more."
                " Check power and network there."
            ),
        ),
        (BEGIN, Kind.LIMIT, "ALARM Kip: 4 alarms since 22 Nov 12:00: gw-0 s, gw-1 s, gw-2 s and 1 more."),
        (
            LATE,
            Kind.LIMIT,
            "LATE Kip: 4 alarms, the first from 22 Nov 12:00: gw-0 s, gw-1 s, gw-2 s and 1 more.",
        ),
        (CLOSE, Kind.LIMIT, "ENDED Kip: 4 alarms no longer watched: gw-0 s, gw-1 s, gw-2 s and 1 more."),
        (
            WITHDRAW,
            Kind.LIMIT,
            "CORRECTION Kip: forget 4 alarms since 22 Nov 12:00: gw-0 s, gw-1 s, gw-2 s and 1 more.",
        ),
    ],
)
def test_more_is_counted_and_the_first_are_named(phase: str, kind: Kind, said: str) -> None:
    thing = "" if kind is Kind.GATEWAY else "s"
    assert group_message(phase, parts(kind, 4, thing), "Kip", zone=NAIROBI) == said


def test_of_what_is_urgent_the_most_urgent_says_all_that_there_is_room_for() -> None:
    first = f"ALARM Van: warm since 22 Nov 12:00, worst 9.0C. Close the door. {'At risk: milk. ' * 4}"
    many = [Part(Kind.LIMIT, "Van", "warm", NOON, first), *parts(Kind.LIMIT, 5, "moist")]
    said = group_message(BEGIN, many, "Van", zone=NAIROBI)
    assert said.startswith("ALARM Van: warm since 22 Nov 12:00, worst 9.0C. Close the door. At risk: milk.")
    assert said.endswith(". Also: gw-0 moist, gw-1 moist, gw-2 moist and 2 more.")
    assert len(said) <= 160


@given(
    count=st.integers(2, 60),
    name=st.text("abcdefgh ", min_size=1, max_size=24),
    thing=st.text("abcdefgh ", max_size=24),
    phase=st.sampled_from([BEGIN, LATE, END, CLOSE, WITHDRAW]),
    kind=st.sampled_from(Kind),
)
def test_it_is_one_sms_however_many_they_are(
    count: int, name: str, thing: str, phase: str, kind: Kind
) -> None:
    many = [Part(kind, f"{name}{index}", thing, NOON, LONG) for index in range(count)]
    assert len(group_message(phase, many, name, zone=UTC)) <= 160


def test_the_next_person_hears_who_has_not_answered_and_what_there_is_room_for() -> None:
    text = f"ALARM Van: warm since 22 Nov 12:00. {'Close the door. ' * 7}Go."
    said = escalation_message("not-answered", ["Peter", "Ann", "Bob"], text)
    assert said.startswith("Peter, Ann and 1 more: no answer. ALARM Van: warm since 22 Nov 12:00. Close")
    assert len(said) <= 160
    assert said.endswith("door.")
    assert escalation_message("nobody", [], "ALARM Van.") == "Nobody else to tell. ALARM Van."
    assert (
        escalation_message("not-reached", ["Peter"], "ALARM.", language="xx") == "Peter: not reached. ALARM."
    )


def test_the_shortest_text_says_what_and_since_when() -> None:
    assert brief_message("Van", "too warm", NOON, zone=NAIROBI) == "ALARM Van: too warm since 22 Nov 12:00."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "OVER: gw-0 door, gw-1 door."),
        ("es", "FIN: gw-0 door, gw-1 door."),
        ("zh", "解除:gw-0 door、gw-1 door。"),
    ],
)
def test_what_is_over_by_now_is_named_in_each_language(language: str, said: str) -> None:
    assert over_note(parts(Kind.LIMIT, 2, "door"), language=language) == said


def test_of_many_that_are_over_the_first_are_named() -> None:
    assert over_note(parts(Kind.LIMIT, 9, "door")) == "OVER: gw-0 door, gw-1 door, gw-2 door and 6 more."
