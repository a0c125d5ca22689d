"""To whom a summary went: written down before and after, so that nobody gets it twice."""

from pathlib import Path

import pytest

from coldchain.errors import InputError
from reports.delivery.sent import SENT, SentBook

BOTH = ("a@example.org", "b@example.org")


def test_who_got_it_is_not_left_also_for_another_program(tmp_path: Path) -> None:
    book = SentBook(tmp_path)
    assert book.left(BOTH) == BOTH
    book.going(BOTH[0], 1)
    assert SentBook(tmp_path).in_doubt() == (BOTH[0],)
    assert SentBook(tmp_path).left(BOTH) == (BOTH[1],)
    book.sent(BOTH[0], 2)
    assert SentBook(tmp_path).in_doubt() == ()
    assert SentBook(tmp_path).left(BOTH) == (BOTH[1],)


def test_what_was_certainly_not_taken_is_left(tmp_path: Path) -> None:
    book = SentBook(tmp_path)
    book.going(BOTH[0], 1)
    book.refused(BOTH[0])
    assert SentBook(tmp_path).left(BOTH) == BOTH


def test_a_book_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / SENT).write_text("{")
    with pytest.raises(InputError, match=SENT):
        SentBook(tmp_path)
