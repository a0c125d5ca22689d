"""One console with two cooperatives for all tests of pages: each test enters what it changes itself."""

from collections.abc import Iterator

import pytest

from helpers.two_houses import House, two_houses


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Yield the console; the goods ``of-*`` and what the small fleet has are only looked at."""
    with two_houses(tmp_path_factory.mktemp("houses")) as house:
        yield house
