"""The one door to SenML: the first byte tells how a pack is written."""

import pytest

from coldchain import senml
from coldchain.errors import PackError
from coldchain.reading import Reading
from coldchain.senml import decode, encode_cbor, encode_json

READING = Reading("van-1", "air/temperature", 1, 7, 1_732_261_512_123, 5, 4.25, "Cel")


@pytest.mark.parametrize(
    "payload", [encode_json([READING]), b" \r\n\t" + encode_json([READING]), encode_cbor([READING])]
)
def test_either_way_of_writing_is_known_by_its_first_byte(payload: bytes) -> None:
    assert decode(payload, received_at=5) == [READING]


def test_cbor_of_any_length_is_known() -> None:
    readings = [READING] * 300  # an array of more than 23 has another first byte
    assert decode(encode_cbor(readings), received_at=5) == readings


@pytest.mark.parametrize("payload", [b"", b"{}", b"hello", b"\x00", b"\xff", b"\xa0"])
def test_another_payload_is_refused(payload: bytes) -> None:
    with pytest.raises(PackError, match="payload: got"):
        decode(payload, received_at=5)


def test_a_long_payload_is_cut_in_the_message() -> None:
    with pytest.raises(PackError) as caught:
        decode(b"x" * 10_000, received_at=5)
    assert len(str(caught.value)) < 200


def test_the_door_names_what_is_behind_it() -> None:
    assert all(hasattr(senml, name) for name in senml.__all__)
