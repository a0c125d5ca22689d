"""Lines name a reading by tags and time, whatever is in its texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.store_contract import reading
from links.influx_lines import (
    Tags,
    five_minutes_line,
    head,
    marker_line,
    name_of,
    tag,
    tag_value,
    time_ns,
)
from links.readings_store import Summary

VAN = Tags("coop", "depot", "van", "dev", "air/temperature")


def test_a_line_has_sorted_tags_and_the_fields_that_hardly_change_first() -> None:
    expected = (
        "readings,asset=van,channel=air/temperature,coop=coop,device=dev,site=depot"
        ' boot=7i,clock="gateway",flag=1i,unit="Cel",sequence='
    )
    assert head(VAN, reading()) == expected
    assert head(VAN, reading(), 'gw "1"') == expected.replace("flag=1i", 'flag=1i,gateway="gw \\"1\\""')


def test_what_nobody_knows_is_left_out() -> None:
    bare = head(Tags("coop", "", "", "dev", "air/temperature"), reading(unit=""))
    assert (
        bare
        == 'readings,channel=air/temperature,coop=coop,device=dev boot=7i,clock="gateway",flag=1i,sequence='
    )


@given(st.text(min_size=1))
def test_any_name_comes_back_out_of_its_tag_and_breaks_no_line(text: str) -> None:
    assert name_of(tag_value(text)) == text
    assert not set(tag_value(text)) & set("\\\n\r\0")
    assert not tag(text).endswith("\\")


@pytest.mark.parametrize(("boot", "sequence"), [(0, 0), (2**32 - 1, 2**63 - 1), (7, 999_999)])
def test_the_time_of_a_point_stays_in_its_millisecond(boot: int, sequence: int) -> None:
    assert time_ns(-5, boot, sequence) // 1_000_000 == -5
    assert time_ns(1_700_000_000_000, boot, sequence) // 1_000_000 == 1_700_000_000_000


def test_a_million_sequences_of_a_boot_have_a_million_times() -> None:
    assert len({time_ns(0, 5, sequence) for sequence in range(1_000_000)}) == 1_000_000


def test_boots_meet_about_as_often_as_chance_would_have_it() -> None:
    times = {time_ns(0, boot * 7919 + 13, 0) for boot in range(1000)}
    assert len(times) >= 997


def test_five_minutes_and_markers_are_lines_too() -> None:
    values = Summary(2, 1.0, 3.0, 2.0, 10, 20)
    assert five_minutes_line(VAN, 5, values, late=True).startswith(
        "readings_5min,asset=van,channel=air/temperature,coop=coop,device=dev,late=1,site=depot count=2i,"
    )
    assert marker_line("co op", "ab", 7, 3) == (
        'coldchain_store,store=co\\ op count=3i,made="ab",position=7i 7258118400000000000'
    )
