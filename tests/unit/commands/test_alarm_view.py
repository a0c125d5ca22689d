"""commands/alarm_view.py: how alarms are printed."""

from datetime import UTC

import pytest
from msgspec.structs import replace

from coldchain.judgement.acts import Came
from coldchain.judgement.alarm_table import AlarmState
from coldchain.judgement.alarms import Alarm
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.suppression import explain_by, remove_from_service, shelve
from commands.alarm_look import Story
from commands.alarm_view import (
    print_done,
    print_list,
    print_story,
    print_windows,
    spared,
    to_plain,
    window_to_plain,
)
from helpers.watching import COOP, KEY, at
from links.records_life import Lively
from links.records_windows import WindowRow

ALARM = Alarm(id=f"{KEY}|too-warm", state=AlarmState.UNACK, occurrence=2, since_at=at(0))
ITEM = Lively(ALARM, COOP, "van-1", "logger-1", "air/temperature", Kind.LIMIT, "high")
WINDOW = WindowRow(3, COOP, "loading", "asset", "van-1", at(0), at(30), at(9), "[in]", "ann", "cli", at(0))


def test_why_people_are_spared_is_said_with_every_cause() -> None:
    alarm = explain_by(remove_from_service(shelve(ALARM, at(30), at(0)), at(0)), "window-3", at(0))
    words = spared(ITEM._replace(alarm=alarm), UTC)
    assert words == "out of service, shelved until 22 Nov 09:30 UTC, explained by window-3"
    assert spared(ITEM, UTC) == ""


def test_an_id_is_never_cut(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    shelved = ITEM._replace(alarm=shelve(ALARM, at(30), at(0)))
    print_list([shelved], UTC)
    assert capsys.readouterr().out == (
        "van-1/logger-1/air/temperature|too-warm\n"
        "  high: goes on since 22 Nov 09:00 UTC; shelved until 22 Nov 09:30 UTC\n"
    )


def test_the_worst_value_has_its_unit_and_a_silence_none(capsys: pytest.CaptureFixture[str]) -> None:
    about = Excursion(
        id="x", kind=Kind.LIMIT, limit="too-warm", started_at=at(0), confirmed_at=at(1), extreme=14.5
    )
    print_story(Story(ITEM, about, [], []), UTC)
    assert "raised 2 times\n  last: from 22 Nov 09:00 UTC, goes on, worst 14.5C\n" in capsys.readouterr().out
    print_story(Story(ITEM, replace(about, kind=Kind.ABSENCE), [], []), UTC)
    assert "worst" not in capsys.readouterr().out


def test_json_is_utc_and_whole() -> None:
    plain = to_plain(ITEM)
    assert (plain["since_at"], plain["acked_at"], plain["is_told"]) == ("2026-11-22T09:00:00Z", None, True)
    assert window_to_plain(WINDOW)["ended_at"] == "2026-11-22T09:09:00Z"


def test_markup_in_names_is_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    print_list([ITEM], UTC)
    print_windows([WINDOW], UTC)
    out = capsys.readouterr().out
    assert "goes on" in out
    assert "[in]" in out


@pytest.mark.parametrize("came", [each for each in Came if not each.is_refusal])
def test_what_came_of_an_act_is_said_in_words(came: Came, capsys: pytest.CaptureFixture[str]) -> None:
    print_done(came, "it", {}, json=False)
    said = capsys.readouterr().out
    assert said.startswith("it: ")
    assert "-" not in said.removeprefix("it: ")
