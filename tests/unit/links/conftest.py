"""For tests of the records: the database that they run on, a SQLite file and a real PostgreSQL server.

A file of tests that says ``ON_POSTGRESQL = True`` runs on both. ``COLDCHAIN_TEST_POSTGRESQL=1`` (that is
``make postgresql``) has every test that asks for ``records_url`` run on both.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.postgresql import Cluster, running_cluster

EVERYWHERE = os.environ.get("COLDCHAIN_TEST_POSTGRESQL", "") not in ("", "0")
SQLITE, POSTGRESQL = "sqlite", "postgresql"


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
