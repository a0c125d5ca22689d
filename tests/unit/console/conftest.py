"""The small fleet in real stores, built once for all tests that only read it."""

from pathlib import Path

import pytest

from helpers.small_fleet import Fleet, build_fleet


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    """Return a day of a small fleet; do not write to it."""
    return build_fleet(tmp_path_factory.mktemp("fleet"))


@pytest.fixture
def own_fleet(tmp_path: Path) -> Fleet:
    """Return an hour of a small fleet that the test may change."""
    return build_fleet(tmp_path, hours=1)
