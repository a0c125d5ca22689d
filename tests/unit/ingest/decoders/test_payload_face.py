"""The face of payload decoders: a plain function is one."""

from collections.abc import Iterable
from typing import NamedTuple

from ingest.decoders.payload_face import PayloadDecoder, Said


class _Value(NamedTuple):
    probe: str
    quantity: str
    value: float
    note: str
    event_at: int = 0


def _decode(f_port: int, data: bytes) -> Iterable[_Value]:
    return [_Value("", "temperature", data[0] / f_port, "", 0)]


def test_a_function_of_port_and_bytes_is_one() -> None:
    decoder: PayloadDecoder = _decode
    (said,) = decoder(2, b"\x08")
    value: Said = said
    assert (value.quantity, value.value) == ("temperature", 4.0)
