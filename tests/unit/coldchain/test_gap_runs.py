"""Silences that follow one another are a run; a loss, a restart or a longer silence is not in it."""

from hypothesis import given
from hypothesis import strategies as st

from coldchain.gap_runs import ALIKE, FEW, runs_of
from coldchain.gaps import Gap

MINUTE = 60_000


def silences(*lengths: float, start: int = 0, missing: int | None = 0) -> list[Gap]:
    """Return gaps that follow one another, each so many minutes long."""
    found: list[Gap] = []
    for length in lengths:
        found.append(Gap(start, start + round(length * MINUTE), missing))
        start = found[-1].until_at
    return found


def is_silence(gap: Gap) -> bool:
    return gap.missing == 0


def test_silences_of_about_one_length_are_a_run_and_what_stands_out_is_not() -> None:
    beats, long, more = silences(1, 1, 2), silences(45, start=4 * MINUTE), silences(1, start=49 * MINUTE)
    runs = runs_of([*beats, *long, *more], is_silence)
    assert [run.gaps for run in runs] == [beats, long, more]
    assert [run.is_seldom for run in runs] == [True, False, False]
    assert (runs[0].from_at, runs[0].until_at, runs[0].longest_ms) == (0, 4 * MINUTE, 2 * MINUTE)


def test_losses_are_no_run_and_end_one() -> None:
    lost = silences(1, 1, 1, 1, missing=2)
    assert [run.gaps for run in runs_of(lost, is_silence)] == [[each] for each in lost]
    beats = silences(1, 1, 1, start=4 * MINUTE)
    assert [run.gaps for run in runs_of([*lost, *beats], is_silence)][-1] == beats


def test_a_part_of_a_beat_at_an_end_belongs_to_the_run_beside_it() -> None:
    beats = silences(1, 1, 1, start=MINUTE)
    before, after = silences(0.5, start=MINUTE // 2)[0], silences(0.9, start=4 * MINUTE)[0]
    (run,) = runs_of(beats, is_silence, edges=[before, after])
    assert (len(run.gaps), run.from_at, run.until_at) == (5, MINUTE // 2, after.until_at)
    apart, long = Gap(0, 10, 0), silences(5, start=4 * MINUTE)[0]
    lost = after._replace(missing=1)
    for edge in (apart, long, lost):
        assert [each.gaps for each in runs_of(beats, is_silence, edges=[edge])] == [beats, [edge]]
    assert len(runs_of(beats[:2], is_silence, edges=[before])) == 2


@given(st.lists(st.tuples(st.floats(0.1, 90), st.sampled_from([0, 0, 0, 2, None]))))
def test_every_gap_is_in_one_run_and_those_of_a_run_are_alike(drawn: list[tuple[float, int | None]]) -> None:
    some: list[Gap] = []
    for length, missing in drawn:
        some += silences(length, start=some[-1].until_at if some else 0, missing=missing)
    runs = runs_of(some, is_silence)
    assert [gap for run in runs for gap in run.gaps] == some
    for run in runs:
        lengths = [gap.until_at - gap.from_at for gap in run.gaps]
        assert max(lengths) == run.longest_ms <= ALIKE * min(lengths)
        assert run.is_seldom == (len(lengths) >= FEW)
