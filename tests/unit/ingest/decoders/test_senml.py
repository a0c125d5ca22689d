"""The decoder of our own packs; the rules of SenML are tested with the core."""

import pytest

from coldchain import senml as core
from coldchain.errors import PackError
from helpers.packs import NOW, reading
from ingest.decoders import senml


@pytest.mark.parametrize("encode", [core.encode_json, core.encode_cbor])
def test_a_pack_comes_out_as_it_went_in(encode: object) -> None:
    assert callable(encode)
    readings = [reading(1), reading(2, device="van-2", channel="door/open", value=1.0, unit="/")]
    assert senml.decode(encode(readings), received_at=NOW) == readings


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "bad-pack"),
        (b"[]", "bad-pack"),
        (b'[{"n":"van-1/air/temperature"', "bad-pack"),
        (b"[" + b" " * senml.MAX_PAYLOAD_BYTES, "oversize"),
    ],
)
def test_what_is_no_pack_is_refused_with_its_reason(payload: bytes, reason: str) -> None:
    with pytest.raises(PackError) as caught:
        senml.decode(payload, received_at=NOW)
    assert caught.value.reason == reason


def test_a_pack_of_the_largest_size_is_decoded() -> None:
    pack = core.encode_json([reading(1)])
    assert senml.decode(pack.ljust(senml.MAX_PAYLOAD_BYTES), received_at=NOW) == [reading(1)]
