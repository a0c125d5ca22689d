"""What changed between two instants of knowledge is named, with the readings and acts that explain it."""

from collections import Counter

import msgspec
import pytest
from msgspec.structs import replace

from coldchain.evidence import SubjectKind
from helpers.evidence_case import SHIPMENT, evidence_on
from helpers.later_case import LATER, later_fleet
from helpers.small_fleet import HOUR, MINUTE, NOW, Fleet
from reports.comparing.compare import Told, arrived, compare, differences
from reports.comparing.parts import Differs, How
from reports.content.build import build_report
from reports.evidence.gather import Asked

ASKED = Asked(SubjectKind.SHIPMENT, SHIPMENT, NOW)
VAN = Asked(SubjectKind.ASSET, "van-1", NOW, NOW - 6 * HOUR, NOW)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    return later_fleet(tmp_path_factory.mktemp("compare"))


def _plain(thing: msgspec.Struct) -> object:
    return msgspec.to_builtins(thing)


def _told(fleet: Fleet, asked: Asked, known_at: int) -> Told:
    evidence = evidence_on(fleet, asked._replace(known_at=known_at))
    return Told(evidence, build_report(evidence))


def test_of_the_same_instant_nothing_differs(fleet: Fleet) -> None:
    told = _told(fleet, ASKED, NOW)
    changes = compare(told, told)
    assert [*changes.fields, *changes.readings, *changes.acts, *changes.edits, *changes.alarms] == []
    assert changes.before == changes.after
    assert arrived(told.evidence, told.evidence) == []


def test_readings_that_came_late_and_a_way_put_right_are_told_apart(fleet: Fleet) -> None:
    before, after = _told(fleet, ASKED, NOW), _told(fleet, ASKED, LATER)
    changes = compare(before, after)
    counts = Counter[How]()
    for each in changes.readings:
        counts[each.how] += each.readings
    assert counts == {How.LATE: 3, How.COUNTED: 90, How.LEFT_OUT: 90}
    assert {(each.first_at, each.last_at) for each in changes.readings if each.how is How.LATE} == {
        (LATER, LATER)
    }
    assert [each.received_at for each in arrived(before.evidence, after.evidence)] == [LATER] * 3
    assert [(each.act, each.by) for each in changes.acts] == [("handed", "Grace Achieng")]
    assert changes.verdicts == (1,)
    assert (changes.before.readings, changes.after.readings) == (1140, 1143)


def test_what_was_measured_since_is_not_late(fleet: Fleet) -> None:
    changes = compare(_told(fleet, ASKED, NOW - 30 * MINUTE), _told(fleet, ASKED, NOW))
    assert {each.how for each in changes.readings} == {How.NEW}
    assert min(each.from_at for each in changes.readings) >= changes.before.until_at == NOW - 30 * MINUTE


def test_what_became_known_of_an_alarm_is_told(fleet: Fleet) -> None:
    changes = compare(_told(fleet, VAN, NOW), _told(fleet, VAN, LATER + 1))
    assert [(each.what, each.who) for each in changes.alarms] == [
        ("action", "Grace Achieng"),
        ("delivered", "Peter Wanjala"),
        ("sent", "Grace Achieng"),
        ("step", ""),
        ("delivered", "Grace Achieng"),
    ]
    assert all(NOW < each.known_at <= LATER + 1 for each in changes.alarms)


def test_a_row_more_is_one_that_came_and_not_all_behind_it_changed(fleet: Fleet) -> None:
    report = _told(fleet, ASKED, NOW).report
    first, second = report.legs
    assert list(differences({"legs": [_plain(second)]}, {"legs": [_plain(first), _plain(second)]})) == [
        Differs(field="legs[1]", before=None, after=_plain(first))
    ]
    warmer = replace(second, maximum_c=99.0)
    assert list(differences({"legs": [_plain(second)]}, {"legs": [_plain(warmer)]})) == [
        Differs(field="legs[2].maximum_c", before=second.maximum_c, after=99.0)
    ]
    assert list(differences({"harms": [["a", 1]]}, {"harms": [["a", 2], ["b", 3]]})) == [
        Differs(field="harms[0][1]", before=1, after=2),
        Differs(field="harms[1]", before=None, after=["b", 3]),
    ]


def test_rows_of_one_name_are_each_looked_at() -> None:
    rows = [{"name": "x", "value": 1}, {"name": "x", "value": 2}]
    found = list(differences({"rules": rows}, {"rules": [rows[0], {"name": "x", "value": 3}]}))
    assert [(each.before, each.after) for each in found] == [(2, 3)]


def test_a_number_that_becomes_a_truth_differs() -> None:
    assert list(differences({"x": 1}, {"x": True}))


def test_a_leg_is_compared_like_the_whole_way(fleet: Fleet) -> None:
    leg = Asked(SubjectKind.LEG, f"{SHIPMENT}.1", NOW)
    changes = compare(_told(fleet, leg, NOW), _told(fleet, leg, LATER))
    assert {each.how for each in changes.readings} >= {How.LATE}
    assert changes.kind is SubjectKind.LEG
