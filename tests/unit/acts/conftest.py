"""A cooperative whose goods are moved, for the tests of acts on goods."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.goods_acts import Yard


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    """Return a cooperative whose goods are moved."""
    made = Yard(tmp_path)
    yield made
    made.close()
