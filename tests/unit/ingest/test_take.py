"""One message taken apart: nothing raises, nothing is dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.packs import KNOWN, NOW, message, raw, reading
from ingest.reasons import DECODER_FAILED, RETAINED
from ingest.take import Taken, take
from links.broker import Message


def _take(came: Message) -> Taken:
    return take(came, known=KNOWN, received_at=NOW)


def test_a_good_pack_is_for_the_journal_and_then_safe() -> None:
    taken = _take(message(reading(1), reading(2), reading(2, channel="product/temperature"), mid=9))
    assert (taken.mid, taken.source, taken.rejected, taken.weight) == (9, ("co", "gw"), [], 3)
    assert taken.safe == [("van-1", 7, 1, 2)]
    assert taken.entry is not None
    assert len(taken.entry.readings) == 3


def test_a_reading_of_an_unknown_device_is_safe_too_because_it_is_kept() -> None:
    taken = _take(message(reading(1), reading(5, device="van-9")))
    assert taken.safe == [("van-1", 7, 1, 1), ("van-9", 7, 5, 5)]
    assert [rejected.reason for rejected in taken.rejected] == ["unknown-device"]


@given(st.lists(st.tuples(st.sampled_from(["van-1", "van-2", "van-9"]), st.integers(0, 12)), min_size=1))
def test_what_is_safe_is_just_what_came_in_any_order(sent: list[tuple[str, int]]) -> None:
    taken = _take(message(*(reading(sequence, device=device) for device, sequence in sent)))
    safe = {(device, number) for device, _, low, high in taken.safe for number in range(low, high + 1)}
    assert safe == set(sent)


@pytest.mark.parametrize(
    ("came", "reason"),
    [
        (raw(b"\x00\xff"), "bad-pack"),
        (raw(b'[{"n":"van-1/air/temperature","v":1e999}]'), "bad-pack"),
        (raw(b"[" * 300_000), "oversize"),
        (raw(b"[]", topic="coldchain/v1/CO/gw/readings"), "bad-topic"),
        (message(reading(1), retain=True), RETAINED),
    ],
)
def test_what_cannot_be_understood_is_kept_as_it_came(came: Message, reason: str) -> None:
    taken = _take(came)
    (rejected,) = taken.rejected
    assert (taken.entry, taken.safe, taken.weight, taken.mid) == (None, (), 1, came.mid)
    assert (rejected.reason, rejected.source) == (reason, came.topic)
    assert came.payload.startswith(rejected.payload)
    assert len(rejected.payload) == min(len(came.payload), 256 * 1024)


def test_a_defect_of_a_decoder_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_payload: bytes, *, received_at: int) -> None:
        raise ZeroDivisionError(received_at)

    monkeypatch.setattr("ingest.decoders.senml.decode", fail)
    (rejected,) = _take(raw(b"[]")).rejected
    assert rejected.reason == DECODER_FAILED
    assert "ZeroDivisionError" in rejected.detail


@given(st.binary(max_size=200), st.text(max_size=40), st.booleans())
def test_any_bytes_under_any_topic_are_taken(payload: bytes, topic: str, retain: bool) -> None:
    taken = _take(Message(topic, payload, 3, retain=retain, duplicate=False))
    assert taken.mid == 3
    assert taken.rejected
