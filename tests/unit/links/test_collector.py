"""The collector looks less often, and still finds what nobody else can."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from links.collector import look_seldom


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


class _Cycle:
    def __init__(self) -> None:
        self.itself = self


def test_a_cycle_made_afterwards_is_found_though_seldom() -> None:
    look_seldom()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] >= 10_000
    gone = weakref.ref(_Cycle())
    while gone() is not None and gc.get_count()[0] < 100_000:
        _keep: list[list[int]] = [[] for _ in range(60_000)]  # enough new objects for a look
    assert gone() is None
