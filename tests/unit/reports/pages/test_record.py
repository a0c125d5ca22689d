"""What was said and done is told in the order of time: verdicts, alarms, who was told, custody, answers."""

from typing import Any

import pytest
from msgspec.structs import replace

from coldchain.evidence import Action
from coldchain.judgement.verdict import TimerVerdict
from coldchain.registry.product import Confidence, Sourced, Timer
from helpers.pages_case import WARM_FROM, harmed_report
from reports.content.document import Report
from reports.pages.paper import Paper
from reports.pages.record import acts_of, alarms_of, cause_words, doings_of, versions_of


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return harmed_report(tmp_path_factory.mktemp("fleet"))[0]


def _flat(blocks: list[Any]) -> str:
    return str([block for block in blocks if block])


def test_each_version_of_the_verdict_says_why_there_was_one(report: Report) -> None:
    table = versions_of(report, Paper(report.subject))[1]
    assert table is not None
    assert [row[0] for row in table["rows"]] == ["1", "2"]
    assert [row[-1] for row in table["rows"]] == ["now: Watch", "Watch became Reject"]


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("arrived", "arrived"),
        ("now sell-first", "now: Sell first"),
        ("good became reject", "Good became Reject"),
        ("something new", "something new"),
    ],
)
def test_a_cause_is_said_in_words(report: Report, cause: str, words: str) -> None:
    assert cause_words(cause, Paper(report.subject)) == words


def test_a_timer_of_the_law_says_what_it_allows_and_when_it_ran_out(report: Report) -> None:
    assert report.product is not None
    assert report.verdict is not None
    number = Sourced(value=5.0, source="S1", confidence=Confidence.HIGH)
    rule = Timer(
        name="two-four-hour",
        above=True,
        bound=number,
        inclusive=False,
        duration_s=replace(number, value=14_400.0),
        cumulative=True,
        text="Four hours in all above 5 °C.",
    )
    verdict = replace(
        report.verdict,
        timers=(TimerVerdict("two-four-hour", 7_200_000, None), TimerVerdict("gone", 1_000, WARM_FROM)),
    )
    told = replace(report, product=replace(report.product, timers=(rule,)), verdict=verdict)
    table = versions_of(told, Paper(report.subject))[0]
    assert table is not None
    assert table["rows"][0] == [
        ["two-four-hour", "Four hours in all above 5 °C."],
        "above 5\u00a0°C",
        "4:00:00",
        "2:00:00",
        "no",
    ]
    assert table["rows"][1][0] == "gone"
    assert table["rows"][1][4] == "2026-11-22 06:45:12"


@pytest.mark.parametrize(
    ("elapsed_ms", "fired_at", "unknown_ms", "told"),
    [
        (7_200_000, None, 0, ["2:00:00", "no"]),
        (7_200_000, None, 7_199_999, ["2:00:00", "no"]),
        (7_200_000, None, 7_200_000, ["2:00:00", "not known"]),  # silence may hide the rest
        (0, WARM_FROM, 0, ["≥\u00a04:00:00", "2026-11-22 06:45:12"]),  # it began again after recovery
        (18_000_000, WARM_FROM, 0, ["5:00:00", "2026-11-22 06:45:12"]),
    ],
)
def test_a_timer_says_no_more_than_is_known(
    report: Report, elapsed_ms: int, fired_at: int | None, unknown_ms: int, told: list[str]
) -> None:
    assert report.product is not None
    assert report.verdict is not None
    number = Sourced(value=8.0, source="S1", confidence=Confidence.HIGH)
    rule = Timer(
        name="four-hour",
        above=True,
        bound=number,
        inclusive=False,
        duration_s=replace(number, value=14_400.0),
        cumulative=False,
        text="At most 8 degC.",
    )
    timers = (TimerVerdict("four-hour", elapsed_ms, fired_at),)
    verdict = replace(report.verdict, timers=timers, unknown_ms=unknown_ms)
    product = replace(report.product, timers=(rule,))
    table = versions_of(replace(report, product=product, verdict=verdict), Paper(report.subject))[0]
    assert table is not None
    assert table["rows"][0][3:] == told
    assert table["rows"][0][0] == ["four-hour", "At most 8\u00a0°C."]


def test_what_a_clock_that_goes_ahead_said_stands_where_it_was_heard(report: Report) -> None:
    alarm = report.alarms[0]
    raised, over = alarm.steps
    ahead = replace(raised, event_at=over.event_at + 3_600_000, recorded_at=raised.event_at)
    table = alarms_of(replace(report, alarms=(replace(alarm, steps=(ahead, over)),)), Paper(report.subject))[
        0
    ]
    assert table is not None
    assert table["rows"][1][1] == "raised"
    assert table["rows"][1][3] == "found 2026-11-22 06:57:12"
    assert table["rows"][-1][1] == "back within limits"


@pytest.mark.parametrize(
    ("kind", "words"), [("limit", "back within limits"), ("product", "ended"), ("law", "ended")]
)
def test_harm_to_goods_is_never_said_to_be_back_within_limits(report: Report, kind: str, words: str) -> None:
    alarm = report.alarms[0]
    told = (replace(alarm.told[0], step="return"),)
    harm = replace(alarm, kind=kind, steps=alarm.steps[1:], told=told)
    rows = _flat(alarms_of(replace(report, alarms=(harm,)), Paper(report.subject)))
    assert f"'{words}'" in rows
    assert f"told: {words}" in rows
    assert (words == "ended") == ("back within limits" not in rows)


def test_an_alarm_tells_what_happened_in_the_order_of_time(report: Report) -> None:
    table = alarms_of(report, Paper(report.subject))[0]
    assert table is not None
    assert table["rows"][0] == {"span": "high · Van KBZ 214 · d-van-1 · air temperature · too-warm"}
    times = [row[0] for row in table["rows"][1:]]
    assert times == sorted(times)
    assert [row[2] for row in table["rows"][2:4]] == [
        ["Peter Wanjala", "+254700000002"],
        ["Grace Achieng", "+254700000001"],
    ]
    assert "delivered 2026-11-22 06:57:33" in str(table["rows"][2][3])
    assert "no word that it arrived" in str(table["rows"][3][3])
    assert table["rows"][4][1] == ["seen", "Door was open. Shut it, cooling is on again."]


def test_a_message_that_failed_says_so(report: Report) -> None:
    alarm = report.alarms[0]
    failed = replace(alarm.told[0], sent_at=None, delivered_at=None, error="no signal")
    step = replace(alarm.steps[0], late=True, recorded_at=alarm.steps[0].event_at + 9_000_000)
    told = replace(report, alarms=(replace(alarm, told=(failed,), steps=(step,)),))
    rows = _flat(alarms_of(told, Paper(report.subject)))
    assert "not sent" in rows
    assert "no signal" in rows
    assert "found 2026-11-22 09:27:12" in rows


def test_acts_say_who_entered_them_when_and_what_was_taken_back(report: Report) -> None:
    table = acts_of(report, Paper(report.subject))[0]
    assert table is not None
    assert table["rows"][0][0] == ["2026-11-22 05:45:12", "entered 2026-11-22 05:49:12"]
    assert table["rows"][0][4] == ["4.2\u00a0°C"]
    back = replace(report, acts=(replace(report.acts[0], taken_back=True, why="wrong van"),))
    rows = acts_of(back, Paper(report.subject))[0]
    assert rows is not None
    assert rows["rows"][0][1] == ["loaded", "(taken back)"]
    assert rows["rows"][0][5] == "wrong van"
    split = replace(report, acts=(replace(report.acts[0], act="split", shipment="s-7", parent="s-1"),))
    rows = acts_of(split, Paper(report.subject))[0]
    assert rows is not None
    assert rows["rows"][0][1] == ["split", "s-1 → s-7"]
    acts = tuple(
        replace(report.acts[0], act="merged", shipment="s-1", parent="s-7", asset=asset)
        for asset in ("", "Van")
    )
    rows = acts_of(replace(report, acts=acts), Paper(report.subject))[0]
    assert rows is not None
    assert [row[1][1] for row in rows["rows"]] == ["s-1 → s-7", "s-7 → s-1"]


def test_corrective_actions_are_told_in_their_own_words(report: Report) -> None:
    assert "Shut it, cooling is on again." in _flat(doings_of(report, Paper(report.subject)))


def test_what_time_did_is_no_corrective_action_and_says_nothing_in_english(report: Report) -> None:
    (alarm,) = report.alarms
    by_time = Action(
        action="told-again", by="watcher", via="clock", at=WARM_FROM, comment="goes on", until_at=None,
        name="watcher",
    )  # fmt: skip
    told = replace(report, alarms=(replace(alarm, actions=(by_time,)),))
    paper = Paper(report.subject)
    assert "No corrective action" in _flat(doings_of(told, paper))
    table = alarms_of(told, paper)[0]
    assert table is not None
    row = next(each for each in table["rows"] if "told again" in each)
    assert row[1:] == ["told again", "the program, by itself", ""]


def test_a_verdict_says_by_which_product_as_it_was_then(report: Report) -> None:
    first, second = report.given
    bare = replace(second, verdict=replace(second.verdict, product_hash=""))
    unnamed = replace(second, verdict=replace(second.verdict, product=""))
    table = versions_of(replace(report, given=(first, bare, unnamed)), Paper(report.subject))[1]
    assert table is not None
    product = first.verdict.product
    assert [row[2][1] for row in table["rows"]] == [
        f"{product} {first.verdict.product_hash[:8]}",
        f"{product} (not written down)",
        "not written down",
    ]
    assert len(first.verdict.product_hash) > 8


def test_nothing_is_said_as_nothing(report: Report) -> None:
    bare = replace(report, alarms=(), acts=(), given=())
    paper = Paper(report.subject)
    texts = _flat(
        [*alarms_of(bare, paper), *acts_of(bare, paper), *doings_of(bare, paper), *versions_of(bare, paper)]
    )
    for text in (
        "None.",
        "Nothing was said",
        "No corrective action",
        "No limit of the law",
        "No verdict had",
    ):
        assert text in texts
