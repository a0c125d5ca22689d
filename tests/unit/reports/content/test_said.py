"""What a device said on all its channels together, in its order, and the gaps in it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.gaps import gaps_of
from coldchain.reading import NO_BOOT, Reading
from reports.content.columns import columns_of
from reports.content.said import Said

MINUTE = 60_000
AIR, CORE = "air/temperature", "core/temperature"


def readings_of(drawn: list[tuple[int, int, int, str]]) -> list[Reading]:
    made = [
        Reading("d-1", channel, boot, number, minute * MINUTE, 0, 4.0, "Cel")
        for minute, boot, number, channel in drawn
    ]
    return sorted(made, key=lambda each: (each.channel, each.event_at, each.boot, each.sequence))


def test_channels_of_a_device_become_one_in_the_order_of_time() -> None:
    said = Said.of(columns_of(readings_of([(2, 7, 2, AIR), (0, 7, 0, AIR), (1, 7, 1, CORE)])))
    assert said.event_at.tolist() == [0, MINUTE, 2 * MINUTE]
    assert said.sequence.tolist() == [0, 1, 2]
    assert said.channel.tolist() == [0, 1, 0]
    part = said.between(MINUTE, 2 * MINUTE)
    assert (part.sequence.tolist(), part.channel.tolist()) == ([1], [1])
    assert Said.of([]).gaps(MINUTE) == []


def test_they_come_in_another_order_for_the_asking() -> None:
    said = Said.of(columns_of(readings_of([(0, 8, 5, AIR), (1, 7, 9, AIR), (2, 7, 3, AIR)])))
    counted = said.sorted_by(said.sequence, said.boot)
    assert list(zip(counted.boot.tolist(), counted.sequence.tolist(), strict=True)) == [
        (7, 3),
        (7, 9),
        (8, 5),
    ]
    assert counted.event_at.tolist() == [2 * MINUTE, MINUTE, 0]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 60),
            st.sampled_from([NO_BOOT, 1, 1, 1, 2]),
            st.integers(0, 40),
            st.sampled_from([AIR, CORE]),
        ),
        unique=True,
        max_size=40,
    )
)
def test_gaps_are_those_that_a_walk_from_reading_to_reading_finds(
    drawn: list[tuple[int, int, int, str]],
) -> None:
    readings = readings_of(drawn)
    found = Said.of(columns_of(readings)).gaps(3 * MINUTE)
    assert sorted(found, key=str) == sorted(gaps_of(readings, silent_after_ms=3 * MINUTE), key=str)
