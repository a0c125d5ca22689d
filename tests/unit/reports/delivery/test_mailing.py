"""The letter with a summary: the loss, what to do, and where the rest lies; in its language."""

from pathlib import Path

from msgspec.structs import replace

from helpers.period_case import SUBJECT, part_with
from reports.delivery.mailing import enclosed, post_of
from reports.period.build import build_summary
from reports.period.types import Lost

LOSS = build_summary(SUBJECT, [part_with("s-1", Lost(life_cents=5_00))])


def test_a_letter_says_what_was_lost_and_where_the_rest_lies() -> None:
    post = post_of(LOSS, Path("/srv/reports/kaimosi-2026-11"), ["summary.pdf"])
    assert post.subject == "Kaimosi Dairy Co-operative, 2026-11: what was lost, and why"
    for words in ("Lost: 5.00 of 100.00", "- Doors stood open", "/srv/reports/kaimosi-2026-11", LOSS.number):
        assert words in post.text.replace("\u00a0", " ")
    assert "Attached: summary.pdf." in post.text
    assert "Nothing is attached." in post_of(LOSS, Path("x"), []).text


def test_it_speaks_the_summarys_language() -> None:
    swahili = replace(LOSS, subject=replace(SUBJECT, language="sw"))
    post = post_of(swahili, Path("x"), [])
    assert "Hasara:" in post.text
    assert "Lost" not in post.text


def test_what_people_read_goes_first_and_what_is_too_large_stays() -> None:
    files = [("a.pdf", 10), ("a.zip", 90)]
    assert enclosed(files, 100) == ["a.pdf", "a.zip"]
    assert enclosed(files, 99) == ["a.pdf"]
    assert enclosed(files, 9) == []
    assert enclosed([("a.pdf", 100), ("a.zip", 20)], 50) == ["a.zip"]
