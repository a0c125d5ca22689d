"""On what a report rests: a row for each channel and gap, calibration, EN 12830, the source of a number."""

from typing import Any

import pytest
from msgspec.structs import replace

from coldchain.evidence import Heard, Refused
from coldchain.registry.product import Group
from helpers.pages_case import harmed_report
from helpers.small_fleet import NOW
from reports.content.document import Report
from reports.pages.basis import completeness_of, laws_of, rules_of, sensors_of
from reports.pages.outs import outs_of
from reports.pages.paper import Paper
from reports.pages.sources import all_sources


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return harmed_report(tmp_path_factory.mktemp("fleet"))[0]


def _rows(block: dict[str, Any] | None) -> list[Any]:
    assert block is not None
    assert all(len(row) == len(block["columns"]) == len(block["head"]) for row in block["rows"])
    return list(block["rows"])


def test_the_ledger_has_a_row_for_each_channel_and_a_gap_is_a_row(report: Report) -> None:
    ledger, _, holes, refused, clocks, _, heard, _ = completeness_of(report, Paper(report.subject))
    assert len(_rows(ledger)) == len(report.ledger)
    van = next(row for row in _rows(ledger) if row[0] == ["air temperature", "d-van-1"])
    assert van[2:4] == ["240", "200"]
    assert (van[4][0], van[5], van[6]) == ("0", ["0", "0"], ["40", "0"])
    assert _rows(holes) == [
        ["d-van-1", "2026-11-22 08:15:00", "2026-11-22 08:56:00", "0:41:00", "40", "readings were lost"]
    ]
    assert _rows(refused) == [["not known", "bad-pack", "3", "–", "–"]]
    assert [row[1] for row in _rows(clocks)] == ["gateway", "gateway"]
    assert [row[:2] for row in _rows(heard)] == [["d-cooler-1", "gw-road"], ["d-van-1", "gw-road"]]


def test_what_was_refused_says_whose_it_was_and_when_as_far_as_that_is_known(report: Report) -> None:
    known = Refused(
        device="d-van-1", channel="air/temperature", reason="future-time", count=4, from_at=NOW, until_at=NOW
    )
    unread = replace(known, device="", channel="", reason="bad-pack", count=1)
    blocks = completeness_of(replace(report, refused=(unread, known)), Paper(report.subject))
    time = "2026-11-22 10:45:12"
    assert _rows(blocks[3]) == [
        ["not known", "bad-pack", "1", time, time],
        [["air temperature", "d-van-1"], "future-time", "4", time, time],
    ]
    assert "Of what nobody could read" in str(blocks[4])


def test_silences_that_are_one_row_say_how_many_they_are_and_a_device_without_a_word_is_named(
    report: Report,
) -> None:
    seldom = replace(report.holes[0], cause="seldom", missing=0, times=720, longest_ms=61_000)
    mute = replace(report.ledger[0], channel="", received=0, missing=None, unheard=60)
    blocks = completeness_of(replace(report, holes=(seldom,), ledger=(mute,)), Paper(report.subject))
    assert _rows(blocks[2])[0][3:] == [
        "0:41:00",
        "0",
        ["less often than registered", "720 silences, the longest 0:01:01"],
    ]
    row = _rows(blocks[0])[0]
    assert (row[0], row[6]) == ([mute.device], ["not known", "60"])


def test_without_gaps_and_refusals_that_is_said(report: Report) -> None:
    bare = replace(report, holes=(), quarantined={}, clocks=(), heard=())
    texts = str(completeness_of(bare, Paper(report.subject)))
    assert "No gap was found." in texts
    assert "Nothing was refused." in texts
    uncounted = replace(report, ledger=(replace(report.ledger[0], missing=None),))
    assert _rows(completeness_of(uncounted, Paper(report.subject))[0])[0][6][0] == "not known"


def test_gateways_are_told_where_any_is_known(report: Report) -> None:
    unknown = Heard(device="d-1", gateway="", readings=4)
    some = (unknown, replace(unknown, gateway="van-1", readings=5))
    blocks = completeness_of(replace(report, heard=some), Paper(report.subject))
    assert _rows(blocks[-2]) == [["d-1", "not known", "4"], ["d-1", "van-1", "5"]]
    assert "counts for the first of them" in str(blocks[-1])
    for none in ((), (unknown,)):
        texts = str(completeness_of(replace(report, heard=none), Paper(report.subject)))
        assert "Through which gateways" not in texts


def test_what_came_again_is_a_number_of_its_own_and_is_explained(report: Report) -> None:
    def told(duplicate: int | None) -> tuple[str, bool]:
        row = replace(report.ledger[0], duplicate=duplicate)
        blocks = completeness_of(replace(report, ledger=(row,)), Paper(report.subject))
        return _rows(blocks[0])[0][5][0], "they count once" in str(blocks)

    assert [told(each) for each in (7, 0, None)] == [("7", True), ("0", False), ("not known", False)]


def test_a_sensor_says_how_it_is_calibrated(report: Report) -> None:
    papers, figures, often = sensors_of(report, Paper(report.subject))
    air = next(row for row in _rows(papers) if row[0] == ["air temperature", "d-van-1"])
    assert air[1:] == [
        "valid",
        ["KEBS-2026-0417", "KEBS Nairobi"],
        ["2026-08-24", "2027-08-24"],
        "0.2\u00a0°C",
        "−0.1\u00a0°C",
        "EN 12830, 1",
        "60\u00a0s",
    ]
    bare = next(row for row in _rows(papers) if row[0] == ["door", "d-van-1"])
    assert bare[1:4] == ["none", ["–"], "–"]
    assert len(_rows(figures)) == len(report.sensors)
    assert [row[4] for row in _rows(often)] == ["yes", "yes", "no", "no"]


def test_a_sensor_is_named_by_its_maker_too(report: Report) -> None:
    sensors = tuple(replace(each, model="SHT35", serial="0815-7") for each in report.sensors)
    papers, _, _ = sensors_of(replace(report, sensors=sensors), Paper(report.subject))
    air = next(row for row in _rows(papers) if row[0][0] == "air temperature" and "d-van-1" in row[0])
    assert "SHT35 0815-7" in air[0]


def test_each_number_has_its_source_and_how_sure_it_is(report: Report) -> None:
    named, numbers, note, limits = rules_of(report, Paper(report.subject))
    assert named is not None
    assert report.product is not None
    assert {"code": report.product.content_hash} in [pair[1] for pair in named["pairs"]]
    assert len(_rows(numbers)) == len(report.rules)
    assert _rows(numbers)[1][:3] == ["Highest temperature of recommended storage", "5", "°C"]
    keys = {part for rule in report.rules for part in rule.source.replace(",", " ").split()}
    assert {row[0] for row in _rows(note)} >= {each for each in keys if each in all_sources()} > set()
    rows = limits["rows"] if limits else []
    assert sum(isinstance(row, list) for row in rows) == sum(map(len, report.limits.values()))
    heads = [row["span"] for row in rows if isinstance(row, dict)]
    assert len(heads) == len(report.limits)
    assert all(digest in str(heads) for _, digest in report.profiles.values())


def test_equipment_has_limits_and_no_goods(report: Report) -> None:
    bare = replace(report, product=None, rules=())
    named, numbers, note, limits = rules_of(bare, Paper(report.subject))
    assert (numbers, note) == (None, None)
    assert named is not None
    assert [pair[0] for pair in named["pairs"]] == ["Version of the judgement"]
    assert limits is not None


def test_rules_of_records_say_whether_they_are_law_for_these_goods(report: Report) -> None:
    assert report.product is not None
    found = []
    for group in (Group.DAIRY, Group.MEDICINE, Group.GENERIC):
        each = replace(report, product=replace(report.product, group=group))
        table, _ = laws_of(each, Paper(each.subject))
        found.append({row[0]: row[2] for row in _rows(table)})
    assert [each["21 CFR Part 11"] for each in found] == [
        *("does not apply to these goods", "held in part", "held in part")
    ]
    assert [each["EN 12830"] for each in found] == ["held in part"] * 3


def test_without_any_reading_it_says_that_nothing_was_measured(report: Report) -> None:
    bare, paper = (
        replace(report, sensors=(), conformity=(), ledger=(), clocks=(), outs=()),
        Paper(report.subject),
    )
    (unheard,) = sensors_of(bare, paper)
    assert unheard is not None
    assert unheard["text"] == "No temperature was measured: no thermometer was heard."
    assert outs_of(bare, paper) == [unheard]
    assert "Satellite" not in str(completeness_of(bare, paper))
    texts = str(completeness_of(replace(bare, holes=()), paper))
    assert "No sensor is registered there, so nothing was expected and nothing came." in texts
    assert "No gap was found." not in texts
