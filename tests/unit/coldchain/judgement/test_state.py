"""A state becomes a small blob and comes back the same; anything else is refused with its reason."""

import msgspec
import pytest

from coldchain.errors import InputError
from coldchain.judgement.quality import QUALITY_BEGIN, QualityState, Sample
from coldchain.judgement.state import (
    BLOB_VERSION,
    CLEAR,
    FaultState,
    LimitState,
    Phase,
    Quiet,
    State,
    dump,
    load,
)
from coldchain.reading import Position

TAKEN = QualityState(1, 2, 2, 4.5, None, 1, 3, 5, 0.1, leapt=False)
FULL = State(
    limits=(LimitState(Phase.ACTIVE, 1, 2, 3, 9.5, 4, 5, 6, by_timer=True), CLEAR),
    last=Position(7, 8, 9),
    heard_at=10,
    absent=True,
    quiet=(Quiet(Position(1, 1, 1), QUALITY_BEGIN), Quiet(Position(2, 1, 2), TAKEN)),
    rules="too-warm,too-cold#abc",
    rules_since=11,
    quality=QualityState(8, 9, 7, 4.5, Sample(Position(7, 8, 9), 30.0), 1, 3, 5, 0.1, leapt=False),
    fault=FaultState(3, 5, 3, 85.0, "power-on", lost_at=4),
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
    with pytest.raises(InputError, match=r"got version 99; allowed: version 2\. Judge the channel again"):
        load(msgspec.msgpack.encode((99, FULL)))


def test_a_blob_of_the_first_version_is_refused_whatever_it_holds() -> None:
    old = [1, [[[0, 0, 0, 0, 0.0, 0, 0, 0, False]], [7, 8, 9], 10, False, [[1, 1, 1]], "too-warm#abc", 0]]
    with pytest.raises(InputError, match="evaluator state"):
        load(msgspec.msgpack.encode(old))
