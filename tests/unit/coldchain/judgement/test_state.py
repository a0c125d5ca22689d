"""A state becomes a small blob and comes back the same; anything else is refused with its reason."""

import msgspec
import pytest

from coldchain.errors import InputError
from coldchain.judgement.state import BLOB_VERSION, CLEAR, LimitState, Phase, State, dump, load
from coldchain.reading import Position

FULL = State(
    limits=(LimitState(Phase.ACTIVE, 1, 2, 3, 9.5, 4, 5, 6, by_timer=True), CLEAR),
    last=Position(7, 8, 9),
    heard_at=10,
    absent=True,
    quiet=(Position(1, 1, 1), Position(2, 1, 2)),
    rules="too-warm,too-cold#abc",
    rules_since=11,
)


@pytest.mark.parametrize("state", [FULL, State(limits=())])
def test_a_state_survives_its_blob(state: State) -> None:
    assert load(dump(state)) == state


def test_a_blob_begins_with_its_version() -> None:
    assert msgspec.msgpack.decode(dump(FULL))[0] == BLOB_VERSION


@pytest.mark.parametrize("blob", [b"", b"\xff", dump(FULL)[:-1], dump(FULL) + b"\x00", b"\x92\x01\x90"])
def test_a_damaged_blob_is_refused(blob: bytes) -> None:
    with pytest.raises(InputError, match=r"evaluator state: got \d+ bytes"):
        load(blob)


def test_a_blob_of_another_version_is_refused_by_its_number() -> None:
    with pytest.raises(InputError, match=r"got version 99; allowed: version 1\. Judge the channel again"):
        load(msgspec.msgpack.encode((99, FULL)))


def test_a_blob_from_before_rules_since_is_read() -> None:
    version, fields = msgspec.msgpack.decode(dump(FULL))
    assert load(msgspec.msgpack.encode((version, fields[:-1]))).rules_since == 0
