"""What weakens a report stands on its first page, and that nothing does where nothing is on record."""

import pytest
from msgspec.structs import replace

from helpers.pages_case import harmed_report
from reports.content.document import Changed, Edit, Report
from reports.pages.paper import Paper
from reports.pages.weak import weaknesses_of


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
    assert report.product is not None
    sound = replace(
        report,
        product=replace(report.product, name="raw-milk"),
        sensors=tuple(replace(each, calibration="valid") for each in report.sensors),
        conformity=(),
        quarantined={},
        acts=(),
        edits=(),
    )
    assert said(sound) == ["Nothing that weakens this evidence is on record."]
    assert said(replace(sound, sensors=())) == ["No temperature was measured: no thermometer was heard."]


def test_goods_that_nobody_knows_here_are_said_to_be_judged_as_any(report: Report) -> None:
    assert report.product is not None
    assert said(report)[0].startswith("This product is not known here.")
    known = replace(report, product=replace(report.product, name="raw-milk"))
    assert not any("not known here" in text for text in said(known))


def test_whose_way_is_told_of_goods_that_were_put_together(report: Report) -> None:
    assert report.goods is not None
    carry = replace(report.acts[0], act="merged", shipment="s-1", parent="s-8")
    went_in = replace(report.acts[0], act="merged", shipment="s-9", parent="s-1", asset="")
    goods = replace(report.goods, parents=("s-8", "s-9"))
    (text,) = (
        each
        for each in said(replace(report, goods=goods, acts=(went_in, carry)))
        if each.startswith("These goods were put together.")
    )
    assert "the way of s-8 alone" in text
    assert "done to s-9 before" in text
    split = replace(report, goods=replace(goods, parents=("s-8",)), acts=(replace(carry, act="split"),))
    assert not any("put together" in each for each in said(split))


def test_time_between_legs_is_told_for_it_is_in_no_sum(report: Report) -> None:
    first, second = report.legs
    later = replace(second, from_at=first.until_at + 3_600_000)
    (text,) = (each for each in said(replace(report, legs=(first, later))) if each.startswith("Between"))
    assert text.startswith("Between legs the goods were in nothing that is watched for 1:00:00. That time is")
    assert not any(each.startswith("Between") for each in said(report))


def test_what_came_late_and_what_could_not_be_believed_is_counted(report: Report) -> None:
    assert report.verdict is not None
    ledger = tuple(replace(each, late=0, received=100) for each in report.ledger[:2])
    late = (replace(ledger[0], late=7, latest_ms=172_800_000), ledger[1])
    texts = said(replace(report, ledger=late, verdict=replace(report.verdict, faults=60)))
    assert (
        "Readings that came more than 0:02:00 after they were measured: 7 of 200; the slowest after 48:00:00."
        in texts
    )
    assert "Values that could not be believed: 60." in texts
    assert not any("came more than" in each for each in said(replace(report, ledger=ledger)))


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
