"""Real servers for the tests of this folder, one each for all tests of a process.

A file of tests of the records that says ``ON_POSTGRESQL = True`` runs on a SQLite file and on a real
PostgreSQL server. ``COLDCHAIN_TEST_POSTGRESQL=1`` (that is ``make postgresql``) has every test that asks for
``records_url`` run on both. Tests of the readings in InfluxDB take a database of their own in one influxd.
"""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from helpers import influx
from helpers.postgresql import Cluster, running_cluster
from links.influx_types import InfluxAddress

EVERYWHERE = os.environ.get("COLDCHAIN_TEST_POSTGRESQL", "") not in ("", "0")
SQLITE, POSTGRESQL = "sqlite", "postgresql"
_number = count()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on SQLite, and on PostgreSQL where that is asked for."""
    if "records_url" in metafunc.fixturenames:
        both = EVERYWHERE or getattr(metafunc.module, "ON_POSTGRESQL", False)
        metafunc.parametrize("records_url", [SQLITE, POSTGRESQL] if both else [SQLITE], indirect=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """Yield a running server, one for all tests of a process."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture
def records_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of records of a test's own."""
    if request.param == POSTGRESQL:
        cluster: Cluster = request.getfixturevalue("postgresql")
        return cluster.new()
    return f"sqlite:///{tmp_path}/records.db"


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
