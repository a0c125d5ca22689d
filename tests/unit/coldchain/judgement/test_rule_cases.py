"""coldchain/judgement/rule_cases.py: input lines, channels, devices, time that passes, and their mistakes."""

import pytest
from msgspec.structs import replace

from coldchain.errors import InputError, SettingsError
from coldchain.judgement.rule_case_goods import START_AT
from coldchain.judgement.rule_cases import About, Case, Line, devices_of, make_case, read_lines, run_case
from coldchain.registry.profile import Limit, Profile, Side
from helpers.judging import MINUTE_MS

WARM = Limit(name="too-warm", channel="air/temperature", side=Side.ABOVE, bound=8.0)
DOOR = Limit(name="door-open", channel="door/open", side=Side.ABOVE, bound=0.0)
ONE = Profile(name="one", limits=(WARM,), absence_after_s=1800, max_gap_s=900)
TWO = replace(ONE, limits=(WARM, DOOR))


def case(text: str, profile: Profile = ONE, *, until_min: float = 20) -> Case:
    return make_case(About(profile, START_AT + round(until_min * MINUTE_MS)), text, "input.ndjson")


def found(text: str, profile: Profile = ONE, *, until_min: float = 20) -> list[Line]:
    return run_case(case(text, profile, until_min=until_min))


def test_minutes_go_in_and_come_out() -> None:
    text = '{"minute": 0, "value": 4}\n\n{"minute": 1.5, "value": 9}\n{"minute": 3, "value": 4}\n'
    expected = {"limit": "too-warm", "start": 1.5, "confirmed": 1.5, "end": 3.0, "worst": 9.0}
    assert found(text) == [{**expected, "readings": 1, "unknown": 0.0}]


def test_what_the_input_names_the_output_names_too() -> None:
    text = """
    {"minute": 0, "device": "a", "channel": "air/temperature", "value": 9}
    {"minute": 0, "device": "b", "channel": "door/open", "value": 1}
    {"minute": 1, "device": "b", "channel": "air/temperature", "value": 9}
    """
    assert [(line["start"], line["device"], line["channel"], line["end"]) for line in found(text, TWO)] == [
        (0.0, "a", "air/temperature", None),
        (0.0, "b", "door/open", None),
        (1.0, "b", "air/temperature", None),
    ]
    assert [list(line)[:2] for line in found('{"minute": 0, "device": "a", "value": 9}')] == [
        ["device", "limit"]
    ]


def test_time_passes_to_the_end_and_without_a_reading() -> None:
    silent = '{"minute": 0, "value": 4}\n{"minute": 40}\n'
    assert [line["limit"] for line in found(silent, until_min=10)] == ["absence"]
    assert found('{"minute": 0, "value": 4}', until_min=30 - 0.001) == []
    assert [line["confirmed"] for line in found('{"minute": 0, "value": 4}', until_min=30)] == [30.0]


def test_null_is_a_failed_sensor_and_ends_nothing() -> None:
    lines = found('{"minute": 0, "value": 9}\n{"minute": 1, "value": null}\n')
    assert [(line["limit"], line["end"]) for line in lines] == [("too-warm", None)]


def test_devices_are_named_whatever_else_is_wrong() -> None:
    assert devices_of('{"minute": 1, "device": "b"}\nnothing\n{"minute": 2}\n') == ["b", "device"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nothing", "input.ndjson:2: got 'nothing'"),
        ('{"minute": 1, "valu": 2}', "unknown field `valu`"),
        ('{"value": 2}', "missing required field `minute`"),
        ('{"minute": 1, "value": "4"}', "Expected `float | null`, got `str`"),
        (
            '{"minute": 1, "value": 2, "channel": "air/temperatur"}',
            "got 'air/temperatur'; allowed: a channel that is judged: air/temperature, door/open. Did you",
        ),
        (
            '{"minute": 1, "value": 2}',
            "input.ndjson:2, channel: got nothing; allowed: one of air/temperature",
        ),
    ],
)
def test_a_wrong_line_is_told_with_its_number(line: str, told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        case(f"\n{line}\n", TWO)
    assert told in str(refused.value)


def test_all_wrong_lines_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        case("x\ny\n")
    assert len(refused.value.mistakes) == 2


@pytest.mark.parametrize("text", ["x", "[1]", '{"limit": }'])
def test_what_is_expected_must_be_objects(text: str) -> None:
    with pytest.raises(InputError, match="expected:1: got"):
        read_lines(text, "expected")
    assert read_lines('{"a": 1}\n\n', "expected") == [{"a": 1}]
