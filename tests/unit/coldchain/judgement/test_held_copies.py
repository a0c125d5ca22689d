"""What a standing hold covers is never deleted, nor what is young or of others: the law, and its edges."""

from hypothesis import given
from hypothesis import strategies as st

from coldchain.instants import FOREVER_AT
from coldchain.judgement.held_copies import DAY_MS, Piece, due_at, why_needed
from coldchain.judgement.held_times import ANY_DEVICE, CoopTimes, HeldTime

NOW = 1_795_333_512_000
COOPS, DEVICES = ("a", "b"), ("d-1", "d-2", "d-3")
instants = st.integers(0, 60).map(lambda day: day * DAY_MS)
lengths = st.integers(1, 30).map(lambda day: day * DAY_MS)
times = st.builds(
    lambda device, from_at, length: HeldTime(device, from_at, from_at + length),
    st.sampled_from((*DEVICES, ANY_DEVICE)),
    instants,
    lengths | st.just(FOREVER_AT),
)
needs = st.lists(
    st.builds(
        lambda coop, found: CoopTimes(coop, 0, found), st.sampled_from(COOPS), st.lists(times, max_size=3)
    ),
    max_size=3,
)
pieces = st.builds(
    lambda from_at, length, devices: Piece(from_at, from_at + length, devices),
    instants,
    lengths,
    st.frozensets(st.tuples(st.sampled_from(COOPS), st.sampled_from(DEVICES)), min_size=1),
)


@given(pieces, needs, instants, st.frozensets(st.sampled_from(COOPS)), st.data())
def test_nothing_is_deleted_that_is_covered_young_or_of_others(
    piece: Piece, held: list[CoopTimes], due: int, coops: frozenset[str], data: st.DataObject
) -> None:
    coop, device = data.draw(st.sampled_from(sorted(piece.devices)))
    at = data.draw(st.integers(piece.from_at, piece.until_at - 1))  # any reading of the piece
    is_covered = any(
        each.coop == coop and time.device in (device, ANY_DEVICE) and time.from_at <= at < time.until_at
        for each in held
        for time in each.times
    )
    if is_covered or at >= due or coop not in coops:
        assert why_needed(piece, held, due=due, coops=coops)


PIECE = Piece(10 * DAY_MS, 17 * DAY_MS, frozenset({("a", "d-1")}))


def why(*found: HeldTime, due: int = 17 * DAY_MS, coops: tuple[str, ...] = ("a",), coop: str = "a") -> str:
    return why_needed(PIECE, [CoopTimes(coop, 0, list(found))], due=due, coops=coops)


def test_what_no_hold_is_about_goes() -> None:
    assert why() == ""
    assert why(HeldTime("d-1", 0, 9 * DAY_MS), HeldTime("d-1", 18 * DAY_MS, FOREVER_AT)) == ""
    assert why(HeldTime("d-2", 0, FOREVER_AT)) == ""
    assert why(HeldTime("d-1", 0, FOREVER_AT), coop="b") == ""
    assert "a hold is about d-1" in why(HeldTime("d-1", 0, 9 * DAY_MS + 1))
    assert "a hold is about d-1" in why(HeldTime("d-1", 18 * DAY_MS - 1, FOREVER_AT))
    assert "a hold is about d-1" in why(HeldTime(ANY_DEVICE, 0, FOREVER_AT))
    assert "not old enough" in why(due=17 * DAY_MS - 1)
    assert "readings of a, whose holds are not all known" in why(coops=())


def test_what_is_due_is_as_old_as_all_that_anybody_says() -> None:
    assert due_at(NOW, keep_raw_ms=0, keep_years=[1]) == 0
    assert due_at(NOW, keep_raw_ms=10 * DAY_MS, keep_years=[0, 0]) == NOW - 11 * DAY_MS
    assert due_at(NOW, keep_raw_ms=10 * DAY_MS, keep_years=[0, 2]) == NOW - 733 * DAY_MS
    assert due_at(NOW, keep_raw_ms=10 * DAY_MS, keep_years=[200]) == 0
