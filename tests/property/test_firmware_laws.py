"""Laws of the real firmware, whatever happens to its board. Simulated, seconds at a time."""

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.firmware import acknowledge, new_board

if TYPE_CHECKING:
    from helpers.avr.device import AvrDevice

Event = Callable[["AvrDevice"], None]
KEPT = 40


def _set(sensor: str, name: str, value: object) -> Event:
    return lambda board: setattr(getattr(board, sensor), name, value)


def _answer(*, answering: bool) -> Event:
    return lambda board: setattr(board, "answer", acknowledge if answering else None)


def _fail(sensor: str) -> st.SearchStrategy[Event]:
    return st.builds(lambda on: _set(sensor, "connected", on), st.booleans())


events: st.SearchStrategy[Event] = st.one_of(
    st.floats(-40, 125).map(lambda value: _set("air", "temperature_c", value)),
    st.floats(-55, 125).map(lambda value: _set("product", "temperature_c", value)),
    st.sampled_from(["", "t", "h", "th"]).map(lambda which: _set("air", "damaged", which)),
    st.booleans().map(lambda on: _set("product", "damaged", on)),
    st.booleans().map(lambda on: _set("product", "starved", on)),
    st.booleans().map(lambda held: lambda board: board.product.hold_low(held)),
    st.booleans().map(lambda is_open: lambda board: board.set_door(is_open=is_open)),
    st.floats(3.0, 5.5).map(lambda volts: lambda board: board.set_supply(volts)),
    st.booleans().map(lambda on: lambda board: board.reset(brown_out=on)),
    st.binary(max_size=300).map(lambda noise: lambda board: board.hear(noise)),
    st.booleans().map(lambda on: _answer(answering=on)),
    _fail("air"),
    _fail("product"),
)
lives = st.lists(st.tuples(events, st.integers(1, 20_000)), min_size=3, max_size=25)


@settings(max_examples=8)
@given(lives)
def test_whatever_happens_all_that_is_said_is_right_and_what_is_kept_arrives(
    life: list[tuple[Event, int]],
) -> None:
    board = new_board(interval_s=5)
    for event, duration_ms in life:
        event(board)
        board.step(duration_ms)
    board.answer = acknowledge
    board.step(20_000)
    assert board.damaged == []
    assert board.contradictions == []
    for boot in board.boots:
        said = [(sequence, one.uptime_ms) for (of, sequence), one in board.emitted.items() if of == boot]
        assert said == sorted(said)
        assert len({uptime for _, uptime in said}) == len(said)
    newest = [sequence for boot, sequence in board.emitted if boot == board.boots[-1]]
    assert len(newest) >= min(KEPT, newest[-1] + 1), "a frame that was still kept was never said"
    assert all(after - before == 1 for before, after in pairwise(newest[-KEPT:]))
