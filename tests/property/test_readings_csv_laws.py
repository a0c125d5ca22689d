"""Laws of readings.csv: whatever readings hold comes back as it was, and the head stands for every byte."""

import math

from hypothesis import given
from hypothesis import strategies as st

from coldchain.reading import Reading
from reports.seal.readings_csv import chain_head, read_readings, records_of, write_readings

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["=1", "''=1", "'", '"', '""', ",", "\n", "\r\n", "\r", "-", "'-", 'a"b\n,c', "\x00", "\u2028", "\x85"]
)
WHOLE = st.integers(-(2**63), 2**63)
READINGS = st.builds(
    Reading,
    device=TEXTS,
    channel=TEXTS,
    boot=WHOLE,
    sequence=WHOLE,
    event_at=WHOLE,
    received_at=WHOLE,
    value=st.floats(),
    unit=TEXTS,
    flag=st.integers(0, 9),
    clock=TEXTS,
    note=TEXTS,
)


def _same(one: Reading, other: Reading) -> bool:
    if math.isnan(one.value) and math.isnan(other.value):
        return repr(one) == repr(other)
    return one == other and math.copysign(1, one.value) == math.copysign(1, other.value)


@given(st.lists(READINGS, max_size=5))
def test_what_is_written_is_read(readings: list[Reading]) -> None:
    written = write_readings(readings)
    again = read_readings(written.body)
    assert len(again) == len(readings)
    assert all(_same(one, other) for one, other in zip(again, readings, strict=True))
    assert b"".join(records_of(written.body)) == written.body


@given(st.lists(READINGS, min_size=1, max_size=3), st.data())
def test_a_changed_byte_changes_the_head(readings: list[Reading], data: st.DataObject) -> None:
    body = write_readings(readings).body
    at = data.draw(st.integers(0, len(body) - 1))
    bit = data.draw(st.integers(0, 7))
    assert chain_head(body[:at] + bytes([body[at] ^ 1 << bit]) + body[at + 1 :]) != chain_head(body)
