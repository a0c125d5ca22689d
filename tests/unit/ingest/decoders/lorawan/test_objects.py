"""Payloads that are rows of objects."""

import pytest

from coldchain.errors import PackError
from ingest.decoders.lorawan.objects import MAX_BYTES, UNREAD, Kind, read
from ingest.decoders.measured import Measured

KINDS = {
    b"\x01": Kind(1, lambda channel, value: (Measured(str(channel), "humidity", float(value[0])),)),
    b"\x02": Kind(3),
}


def _read(digits: str) -> list[Measured]:
    return read("payload", bytes.fromhex(digits), KINDS, head=2, channel_at=0)


def test_objects_are_read_in_their_order_and_others_passed_over() -> None:
    assert _read("070132 0102AABBCC 080133") == [
        Measured("7", "humidity", 50.0),
        Measured("8", "humidity", 51.0),
    ]
    assert _read("") == []


@pytest.mark.parametrize("rest", ["0199", "0199070133", "0102AABB", "01"])
def test_what_stands_before_an_unknown_or_cut_object_is_kept(rest: str) -> None:
    assert _read(f"070132{rest}") == [Measured("7", "humidity", 50.0)]


@pytest.mark.parametrize("digits", ["0199", "0102AABB", "01"])
def test_nothing_before_it_is_a_refusal(digits: str) -> None:
    with pytest.raises(PackError) as caught:
        _read(digits)
    assert caught.value.reason == UNREAD


def test_more_bytes_than_any_radio_carries_are_refused() -> None:
    with pytest.raises(PackError) as caught:
        _read("070132" * MAX_BYTES)
    assert caught.value.reason == "oversize"
