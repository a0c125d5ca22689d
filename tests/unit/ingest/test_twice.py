"""What the broker brings again is left out once the journal has it; what only looks alike is not."""

from collections.abc import Sequence

from ingest.take import Taken
from ingest.twice import without_repeats
from links.repeats import Mark


class _Journal:
    def __init__(self, *known: bytes) -> None:
        self._known = frozenset(known)
        self.asked = 0

    def known(self, marks: Sequence[Mark]) -> frozenset[bytes]:
        self.asked += 1
        return self._known & {mark.digest for mark in marks}


def _taken(mid: int, mark: Mark | None) -> Taken:
    return Taken(mid, None, None, (), (), 1, mark=mark)


def test_the_journal_is_asked_only_when_the_broker_says_so() -> None:
    journal = _Journal(b"a")
    batch = [_taken(1, None), _taken(2, Mark(b"a", duplicate=False))]
    assert without_repeats(batch, journal) is batch
    assert journal.asked == 0


def test_what_the_journal_has_is_left_out() -> None:
    batch = [_taken(1, Mark(b"a", duplicate=True)), _taken(2, Mark(b"b", duplicate=True)), _taken(3, None)]
    assert [taken.mid for taken in without_repeats(batch, _Journal(b"a"))] == [2, 3]


def test_both_copies_in_one_batch_are_one() -> None:
    batch = [_taken(1, Mark(b"a", duplicate=False)), _taken(2, Mark(b"a", duplicate=True))]
    assert [taken.mid for taken in without_repeats(batch, _Journal())] == [1]
    assert [taken.mid for taken in without_repeats(batch[::-1], _Journal())] == [2]
