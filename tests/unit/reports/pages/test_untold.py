"""Reasons for which people were not told stand among the rows of an alarm, in the report's language."""

from typing import Any

import pytest
from msgspec.structs import replace

from coldchain.evidence import AlarmStory, NotTold, Person
from helpers.pages_case import harmed_evidence
from reports.content.naming import named_stories
from reports.pages.paper import Paper
from reports.pages.untold import untold_rows

PETER = Person(name="Peter Wanjala", role="driver")
AT = 1_795_330_000_000


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return harmed_evidence(tmp_path_factory.mktemp("fleet"))


def rows(evidence: Any, *reasons: NotTold, language: str = "en") -> list[list[Any]]:
    subject = replace(evidence.subject, language=language)
    story = replace(evidence.alarms[0], told=(), not_told=reasons)
    (named,) = named_stories(replace(evidence, subject=subject, alarms=(story,), persons={"peter": PETER}))
    return [row for _, row in untold_rows(named, Paper(subject))]


def test_a_time_in_which_it_was_kept_from_people_says_by_whom_and_how_long(evidence: Any) -> None:
    aside = NotTold(why="put-aside", from_at=AT, until_at=AT + 60_000, by="peter", comment="defrosting")
    (row,) = rows(evidence, aside)
    assert row[1:] == [
        ["kept from people:", "it was put aside for a time", "defrosting"],
        ["Peter Wanjala"],
        "until 2026-11-22 09:47:40",
    ]
    assert rows(evidence, replace(aside, until_at=None))[0][3] == "goes on"


def test_a_step_says_why_nobody_was_told(evidence: Any) -> None:
    (row,) = rows(evidence, NotTold(why="same-side", from_at=AT, step="raise"))
    assert row[1][0] == "nobody was told: raised"
    assert row[2:] == [[], ""]


def test_harm_to_goods_never_gets_well_it_ends_with_their_way(evidence: Any) -> None:
    subject, story = evidence.subject, replace(evidence.alarms[0], kind="product")
    reason = NotTold(why="arrived", from_at=AT, step="return", words="the goods had arrived")
    ((_, row),) = untold_rows(replace(story, not_told=(reason,)), Paper(subject))
    assert row[1] == ["nobody was told: ended", "the goods had arrived"]


def test_a_person_is_named_with_what_he_does(evidence: Any) -> None:
    late = NotTold(why="quiet-hours", from_at=AT, until_at=AT, step="raise", to="peter")
    (row,) = rows(evidence, late)
    assert row[1:3] == [
        ["told only later: raised", "quiet hours, and it was not critical"],
        ["Peter Wanjala", "driver"],
    ]
    (row,) = rows(evidence, replace(late, why="asked-for-none", until_at=None))
    assert row[1] == ["not told: raised", "no messages were wanted (STOP)"]
    assert rows(evidence, replace(late, why="budget-reserve", until_at=None)) == [], "beside the message"


def test_it_is_said_in_the_language_of_the_report(evidence: Any) -> None:
    (row,) = rows(evidence, NotTold(why="gateway-silent", from_at=AT), language="es")
    assert row[1] == ["oculta a las personas:", "su pasarela callaba, lo que lo explica"]


def test_an_alarm_without_a_word_says_that_nobody_wrote_it_down(evidence: Any) -> None:
    (row,) = rows(evidence)
    assert row[1][1] == "no reason was written down"
    story: AlarmStory = evidence.alarms[0]
    (kept,) = named_stories(replace(evidence, alarms=(story,)))
    assert kept.told
    assert kept.not_told == ()
