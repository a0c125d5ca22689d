"""How long an asset was within its limits, beyond them, and unknown."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from coldchain.evidence import Evidence, SubjectKind
from helpers.evidence_case import evidence_on, moved_fleet
from helpers.small_fleet import HOUR, NOW
from reports.content.build import build_report
from reports.evidence.gather import Asked


@pytest.fixture(scope="module")
def van(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Return the evidence on the van that got warm, of the last six hours."""
    fleet = moved_fleet(tmp_path_factory.mktemp("asset"))
    asked = Asked(SubjectKind.ASSET, "van-1", NOW, NOW - 6 * HOUR, NOW)
    return evidence_on(fleet, asked)


def test_times_add_up_and_the_warm_hour_is_beyond(van: Evidence) -> None:
    report = build_report(van)
    assert report.good_ms + report.harmful_ms + report.unknown_ms == 6 * HOUR
    warm = [each for each in report.outs if each.limit == "too-warm"]
    assert report.harmful_ms == sum(each.until_at - each.from_at for each in warm) > 0
    assert report.unknown_ms == 0
    assert (report.verdict, report.legs, report.goods) == (None, (), None)


def test_silence_is_unknown_and_never_good(van: Evidence) -> None:
    since, until = NOW - 5 * HOUR, NOW - 3 * HOUR
    heard = tuple(each for each in van.readings if not since <= each.event_at < until)
    report = build_report(replace(van, readings=heard))
    assert report.good_ms + report.harmful_ms + report.unknown_ms == 6 * HOUR
    assert 2 * HOUR <= report.unknown_ms <= 2 * HOUR + 120_000
    mute = build_report(replace(van, readings=()))
    assert (mute.good_ms, mute.harmful_ms, mute.unknown_ms) == (0, 0, 6 * HOUR)


def test_one_thermometer_that_speaks_is_enough(van: Evidence) -> None:
    heard = tuple(each for each in van.readings if each.channel != "product/temperature")
    assert build_report(replace(van, readings=heard)).unknown_ms == 0


def test_nothing_is_told_of_an_asset_that_there_is_not(tmp_path: Path) -> None:
    fleet = moved_fleet(tmp_path)
    with pytest.raises(Exception, match="no-such-van"):
        evidence_on(fleet, Asked(SubjectKind.ASSET, "no-such-van", NOW))
