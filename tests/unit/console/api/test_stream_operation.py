"""console/api/stream_operation.py: how the stream is described."""

import pytest

from console.api.decode import query_of
from console.api.problems import ProblemError
from console.api.stream_operation import OPERATIONS, StreamQuery


def test_it_is_described_as_events_and_begins_after_a_number() -> None:
    [operation] = OPERATIONS
    assert operation.kinds == ("text/event-stream",)
    assert query_of(StreamQuery, {}, "after=12").after == "12"
    with pytest.raises(ProblemError):
        query_of(StreamQuery, {}, "after=x")
