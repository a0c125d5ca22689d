"""The first pages say the verdict, its bounds, times that add up, who held the goods at the harm."""

from typing import Any

import pytest
from msgspec.structs import replace

from coldchain.judgement.gauge import FREEZING, LAW
from helpers.pages_case import WARM_FROM, harmed_report
from reports.blocks import MOST_ROWS
from reports.document import Report
from reports.pages_data import MEANS, data_of, ending_of, first_of, harm_words
from reports.paper import Paper


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return harmed_report(tmp_path_factory.mktemp("fleet"))[0]


def _of(kind: str, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [block for block in blocks if block["kind"] == kind]


def test_the_verdict_is_said_in_words_with_its_bounds(report: Report) -> None:
    blocks = first_of(report, Paper(report.subject))
    assert _of("verdict", blocks)[0]["decision"] == "Watch"
    assert _of("verdict", blocks)[0]["means"] == MEANS["watch"]
    bounds = _of("table", blocks)[0]
    assert bounds["head"][1:] == ["at best", "likely", "at worst"]
    assert report.verdict is not None
    shown = [float(cell.removesuffix("\u00a0%")) for cell in bounds["rows"][0][1:]]
    assert shown == [round(100 * share, 1) for share in report.verdict.life_used]


def test_times_add_up_to_the_whole_to_the_second(report: Report) -> None:
    times = _of("times", first_of(report, Paper(report.subject)))[0]
    seconds = [_seconds(row["time"]) for row in times["rows"]]
    assert sum(seconds) == _seconds(times["sum"]["time"]) == report.told_ms // 1000
    assert sum(row["share"] for row in times["rows"]) == pytest.approx(1.0)


def _seconds(text: str) -> int:
    hours, minutes, seconds = map(int, text.split(":"))
    return 3600 * hours + 60 * minutes + seconds


def test_each_leg_has_its_custodian_its_times_and_its_share(report: Report) -> None:
    legs = _of("table", first_of(report, Paper(report.subject)))[-1]
    assert [row[1] for row in legs["rows"]] == [
        ["Van KBZ 214", "Peter Wanjala"],
        ["Milk cooler", "Grace Achieng"],
    ]
    assert all(len(row) == len(legs["columns"]) == len(legs["head"]) for row in legs["rows"])


def test_who_held_the_goods_is_named_beside_the_harm(report: Report) -> None:
    harmed = replace(report.legs[0], harms=((FREEZING, WARM_FROM),))
    told = replace(report, legs=(harmed, report.legs[1]))
    texts = _of("points", first_of(told, Paper(report.subject)))[-1]["texts"]
    assert texts[0] == "frozen, 2026-11-22 06:45:12: leg 1, Van KBZ 214, Peter Wanjala"
    assert "beyond what storage takes: leg 1, Van KBZ 214, Peter Wanjala" in texts[1]
    assert len(texts) == 2


def test_a_law_that_has_run_out_is_named(report: Report) -> None:
    paper = Paper(report.subject)
    assert harm_words(f"{LAW}two-four-hour", paper) == "two-four-hour has run out"
    assert harm_words(FREEZING, paper) == "frozen"


def test_equipment_has_no_verdict_and_says_so(report: Report) -> None:
    bare = replace(report, verdict=None, goods=None, product=None, legs=(), rules=(), acts=(), given=())
    blocks = first_of(bare, Paper(report.subject))
    assert [block["kind"] for block in blocks] == ["facts", "para"]
    assert data_of(bare, Paper(report.subject))["sections"]


def test_every_time_beyond_a_limit_is_a_row(report: Report) -> None:
    section = data_of(report, Paper(report.subject))["sections"][0]
    assert len(section["blocks"][0]["rows"]) == len(report.outs) > 0
    goes_on = replace(
        report, outs=tuple(replace(out, goes_on=True, cause="door", leg=0) for out in report.outs)
    )
    row = data_of(goes_on, Paper(report.subject))["sections"][0]["blocks"][0]["rows"][0]
    assert row[4][1] == "goes on"
    assert row[0] == "–"
    assert row[-1] == "door stood open"
    none = replace(report, outs=())
    assert data_of(none, Paper(report.subject))["sections"][0]["blocks"][0]["text"] == "None."


def test_a_limit_that_was_crossed_a_thousand_times_leaves_the_report_short(report: Report) -> None:
    section = data_of(replace(report, outs=report.outs * 400), Paper(report.subject))["sections"][0]
    rows = section["blocks"][0]["rows"]
    assert len(rows) == MOST_ROWS + 1
    assert rows[-1] == {"span": "900 more rows are in report.json."}


def test_names_at_the_top_of_each_page_are_cut(report: Report) -> None:
    data = data_of(replace(report, title="long name " * 50), Paper(report.subject))
    assert len(data["subject"]) <= 60


def test_the_end_names_each_file_and_how_to_verify(report: Report) -> None:
    named = replace(report, chain_head="ab" * 32, readings_sha256="cd" * 32)
    blocks = ending_of(named, [("readings.csv", 12, "ef" * 32)], Paper(report.subject))
    assert _of("table", blocks)[0]["rows"] == [["readings.csv", "12", {"code": "ef" * 32}]]
    assert [pair[1]["code"][:2] for pair in _of("facts", blocks)[0]["pairs"]] == ["ab", "cd"]
    assert _of("command", blocks)[0]["code"] == "coldchain verify FILE"
    assert len(_of("sign", blocks)[0]["meanings"]) == 3
