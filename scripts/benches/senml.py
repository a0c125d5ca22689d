"""Measures packs: how long one reading takes on its way into bytes and out of them."""

from collections.abc import Iterator

from coldchain.senml import decode
from coldchain.senml_cbor import encode_cbor
from coldchain.senml_json import encode_json
from scripts.benches.face import START_AT, Measured, Options, make_readings, measure, packs_of


def run(options: Options) -> Iterator[Measured]:
    """Encode and decode packs."""
    readings = make_readings(options.readings)
    packs = packs_of(readings)
    payloads = [encode_json(pack) for pack in packs]
    binary = [encode_cbor(pack) for pack in packs]
    count = len(readings)
    yield measure("encode SenML JSON, reading", count, lambda: [encode_json(pack) for pack in packs])
    yield measure(
        "decode SenML JSON, reading", count, lambda: [decode(p, received_at=START_AT) for p in payloads]
    )
    yield measure("encode SenML CBOR, reading", count, lambda: [encode_cbor(pack) for pack in packs])
    yield measure(
        "decode SenML CBOR, reading", count, lambda: [decode(p, received_at=START_AT) for p in binary]
    )
