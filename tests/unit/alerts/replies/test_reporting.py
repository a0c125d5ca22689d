"""REPORT by telephone: at a time of day, when it comes, and no more."""

from pathlib import Path

import pytest

from helpers.talking import Talk
from helpers.watching import COOP
from links.records_reports import Choice, choices_of


def chosen(talk: Talk) -> dict[str, str | None]:
    """Return who chose which time; empty is none."""
    with talk.records.reading() as connection:
        return {name: each.report_time for name, each in choices_of(connection, COOP).items()}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("REPORT 0630", "06:30"),
        ("report 6:30", "06:30"),
        ("Report 6.30", "06:30"),
        ("report 630", "06:30"),
        ("report 18", "18:00"),
        ("RIPOTI 0645", "06:45"),
        ("报告0630", "06:30"),
        ("रिपोर्ट ०६३०", "06:30"),
        ("informe 07 15", "07:15"),
        ("RAPPORT 13h26", "13:26"),
        ("rapport à 6h", "06:00"),
        ("report at 6.30 am please", "06:30"),
        ("report 6pm", "18:00"),
        ("report 12 am", "00:00"),
        ("report 0630hrs", "06:30"),
    ],
)
def test_a_time_of_day_is_asked_for_in_any_language(tmp_path: Path, text: str, wanted: str) -> None:
    talk = Talk(tmp_path)
    assert talk.says("peter", text) == f"You get a report each day at {wanted}. REPORT OFF ends it."
    assert chosen(talk) == {"peter": wanted}
    assert talk.outcomes() == [f"report at {wanted}"]
    talk.close()


@pytest.mark.parametrize(
    "text",
    ["report 2500", "report 6 75", "report 6 30 15", "report 6 3", "report 99", "report 13 pm", "report 0am"],
)
def test_what_is_no_time_of_day_is_told_with_what_is(tmp_path: Path, text: str) -> None:
    talk = Talk(tmp_path)
    assert "REPORT 0630" in talk.says("peter", text)
    assert chosen(talk) == {}
    talk.close()


def test_it_is_ended_and_told_when_it_comes(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    assert talk.says("peter", "report").startswith("For a report each day write REPORT")
    talk.says("peter", "report 0630")
    assert "at 06:30" in talk.says("peter", "REPORT")
    assert talk.says("peter", "report off") == "No more reports. REPORT 0630 brings one each day at 06:30."
    assert chosen(talk) == {"peter": ""}
    talk.says("wanjiru", "acha ripoti")
    assert chosen(talk) == {"peter": "", "wanjiru": ""}
    talk.close()


def test_who_said_stop_is_told_that_nothing_comes_before_start(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.says("peter", "STOP")
    assert "START brings them back" in talk.says("peter", "report 0630")
    with talk.records.reading() as connection:
        assert choices_of(connection, COOP)["peter"] == Choice(talk.clock.now(), "06:30")
    talk.close()


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("ok, report sent", "acknowledged"),
        ("report: the door is open", "not-understood"),
        ("stop report", "report off"),
    ],
)
def test_the_word_counts_alone_only(tmp_path: Path, text: str, outcome: str) -> None:
    talk = Talk(tmp_path)
    talk.warm()
    talk.says("peter", text)
    assert talk.outcomes()[-1].startswith(outcome)
    talk.close()
