"""One real influxd for all tests of this folder in one process; each takes a database of its own."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from helpers import influx
from links.influx_types import InfluxAddress

_number = count()


@pytest.fixture(scope="session")
def influxd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[influx.Influxd]:
    with influx.running(tmp_path_factory.mktemp("influxd")) as server:
        yield server


@pytest.fixture
def new_database(influxd: influx.Influxd) -> Callable[..., InfluxAddress]:
    """Return what gives the address of a database that is not there yet."""

    def give(**changes: Any) -> InfluxAddress:
        return influx.address(influxd.url, f"db{next(_number)}", **changes)

    return give
