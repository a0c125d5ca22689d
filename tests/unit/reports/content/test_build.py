"""The report: the same evidence gives the same, its number names its content, and its times add up."""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from coldchain.evidence import Evidence
from coldchain.judgement.trip import MACHINE, covered_ms
from helpers.evidence_case import evidence_on, moved_fleet
from helpers.goods import BERRIES
from helpers.pages_case import harmed_evidence
from helpers.small_fleet import HOUR, NOW
from reports.content.build import build_report, number_of, rules_of


@pytest.fixture(scope="module")
def harmed(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return harmed_evidence(tmp_path_factory.mktemp("harmed"))


def test_the_same_evidence_gives_the_same_report(harmed: Evidence) -> None:
    one, other = build_report(harmed), build_report(harmed)
    assert msgspec.json.encode(one) == msgspec.json.encode(other)
    assert one.number == number_of(one)
    assert number_of(replace(one, number="x")) == one.number
    assert number_of(replace(one, good_ms=one.good_ms + 1)) != one.number
    assert (one.number[:3], len(one.number), one.machine) == ("CC-", 15, MACHINE)


def test_the_times_are_those_of_the_legs_and_of_the_verdict(harmed: Evidence) -> None:
    report = build_report(harmed)
    assert report.verdict is not None
    assert harmed.trip is not None
    assert (
        report.told_ms == covered_ms(harmed.trip, harmed.subject.from_at, harmed.subject.until_at) == 5 * HOUR
    )
    verdict = report.verdict
    assert (report.good_ms, report.harmful_ms, report.unknown_ms) == (
        verdict.good_ms,
        verdict.harmful_ms,
        verdict.unknown_ms,
    )
    assert report.harmful_ms > 0


def test_goods_and_acts_are_told_by_names(harmed: Evidence) -> None:
    report = build_report(harmed)
    assert report.goods is not None
    assert (report.title, report.goods.lot, report.goods.destination) == ("Fresh milk, 42", "42", "Kaimosi")
    assert [(each.by, each.asset, each.taken_back) for each in report.acts] == [
        ("Peter Wanjala", "Van KBZ 214", False),
        ("Peter Wanjala", "Milk cooler", False),
    ]
    assert [(each.shipment, each.parent) for each in report.acts] == [("s-1", ""), ("s-1", "")]
    assert [each.recorded_at for each in report.acts] == sorted(each.recorded_at for each in report.acts)


def test_every_number_of_a_profile_is_told_with_its_source() -> None:
    rules = {each.name: each for each in rules_of(BERRIES)}
    assert (rules["storage_high_c"].value, rules["storage_high_c"].unit) == (2.0, "degC")
    assert (rules["life_days"].value, rules["four-hours duration"].value) == (2.0, 3600.0)
    assert "humidity_low_pct" not in rules
    assert {each.source for each in rules.values()} == {"own"}


def test_no_readings_at_all_still_make_a_report(tmp_path: Path) -> None:
    evidence = replace(evidence_on(moved_fleet(tmp_path)), readings=())
    report = build_report(evidence)
    assert (report.good_ms, report.harmful_ms, report.unknown_ms) == (0, 0, 5 * HOUR)
    assert [each.cause for each in report.holes] == ["never-heard"] * 2
    assert report.subject.until_at == NOW
