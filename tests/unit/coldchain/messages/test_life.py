"""The words for what becomes of an alarm while it lasts."""

from datetime import UTC

import pytest

from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.facts import Excursion, Kind
from coldchain.messages.catalogue import LANGUAGES, phrases
from coldchain.messages.gsm7 import LONGEST, is_gsm7
from coldchain.messages.life import flapping, meanwhile, with_note

ALARM = "ALARM Van KBZ 214: door open since 22 Nov 12:00. Close the door. At risk: Fresh milk 480 kg."


def found(extreme: float, kind: Kind = Kind.LIMIT) -> Excursion:
    return Excursion(id="x", kind=kind, limit="y", started_at=0, confirmed_at=0, extreme=extreme)


@pytest.mark.parametrize("text", [ALARM, f"LATE {ALARM}"])
def test_an_alarm_that_comes_and_goes_says_so_and_that_it_will_be_quiet(text: str) -> None:
    said = flapping(text, 4, "en")
    assert said == (
        "FLAPS Van KBZ 214: door open since 22 Nov 12:00; raised lately: 4."
        " No more texts of it until it is calm. Check sensor, cable and door."
    )
    assert len(said) <= LONGEST
    assert is_gsm7(said)


def test_a_note_stands_behind_a_text_only_where_there_is_room() -> None:
    assert with_note("short", "note", "en") == "short note"
    assert with_note("short", "", "en") == "short"
    assert with_note("x" * 155, "note", "en") == "x" * 155 + " note"
    assert with_note("x" * 156, "note", "en") == "x" * 156


@pytest.mark.parametrize(
    ("steps", "goes_on", "line"),
    [
        ([], True, "nothing new, goes on."),
        (
            [(AlarmEvent.RETURN, found(9.5)), (AlarmEvent.RAISE, found(12))],
            True,
            "raised 1x, over 1x, worst 9.5 to 12, goes on.",
        ),
        ([(AlarmEvent.RETURN, found(0, Kind.ABSENCE))], False, "raised 0x, over 1x, is over."),
        ([(AlarmEvent.WITHDRAW, None)], False, "raised 0x, over 1x, is over."),
    ],
)
def test_what_happened_meanwhile_is_one_line(
    steps: list[tuple[AlarmEvent, Excursion | None]], goes_on: bool, line: str
) -> None:
    said = meanwhile(steps, (1_795_338_000_000, UTC), goes_on=goes_on)
    assert said == f"Not told since 22 Nov 09:00 UTC: {line}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language_without_the_first_word_and_the_advice(language: str) -> None:
    said = phrases(language)
    first = {"late": said.say("first", "late"), "alarm": said.say("first", "alarm")}
    end = "." if said.is_plain else {"hi": "।", "zh": "。"}[language]
    text = f"{first['late']} {first['alarm']} Van 4.5C{end} Advice{end}"
    told = flapping(text, 4, language)
    assert told.startswith(f"{said.say('first', 'flaps')} Van 4.5C")
    assert "4" in told
    assert "Advice" not in told
    assert is_gsm7(told) == said.is_plain
    line = meanwhile([(AlarmEvent.RAISE, found(12.5))], (0, UTC), goes_on=False, language=language)
    assert is_gsm7(line) == said.is_plain
    assert f"12{said.decimal}5" in line
