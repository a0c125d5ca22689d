"""SenML of others beyond its cases: which part of a name is what."""

import pytest

from coldchain.errors import PackError
from ingest.decoders.face import Came
from ingest.decoders.names import Names
from ingest.decoders.senml_source import MAX_PAYLOAD_BYTES, SenmlSource
from ingest.decoders.setup import Setup


def _decode(payload: bytes, names: Names | None = None) -> list[str]:
    decoder = SenmlSource(Setup("x/#", names or Names()))
    return [
        f"{each.device} {each.channel} {each.value}"
        for each in decoder.decode(Came("x", payload, 10**12)).readings
    ]


def _named(name: str, names: Names | None = None) -> list[str]:
    return _decode(f'[{{"n":"{name}","bt":1.7e9,"v":4.5,"u":"Cel"}}]'.encode(), names)


def test_names_of_two_three_and_more_parts() -> None:
    assert _named("box/temperature") == ["box air/temperature 4.5"]
    assert _named("Box/milk/Temperature") == ["box milk/temperature 4.5"]
    assert _named("farm/a/box/temperature") == ["farm-a-box air/temperature 4.5"]
    assert _named("A/b/temperature", Names({"A/b": "cooler-1"})) == ["cooler-1 air/temperature 4.5"]
    with pytest.raises(PackError):
        _named("temperature")


def test_an_unknown_quantity_is_handed_on_for_admission_to_refuse() -> None:
    assert _named("Box/pressure") == ["box air/pressure 4.5"]


@pytest.mark.parametrize("payload", [b"", b"[]", b'[{"bn":"x"}]', b"\x80", b"\xff", b"[" * 70_000])
def test_what_is_no_pack_is_refused(payload: bytes) -> None:
    with pytest.raises(PackError):
        _decode(payload)


def test_a_pack_that_is_too_large_is_refused_as_such() -> None:
    with pytest.raises(PackError) as caught:
        _decode(b" " * (MAX_PAYLOAD_BYTES + 1))
    assert caught.value.reason == "oversize"
