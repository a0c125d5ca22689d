"""The blob of a gateway's state: it comes back as it was, or is refused."""

import pytest

from coldchain.errors import InputError
from coldchain.judgement.coverage_holes import Span
from coldchain.judgement.gateway_state import Carried, GatewayState, Silence, dump, load
from coldchain.judgement.time_set import STEP_MS, STEPS, add
from coldchain.judgement.time_set import TimeSet as Times

DAY_MS = 86_400_000
FULL = add(Times(), range(0, 20 * DAY_MS, STEP_MS))


def test_a_full_memory_of_fourteen_days_is_small() -> None:
    runs = tuple(Span(20 * DAY_MS + index, 20 * DAY_MS + index + 1) for index in range(32))
    state = GatewayState(5, runs, FULL, FULL, "depot", {"logger-1": Carried(1, 2)}, Silence(1, 2, 3))
    assert len(FULL.bits) * 8 == STEPS
    assert len(dump(state)) < 2000
    assert load(dump(state)) == state


def test_it_says_when_it_was_heard_and_whether_it_is_gone() -> None:
    assert GatewayState(5).heard_at == 0
    state = GatewayState(5, (Span(1, 2), Span(8, 9)), offline_at=10)
    assert (state.heard_at, state.is_offline, state.is_silent) == (9, True, False)
    assert GatewayState(5, silence=Silence(1, 2)).is_silent


@pytest.mark.parametrize("blob", [b"", b"\x92\x01", b"\x92\x01\x91\x00", b"\x92\x02\x91"])
def test_a_damaged_blob_is_refused(blob: bytes) -> None:
    with pytest.raises(InputError, match="gateway state"):
        load(blob)
