"""The first page of a summary: the loss in one line, who and why, and numbers as people write them."""

from msgspec.structs import replace

from helpers.period_case import SUBJECT, part_with
from reports.pages.paper import Paper
from reports.period.build import build_summary
from reports.period.first import first_of, headline, money_of, weight_of
from reports.period.types import Lost, Summary

PAPER = Paper(SUBJECT)
REJECTED = Lost(rejected_g=250_000, rejected_cents=100_00)


def _lossy() -> Summary:
    return build_summary(
        SUBJECT,
        [
            part_with("s-1", REJECTED, decision="reject", causes=("door", "unknown"), holders=("grace",)),
            part_with("s-2", Lost(life_cents=5_00), decision="watch"),
            part_with("s-3", has_ended=False),
        ],
    )


def test_the_loss_stands_in_one_line() -> None:
    found, means = headline(_lossy(), PAPER)
    assert found == "Lost: 105.00 of 300.00 (35.0\u00a0%)"
    assert "250\u00a0kg of 750\u00a0kg are not to be sold: 100.00" in means
    assert "5.00" in means
    assert "Nothing is known of 8.7\u00a0% of the time: at worst 105.21 was lost." in means


def test_goods_without_a_price_are_not_passed_over() -> None:
    free = replace(
        part_with("s-9", replace(REJECTED, rejected_cents=0), decision="reject"),
        worth_cents=0,
        quantity_g=20_000,
    )
    summary = build_summary(SUBJECT, [*_lossy().parts, free])
    assert "Of 20\u00a0kg no price is known: they count as nothing." in headline(summary, PAPER)[1]
    assert "no price" not in headline(_lossy(), PAPER)[1]


def test_nothing_lost_and_no_prices_are_said_so() -> None:
    whole = replace(part_with("s-1"), unknown_ms=0)
    assert headline(build_summary(SUBJECT, [whole]), PAPER)[0] == "Nothing was lost"
    assert headline(build_summary(SUBJECT, []), PAPER)[0] == "No shipments"
    free = replace(part_with("s-1", replace(REJECTED, rejected_cents=0), decision="reject"), worth_cents=0)
    found, means = headline(build_summary(SUBJECT, [free]), PAPER)
    assert found == "250\u00a0kg of 250\u00a0kg are not to be sold"
    assert "no prices" in means


def test_bars_tell_what_why_and_by_whom() -> None:
    bars = {each["title"]: each["rows"] for each in first_of(_lossy(), PAPER) if each["kind"] == "bars"}
    assert [row["name"] for row in bars["What became of the goods"]] == ["Good", "Watch", "Reject"]
    why, who = bars["Why it was lost"], bars["Who held the goods when it was lost"]
    assert [(row["name"], row["text"]) for row in why] == [
        ("door stood open", "55.00 (52.4\u00a0%)"),
        ("cause not known", "50.00 (47.6\u00a0%)"),
    ]
    assert [(row["name"], row["share"]) for row in who] == [("Grace", 1.0), ("Peter", 0.05)]


def test_without_money_bars_tell_of_goods_and_without_loss_of_time() -> None:
    free = replace(part_with("s-1", replace(REJECTED, rejected_cents=0), decision="reject"), worth_cents=0)
    for part, text in ((free, "250\u00a0kg (100.0\u00a0%)"), (part_with("s-1"), "1:00:00 (100.0\u00a0%)")):
        blocks = first_of(build_summary(SUBJECT, [part]), PAPER)
        why = next(each for each in blocks if each.get("title") == "Why it was lost")
        assert why["rows"][0]["text"] == text


def test_large_numbers_are_grouped_in_the_language() -> None:
    spanish = Paper(replace(SUBJECT, language="es"))
    assert money_of(1_234_567_89, PAPER) == "1\u00a0234\u00a0567.89"
    assert money_of(12, spanish) == "0,12"
    assert weight_of(12_345_678, PAPER) == "12\u00a0345.7\u00a0kg"
    assert weight_of(480_000, spanish) == "480\u00a0kg"


def test_silence_never_heals() -> None:
    found, means = headline(build_summary(SUBJECT, [part_with("s-1")]), PAPER)
    assert found == "No loss is known"
    assert "Nothing is known of 8.7\u00a0% of the time: at worst 0.07 was lost." in means
