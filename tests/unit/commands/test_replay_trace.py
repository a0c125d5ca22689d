"""commands/replay_trace.py: rows kept column by column, and values that contradict each other taken out."""

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC
from itertools import permutations

import pytest

from coldchain.errors import LinkError
from coldchain.reading import NO_BOOT
from commands.replay_trace import Conflict, Trace, read_trace
from ingest.decoders.logger_csv import BadRow, LoggerFile, Row, TimeRule

START = 1_700_000_000_000
NAMED = {"A": "a/temperature", "B": "b/temperature"}
Cells = tuple[int, dict[str, float]]


def trace_of(rows: Sequence[Cells]) -> tuple[Trace, list[Conflict]]:
    trace = Trace("f.csv", ["A", "B"])
    for line, (second, values) in enumerate(rows, start=2):
        trace.add(line, START + second * 1000, values)
    return trace, list(trace.refuse_conflicts())


def left(trace: Trace) -> list[tuple[str, int, float]]:
    readings = trace.to_readings(NAMED)
    return [(one.channel[0], (one.event_at - START) // 1000, one.value) for one in readings]


def test_readings_come_in_the_order_of_the_file_with_its_repeats() -> None:
    trace, conflicts = trace_of([(1, {"A": 5.0, "B": 6.0}), (0, {"B": 7.0}), (1, {"A": 5.0})])
    assert left(trace) == [("a", 1, 5.0), ("b", 1, 6.0), ("b", 0, 7.0), ("a", 1, 5.0)]
    assert (trace.rows, trace.readings, trace.distinct, conflicts) == (3, 4, 3, [])


def test_a_reading_is_named_by_its_column_and_its_time() -> None:
    trace, _ = trace_of([(1, {"A": 5.0})])
    [reading] = trace.to_readings(NAMED)
    assert (reading.device, reading.channel, reading.boot) == ("a", "a/temperature", NO_BOOT)
    assert reading.sequence == reading.event_at == START + 1000


def test_two_values_for_one_time_are_both_refused_and_told_with_their_lines() -> None:
    trace, [conflict] = trace_of([(1, {"A": 5.0, "B": 6.0}), (1, {"A": 5.5, "B": 6.0}), (2, {"A": 4.0})])
    assert left(trace) == [("b", 1, 6.0), ("b", 1, 6.0), ("a", 2, 4.0)]
    assert conflict == Conflict("f.csv", "A", START + 1000, ((2, 5.0), (3, 5.5)))
    assert (trace.readings, trace.distinct) == (3, 2)
    assert conflict.error().reason == "conflict"
    assert str(conflict.error()) == (
        "f.csv:2, column A at 2023-11-14T22:13:21Z: got 5.0 in line 2, 5.5 in line 3;"
        " allowed: one value for one time. None of them is taken."
    )


def test_what_is_left_does_not_depend_on_the_order_of_the_rows() -> None:
    rows: list[Cells] = [
        (1, {"A": 5.0}),
        (1, {"A": 5.5}),
        (1, {"A": 5.0, "B": 1.0}),
        (2, {"A": 3.0}),
        (2, {}),
    ]
    outcomes = set()
    for order in permutations(rows):
        trace, conflicts = trace_of(order)
        values = tuple(tuple(sorted(value for _, value in each.values)) for each in conflicts)
        outcomes.add((tuple(sorted(left(trace))), values, trace.readings, trace.distinct))
    assert outcomes == {((("a", 2, 3.0), ("b", 1, 1.0)), ((5.0, 5.0, 5.5),), 2, 2)}


def test_a_conflict_of_many_lines_is_told_briefly_and_kept_whole() -> None:
    _, [conflict] = trace_of([(1, {"A": float(number)}) for number in range(40)])
    assert str(conflict.error()).count(" in line ") == 10
    assert "and 30 more" in str(conflict.error())
    assert len(conflict.text().splitlines()) == 41


def test_what_is_kept_of_a_conflict_can_be_read_again() -> None:
    _, [conflict] = trace_of([(1, {"A": 5.0}), (1, {"A": -5.25})])
    file = LoggerFile("again.csv", conflict.text().splitlines(), TimeRule("", 0, UTC))
    none: list[BadRow] = []
    again = read_trace(file, none.append, threading.Event())
    [same] = again.refuse_conflicts()
    assert same == conflict._replace(file="again.csv")


def test_bad_rows_are_handed_over_and_the_others_read() -> None:
    bad: list[BadRow] = []
    file = LoggerFile("f.csv", ["time,A", "0,4", "x,4", "1,5"], TimeRule("", START, UTC))
    trace = read_trace(file, bad.append, threading.Event())
    assert (trace.rows, [row.line for row in bad]) == (2, [3])


def test_reading_ends_when_it_is_stopped() -> None:
    none: list[BadRow] = []
    stop = threading.Event()
    file = LoggerFile(
        "f.csv", ["time,A", *(f"{number},4" for number in range(5000))], TimeRule("s", START, UTC)
    )
    read: list[int] = []
    rows = file.rows

    def counted() -> Iterator[Row | BadRow]:
        for row in rows():
            read.append(row.line)
            yield row

    file.rows = counted  # type: ignore[method-assign]
    stop.set()
    with pytest.raises(LinkError, match="replay: got a signal to stop; allowed: to run to its end"):
        read_trace(file, none.append, stop)
    assert len(read) < 2000


def test_an_empty_trace_has_nothing() -> None:
    trace, conflicts = trace_of([])
    assert (left(trace), conflicts, trace.readings, trace.distinct) == ([], [], 0, 0)
