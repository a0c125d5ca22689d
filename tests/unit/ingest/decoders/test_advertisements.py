"""Advertisements in JSON: the object, addresses, parts, times and repeats."""

import pytest

from coldchain.errors import PackError
from coldchain.reading import Clock
from ingest.decoders import advertisements
from ingest.decoders.advertisements import Heard, address, heard, hex_bytes, parse_object, parts
from ingest.decoders.times import When

NOW = 1_795_000_000_000


@pytest.mark.parametrize("payload", [b"", b"[]", b"5", b"{", b'{"a":\xff}', b"[" * 9000, b'{"a":' * 3000])
def test_what_is_no_object_is_refused(payload: bytes) -> None:
    with pytest.raises(PackError, match="a JSON object"):
        parse_object(payload, "message")


def test_a_message_larger_than_any_advertisement_is_refused_unread() -> None:
    with pytest.raises(PackError) as caught:
        parse_object(b'{"a":"' + b"0" * advertisements.MAX_PAYLOAD_BYTES + b'"}', "message")
    assert caught.value.reason == "oversize"


@pytest.mark.parametrize("text", [None, 5, "0", "0G", "00" * 1651])
def test_what_are_no_digits_is_refused(text: object) -> None:
    with pytest.raises(PackError):
        hex_bytes("data", text)


def test_an_address_is_twelve_digits_however_it_is_written() -> None:
    assert address(None, "x", "a4:c1:38:aa:bb:cc") == "A4C138AABBCC"
    assert address("A4-C1-38-AA-BB-CC") == address("a4c138aabbcc") == "A4C138AABBCC"
    assert address("A4C138AABBC", "", 5) == ""


def test_parts_are_told_by_their_lengths_to_the_end_or_to_a_length_of_none() -> None:
    assert list(parts(bytes.fromhex("020106 03FF9904 00 0201"))) == [(1, b"\x06"), (255, b"\x99\x04")]
    assert list(parts(bytes.fromhex("05FF9904"))) == [(255, b"\x99\x04")]
    assert list(parts(b"")) == list(parts(b"\x05")) == []


@pytest.mark.parametrize("said", ["1794999990", 1794999990, 1794999990.0])
def test_the_clock_of_the_gateway_counts(said: object) -> None:
    assert heard({"ts": said}, NOW, "ts") == When(NOW - 10_000, Clock.GATEWAY, NOW)


@pytest.mark.parametrize(
    "said", [None, "", "x", "nan", "inf", "-5", 1200, True, 10**20, "9" * 5000, [1], 10**400]
)
def test_without_a_set_clock_the_coming_counts(said: object) -> None:
    assert heard({"ts": said}, NOW, "ts", "gwts") == When(NOW, Clock.SERVER, NOW)


def test_the_same_bytes_have_one_time_within_the_window_and_another_after_it() -> None:
    memory = Heard(10_000)
    first, later = When(NOW, Clock.GATEWAY, NOW), When(NOW + 9000, Clock.GATEWAY, NOW + 9500)
    assert memory.first(b"a", first) == first
    assert memory.first(b"a", later) == first
    assert memory.first(b"b", later) == later
    much_later = When(NOW + 10_001, Clock.GATEWAY, NOW + 10_001)
    assert memory.first(b"a", much_later) == much_later
    assert memory.first(b"a", later) == much_later


def test_what_is_remembered_is_bounded_and_the_oldest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advertisements, "_KEPT", 2)
    memory = Heard(10_000)
    times = [When(NOW + index, Clock.GATEWAY, NOW) for index in range(4)]
    for index in range(3):
        memory.first(bytes([index]), times[index])
    assert memory.first(b"\x02", times[3]) == times[2]
    assert memory.first(b"\x00", times[3]) == times[3]
