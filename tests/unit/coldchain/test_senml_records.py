"""SenML resolution, held against the examples of RFC 8428 and against each of its rules."""

import json

import msgspec
import pytest

from coldchain.errors import PackError
from coldchain.senml_json import parse_json
from coldchain.senml_records import Record, Resolved, resolve
from helpers.needs import requires_data

NOW_S = 1_498_780_179.0
LATER_S = 1_732_261_512.0


def _resolve(*records: Record) -> list[Resolved]:
    return resolve(records, NOW_S)


@pytest.mark.parametrize("example", ["ex1", "ex2", "ex6"])
def test_examples_of_the_standard_resolve_as_it_says(example: str) -> None:
    payload = requires_data(f"senml/{example}.json").read_bytes()
    expected = json.loads(requires_data(f"senml/{example}.resolved.json").read_text())
    resolved = [
        {"n": each.name, "u": each.unit, "t": each.time_s, "v": each.value}
        for each in resolve(parse_json(payload), NOW_S)
    ]
    assert resolved == expected


def test_v51_two_base_names_share_one_base_time() -> None:
    """Example 6 of the standard, written out here: the test above needs the published files."""
    pack = b"""[
        {"bn": "2001:db8::2/", "bt": 1320078429, "n": "temperature", "v": 25.2, "u": "Cel"},
        {"n": "humidity", "v": 30, "u": "%RH"},
        {"bn": "2001:db8::1/", "n": "temperature", "v": 12.3, "u": "Cel"},
        {"n": "humidity", "v": 67, "u": "%RH"}
    ]"""
    assert resolve(parse_json(pack), NOW_S) == [
        Resolved("2001:db8::2/temperature", "Cel", 1_320_078_429.0, 25.2),
        Resolved("2001:db8::2/humidity", "%RH", 1_320_078_429.0, 30.0),
        Resolved("2001:db8::1/temperature", "Cel", 1_320_078_429.0, 12.3),
        Resolved("2001:db8::1/humidity", "%RH", 1_320_078_429.0, 67.0),
    ]


def test_base_fields_carry_on_until_they_change() -> None:
    resolved = _resolve(
        Record(bn="van/", bt=LATER_S, bu="Cel", bv=10.0, n="a", v=1.0),
        Record(n="b", t=60.0, u="%RH", v=2.0),
        Record(bn="box/", bv=0.0, n="c", v=3.0),
    )
    assert resolved == [
        Resolved("van/a", "Cel", LATER_S, 11.0),
        Resolved("van/b", "%RH", LATER_S + 60, 12.0),
        Resolved("box/c", "Cel", LATER_S, 3.0),
    ]


def test_a_small_time_counts_from_now() -> None:
    assert [each.time_s for each in _resolve(Record(n="a", v=1.0), Record(n="a", t=-30.0, v=1.0))] == [
        NOW_S,
        NOW_S - 30,
    ]


def test_the_smallest_absolute_time_is_two_to_the_28() -> None:
    edge, before = _resolve(Record(n="a", t=2.0**28, v=1.0), Record(n="a", t=2.0**28 - 1, v=1.0))
    assert edge.time_s == 2.0**28
    assert before.time_s == NOW_S + 2.0**28 - 1


def test_base_and_own_time_are_added_before_they_count_as_small() -> None:
    (resolved,) = _resolve(Record(n="a", bt=2.0**28 - 5, t=10.0, v=1.0))
    assert resolved.time_s == 2.0**28 + 5


@pytest.mark.parametrize(
    ("record", "value"),
    [
        (Record(n="a", vs="text"), "text"),
        (Record(n="a", vb=True), True),
        (Record(n="a", vd="aGk"), "aGk"),
        (Record(n="a", s=5.0), None),
        (Record(n="a", v=2.0, s=5.0), 2.0),
    ],
)
def test_values_of_other_kinds_keep_their_kind(record: Record, value: object) -> None:
    assert _resolve(record)[0].value == value


def test_a_record_of_base_fields_alone_gives_nothing_but_counts_for_the_rest() -> None:
    assert _resolve(Record(bn="van/", bu="Cel"), Record(n="a", v=1.0)) == [
        Resolved("van/a", "Cel", NOW_S, 1.0)
    ]


def test_the_base_name_alone_can_be_the_name() -> None:
    assert _resolve(Record(bn="urn:dev:ow:10e2073a01080063", v=1.0))[0].name == "urn:dev:ow:10e2073a01080063"


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (Record(n="a"), "got 0 values"),
        (Record(n="a", v=1.0, vs="x"), "got 2 values"),
        (Record(n="a", v=1.0, bver=11), "version 11"),
        (Record(n="a", v=float("inf")), "a finite number"),
        (Record(n="a", v=float("nan")), "a finite number"),
        (Record(n="a", v=1e308, bv=1e308), "a finite number"),
        (Record(n="a", v=1.0, t=float("nan")), "a time between 1970 and 9999"),
        (Record(n="a", v=1.0, t=1e300), "a time between 1970 and 9999"),
        (Record(n="a", v=1.0, t=-2e9), "a time between 1970 and 9999"),
        (Record(v=1.0), "the name ''"),
        (Record(n="-a", v=1.0), "the name '-a'"),
        (Record(n="a b", v=1.0), "the name 'a b'"),
    ],
)
def test_a_broken_rule_is_told_with_the_number_of_the_record(record: Record, told: str) -> None:
    with pytest.raises(PackError, match=told) as caught:
        _resolve(Record(bn=""), record)
    assert caught.value.thing == "SenML record 1"


def test_versions_up_to_ten_are_read() -> None:
    assert len(_resolve(Record(n="a", v=1.0, bver=10), Record(n="a", v=1.0, bver=5))) == 2


def test_absent_labels_take_no_room() -> None:
    assert msgspec.json.encode(Record(n="a", v=1.0)) == b'{"n":"a","v":1.0}'
