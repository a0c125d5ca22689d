"""Rows of the ledger: what came and what did not; those that packs had before more was told are read too."""

import msgspec
import pytest

from reports.content import document, document_ledger
from reports.content.document_ledger import Counted, Hole


@pytest.mark.parametrize("name", ["Counted", "Hole"])
def test_they_are_parts_of_a_report(name: str) -> None:
    assert getattr(document, name) is getattr(document_ledger, name)
    assert name in document.__all__


def test_rows_of_earlier_packs_are_read() -> None:
    row = {
        "device": "d",
        "channel": "c",
        "asset": "a",
        "from_at": 0,
        "until_at": 9,
        "expected": 3,
        "received": 2,
    }
    row |= {"late": 0, "latest_ms": 0, "failed": 0, "missing": 1, "silent_ms": 0}
    assert msgspec.convert(row, Counted).unheard == 0
    gap = {"device": "d", "channel": "", "from_at": 3, "until_at": 8, "missing": 1, "cause": "lost"}
    hole = msgspec.convert(gap, Hole)
    assert (hole.times, hole.lasted_ms, hole.silence_ms) == (1, 5, 5)


def test_silences_that_are_told_as_one_say_how_long_the_longest_was() -> None:
    hole = Hole(
        device="d", channel="", from_at=0, until_at=90, missing=0, cause="seldom", times=3, longest_ms=40
    )
    assert (hole.lasted_ms, hole.silence_ms) == (90, 40)
