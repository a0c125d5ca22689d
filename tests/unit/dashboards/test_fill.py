"""dashboards/fill.py: variables and macros become what Grafana makes of them."""

import pytest

from coldchain.errors import InputError
from dashboards.fill import Panel, Shown, duration_ms, duration_text, filled, formatted, variables_in

HOUR = 3_600_000
DAY = Shown(1_700_000_000_000, 1_700_000_000_000 + 24 * HOUR)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a $coop b", "a north b"),
        ("a ${coop} b", "a north b"),
        ("a [[coop]] b", "a north b"),
        ("=~ /^${coop:regex}$/", "=~ /^north$/"),
        ("=~ /^${asset:regex}$/", r"=~ /^(van\-1|a\.b)$/".replace(r"\-", "-")),
        ("=~ /^$asset$/", r"=~ /^(van-1|a\.b)$/"),
        ("IN (${asset:singlequote})", "IN ('van-1','a.b')"),
        ("${asset:csv} ${asset:pipe} ${asset:raw}", "van-1,a.b van-1|a.b van-1,a.b"),
        ("=~ /^${site:regex}$/", "=~ /^.*$/"),
        ("WHERE $timeFilter", f"WHERE time >= {DAY.from_at}ms and time <= {DAY.until_at}ms"),
        ("time($__interval)", "time(5m)"),
        ("$__interval_ms", "300000"),
        ("[$__rate_interval]", "[315s]"),
        ("[$__range] $__range_s", "[86400s] 86400"),
        ("$__from $__to", f"{DAY.from_at} {DAY.until_at}"),
        ('"x" =~ /voltage$/ AND 1', '"x" =~ /voltage$/ AND 1'),
    ],
)
def test_it_is_filled_as_grafana_fills_it(text: str, wanted: str) -> None:
    values = {"coop": ["north"], "asset": ["van-1", "a.b"], "site": [".*"]}
    assert filled(text, Panel(DAY, "5m"), values) == wanted


@pytest.mark.parametrize(
    ("hours", "least", "points", "step"),
    [
        (24, "", 1000, "1m"),
        (1, "", 1000, "5s"),
        (24, "10m", 1000, "10m"),
        (24 * 365, "", 1000, "6h"),
        (6, ">1h", 500, "1h"),
    ],
)
def test_a_step_comes_from_the_time_the_width_and_the_least(
    hours: int, least: str, points: int, step: str
) -> None:
    shown = Shown(0, hours * HOUR)
    assert duration_text(Panel(shown, least, points).interval_ms) == step


def test_what_is_not_known_says_what_is() -> None:
    with pytest.raises(InputError, match=r"'nobody'.*one of __from"):
        filled("${nobody}", Panel(DAY), {})
    with pytest.raises(InputError, match=r"'queryparam'.*regex"):
        formatted(["a"], "queryparam")
    with pytest.raises(InputError, match="'soon'"):
        duration_ms("soon")


def test_the_names_in_a_query_are_found() -> None:
    assert variables_in("${a:regex} $b [[c]] /x$/") == {"a", "b", "c"}
    assert (duration_text(1500), duration_text(86_400_000)) == ("1500ms", "1d")
