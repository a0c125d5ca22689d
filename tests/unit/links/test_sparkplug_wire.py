"""Bytes of Sparkplug B: what comes back, what is passed over, what is refused."""

import pytest

from coldchain.errors import PackError
from links.sparkplug_wire import MAX_METRICS, MAX_PAYLOAD_BYTES, Metric, Payload, encode, parse, signed

# The logical example of the specification: String "Test" under the name "My Metric", alias 1, as another
# implementation writes it: fields 1 (timestamp), 2 (metric: 1, 2, 3, 4, 15), 3 (seq)
EXAMPLE = bytes.fromhex("08eaf2f5a8a02b121c0a094d79204d6574726963100118a2828395862b200c7a04546573741802")


def test_the_example_of_the_specification() -> None:
    payload = parse(EXAMPLE)
    assert (payload.timestamp, payload.seq) == (1_486_144_502_122, 2)
    assert payload.metrics == (Metric("My Metric", 1, 1_479_123_452_194, 12),)


@pytest.mark.parametrize(
    ("datatype", "value"),
    [
        (1, -128),
        (2, -32768),
        (3, -(2**31)),
        (4, -(2**63)),
        (5, 255),
        (7, 2**32 - 1),
        (8, 2**64 - 1),
        (9, 4.5),
        (10, -0.1),
    ],
)
def test_numbers_of_every_type_come_back(datatype: int, value: float) -> None:
    (metric,) = parse(encode(Payload(1, (Metric("x", 1, 2, datatype, value=value),), 0))).metrics
    assert metric.value is not None
    assert signed(metric.value, datatype) == value


def test_flags_units_and_nulls_come_back() -> None:
    sent = (
        Metric("a", 0, 5, 11, is_historical=True, value=True, unit="degF"),
        Metric("", 2**64 - 1, 0, 9, is_transient=True, value=None),
    )
    assert parse(encode(Payload(7, sent, 255))) == Payload(7, sent, 255)


def test_a_payload_without_anything_is_one() -> None:
    assert parse(b"") == Payload(0, (), None)


def test_names_that_are_no_text_are_read_somehow() -> None:
    assert parse(bytes.fromhex("1204 0a02c328")).metrics[0].name == "\ufffd("


@pytest.mark.parametrize("payload", [b"junk", b"\x12\xff", b"\x0a" * 50, EXAMPLE[:-3]])
def test_other_bytes_are_refused(payload: bytes) -> None:
    with pytest.raises(PackError, match="Sparkplug payload"):
        parse(payload)


@pytest.mark.parametrize("payload", [b"\x12\x00" * (MAX_METRICS + 1), bytes(MAX_PAYLOAD_BYTES + 1)])
def test_more_than_a_message_may_hold_is_refused(payload: bytes) -> None:
    with pytest.raises(PackError) as caught:
        parse(payload)
    assert caught.value.reason == "oversize"


def test_a_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(PackError):
        encode(Payload(-1, ()))
