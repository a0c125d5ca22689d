"""The first page says the verdict, its bounds, times that add up, and who held the goods at the harm."""

from typing import Any

import pytest
from msgspec.structs import replace

from coldchain.evidence import SubjectKind
from coldchain.judgement.gauge import FREEZING, LAW
from coldchain.judgement.verdict import Bounds, Decision
from coldchain.registry.keeping import Hold
from helpers.pages_case import WARM_FROM, harmed_report
from reports.content.document import Report
from reports.pages.first import MEANS, first_of, standing_words
from reports.pages.legs import harm_words
from reports.pages.paper import Paper

DST_AT = 1_793_512_800_000
"""1 November 2026, 06:00 UTC: clocks in New York are set back from 02:00 to 01:00."""


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
    assert legs["rows"][-1][1] == "the whole way"
    assert [row[1] for row in legs["rows"][:-1]] == [
        ["Van KBZ 214", "Peter Wanjala", "van"],
        ["Milk cooler", "Grace Achieng", "cooler, Kaimosi"],
    ]
    assert all(len(row) == len(legs["columns"]) == len(legs["head"]) for row in legs["rows"])


@pytest.mark.parametrize("parts", [(12_180_000, 3_360_000, 2_460_000), (1, 1, 1), (0, 7, 0), (0, 0, 0)])
def test_shares_of_the_time_add_up_to_the_whole(report: Report, parts: tuple[int, int, int]) -> None:
    good_ms, harmful_ms, unknown_ms = parts
    other = replace(report, good_ms=good_ms, harmful_ms=harmful_ms, unknown_ms=unknown_ms, told_ms=sum(parts))
    (times,) = _of("times", first_of(other, Paper(report.subject)))
    shares = [float(row["text"].partition("\u00a0")[0]) for row in times["rows"]]
    assert round(sum(shares), 6) == (100.0 if any(parts) else 0.0)


def test_legs_add_up_to_the_row_of_the_whole_way(report: Report) -> None:
    *legs, whole = _of("table", first_of(report, Paper(report.subject)))[-1]["rows"]
    for column in (3, 4, 5):
        assert sum(_seconds(row[column]) for row in legs) == _seconds(whole[column])
    shares = [float(row[6][0].removesuffix("\u00a0%")) for row in (*legs, whole)]
    assert sum(shares[:-1]) == pytest.approx(shares[-1], abs=0.1)


def test_of_a_leg_the_verdict_is_said_to_be_on_the_whole_way(report: Report) -> None:
    leg = replace(report, subject=replace(report.subject, kind=SubjectKind.LEG, id="s-1.1"))
    texts = [block["text"] for block in _of("para", first_of(leg, Paper(report.subject)))]
    assert any(
        text.startswith("The verdict is on all of their way up to the end of this leg.") for text in texts
    )
    assert first_of(leg, Paper(report.subject))[0]["pairs"][0] == ["Leg", "s-1.1"]


def test_of_a_leg_a_verdict_on_the_whole_way_is_not_called_its_own(report: Report) -> None:
    assert report.given
    leg = replace(report, subject=replace(report.subject, kind=SubjectKind.LEG, id="s-1.1"))
    words = standing_words(leg, Paper(report.subject))
    assert words == "On all of their way version 2 was given 2026-11-22 08:45:12: Watch."
    last = replace(report.given[-1], final=True)
    final = standing_words(replace(report, given=(last,)), Paper(report.subject))
    assert final.endswith("It is final: only what comes late, or is put right, can change it.")


def test_what_weakens_the_evidence_stands_before_the_legs(report: Report) -> None:
    blocks = first_of(report, Paper(report.subject))
    heads = [each.get("text") or each.get("title") for each in blocks if each["kind"] in ("head", "table")]
    assert heads[-2:] == [
        "What to know before relying on it",
        "Who held the goods when the harm was done",
    ]


def test_rejected_goods_have_no_life_left_and_others_say_hours_before_it_is_over(report: Report) -> None:
    assert report.verdict is not None

    def left(decision: Decision, days: float) -> list[list[str]]:
        assert report.verdict is not None
        verdict = replace(report.verdict, decision=decision, remaining_days=Bounds(days, days, 0.0))
        table = _of("table", first_of(replace(report, verdict=verdict), Paper(report.subject)))[0]
        return [row[1:] for row in table["rows"] if row[0] == "Life left in recommended storage"]

    assert left(Decision.REJECT, 3.8) == []
    assert left(Decision.SELL_FIRST, 0.04) == [["1.0\u00a0h", "1.0\u00a0h", "0.0\u00a0h"]]
    assert left(Decision.GOOD, 3.8) == [["3.8\u00a0d", "3.8\u00a0d", "0.0\u00a0d"]]


def test_a_share_that_silence_leaves_open_is_told_with_its_bounds(report: Report) -> None:
    assert report.verdict is not None

    def said(unknown_ms: int) -> str:
        assert report.verdict is not None
        used = Bounds(0.08, 0.08, 1.81)
        verdict = replace(report.verdict, unknown_ms=unknown_ms, life_used=used)
        (text,) = (
            each
            for each in _of("points", first_of(replace(report, verdict=verdict), Paper(report.subject)))[0][
                "texts"
            ]
            if "that is used" in each
        )
        return str(text)

    assert said(1) == "Share of the life that is used: 8.0\u00a0% (8.0 – 181.0)."
    assert said(0) == "Share of the life that is used: 8.0\u00a0%."


def test_how_much_there_was_is_told_for_the_time_that_is_told(report: Report) -> None:
    split = replace(
        report.acts[0],
        act="split",
        shipment="s-7",
        parent="s-1",
        quantity_kg=100.0,
        at=report.legs[1].from_at,
    )
    assert report.goods is not None
    left = replace(report, goods=replace(report.goods, quantity_kg=380.0), acts=(split,))

    def told(from_at: int, until_at: int) -> str:
        subject = replace(left.subject, from_at=from_at, until_at=until_at)
        pairs = dict(_of("facts", first_of(replace(left, subject=subject), Paper(subject)))[0]["pairs"])
        return str(pairs["Quantity"])

    whole = (left.subject.from_at, left.subject.until_at)
    assert told(*whole) == "480\u00a0kg → 380\u00a0kg"
    assert told(whole[0], split.at - 1) == "480\u00a0kg"
    assert told(split.at, whole[1]) == "380\u00a0kg"


def test_both_offsets_of_a_time_in_which_clocks_were_set_are_told(report: Report) -> None:
    cooperative = replace(report.subject.cooperative, time_zone="America/New_York")
    subject = replace(report.subject, cooperative=cooperative)
    for from_at, words in ((DST_AT - 1, "UTC−04:00 → UTC−05:00"), (DST_AT, "UTC−05:00")):
        told = replace(report, subject=replace(subject, from_at=from_at))
        pairs = dict(_of("facts", first_of(told, Paper(told.subject)))[0]["pairs"])
        assert pairs["Times are in"] == f"America/New_York ({words})"


def test_who_held_the_goods_is_named_beside_the_harm(report: Report) -> None:
    harmed = replace(report.legs[0], harms=((FREEZING, WARM_FROM),))
    told = replace(report, legs=(harmed, report.legs[1]))
    lists = [each["texts"] for each in _of("points", first_of(told, Paper(report.subject)))]
    (texts,) = (each for each in lists if "Peter Wanjala" in each[0])
    assert texts[0] == "frozen, 2026-11-22 06:45:12: leg 1, Van KBZ 214, Peter Wanjala"
    assert texts[1].startswith("Beyond its bounds for ")
    assert "beyond what storage takes: leg 1, Van KBZ 214, Peter Wanjala" in texts[2]
    assert len(texts) == 3


def test_a_law_that_has_run_out_is_named(report: Report) -> None:
    paper = Paper(report.subject)
    assert harm_words(f"{LAW}two-four-hour", paper) == "two-four-hour has run out"
    assert harm_words(FREEZING, paper) == "frozen"


def test_equipment_has_no_verdict_and_says_so(report: Report) -> None:
    bare = replace(report, verdict=None, goods=None, product=None, legs=(), rules=(), acts=(), given=())
    blocks = first_of(bare, Paper(report.subject))
    kinds = [block["kind"] for block in blocks]
    assert kinds == ["facts", "para", "times", "para", "table", "head", "points"]
    assert [row[0] for row in blocks[4]["rows"]][:1] == ["air temperature, d-cooler-1"]


def test_a_legal_hold_stands_among_what_it_is_about(report: Report) -> None:
    hold = Hold(id=3, about="shipments/s-1", why="a court asks", by="ann", set_at=WARM_FROM)
    over = {"lifted_at": WARM_FROM + 60_000, "lifted_by": "bob", "lifted_why": "settled"}
    lifted = replace(hold, id=4, about="*", **over)
    paper = Paper(report.subject)
    pairs = _of("facts", first_of(replace(report, holds=(hold, lifted)), paper))[0]["pairs"]
    first, second = [value for name, value in pairs if name == "Legal hold"]
    assert first == f"No. 3, shipments/s-1, since {paper.at(WARM_FROM)}: a court asks (ann)"
    assert second.startswith(f"No. 4, since {paper.at(WARM_FROM)}: a court asks (ann); released ")
    assert second.endswith(": settled (bob)")
    assert not [name for name, _ in _of("facts", first_of(report, paper))[0]["pairs"] if name == "Legal hold"]
