"""What weakens a report stands on its first page, and that nothing does where nothing is on record."""

import pytest
from msgspec.structs import replace

from helpers.pages_case import harmed_report
from reports.document import Changed, Edit, Report
from reports.pages_weak import weaknesses_of
from reports.paper import Paper


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return harmed_report(tmp_path_factory.mktemp("fleet"))[0]


def said(report: Report) -> list[str]:
    head, texts = weaknesses_of(report, Paper(report.subject))
    assert head["text"] == "What to know before relying on it"
    return list(texts["texts"])


def test_what_was_not_calibrated_not_recorded_and_refused_is_counted(report: Report) -> None:
    texts = said(report)
    assert "Thermometers without a valid certificate of calibration: 3 of 4." in texts
    assert "Thermometers that were silent for longer than EN 12830 allows: 2 of 4." in texts
    assert "Readings that were refused and do not count: 3." in texts


def test_nothing_is_said_to_be_nothing(report: Report) -> None:
    sound = replace(
        report,
        sensors=tuple(replace(each, calibration="valid") for each in report.sensors),
        conformity=(),
        quarantined={},
        acts=(),
        edits=(),
    )
    assert said(sound) == ["Nothing that weakens this evidence is on record."]
    assert said(replace(sound, sensors=())) == ["No temperature was measured: no thermometer was heard."]


def test_a_log_and_a_file_tell_nobody(report: Report) -> None:
    story = report.alarms[0]
    written = replace(story, told=tuple(replace(each, channel="log") for each in story.told))
    told = replace(report, alarms=(story, written, replace(story, told=())))
    assert "Alarms of which no message to a person is on record: 2 of 3." in said(told)
    assert not any("no message" in text for text in said(report))


def test_a_value_by_hand_that_the_sensors_do_not_say_is_told(report: Report) -> None:
    act = replace(report.acts[0], measured_c=25.0)
    (text,) = (each for each in said(replace(report, acts=(act,))) if each.startswith("By hand"))
    assert text.startswith("By hand 25.0\u00a0°C was measured, ")
    assert text.endswith(" on leg 1.")
    near = replace(act, measured_c=(report.legs[0].maximum_c or 0.0) + 1.9)
    back = replace(act, taken_back=True)
    assert not any(each.startswith("By hand") for each in said(replace(report, acts=(near, back))))


def test_what_was_put_right_is_counted_and_what_was_entered_is_not(report: Report) -> None:
    edit = Edit(
        number=1, at=1, by="a", via="cli", action="registry:change", about="x/y", why="",
        changes=(Changed(field="lot", old="A", new="B"),),
    )  # fmt: skip
    entered = replace(edit, changes=(Changed(field="lot", old="", new="B"),))
    texts = said(replace(report, edits=(edit, entered), acts=(replace(report.acts[0], taken_back=True),)))
    assert "Entries that were changed or put right afterwards: 2." in texts
