"""One console with the small fleet for all tests that do not care what others did to it."""

from collections.abc import Iterator

import pytest

from coldchain.registry.things import Role
from helpers.api_client import Client, Place, api_place


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Yield a console; a test adds only things with names of its own."""
    with api_place(tmp_path_factory.mktemp("api")) as found:
        yield found


@pytest.fixture(scope="session")
def manager(place: Place) -> Client:
    return place.client(Role.MANAGER)


@pytest.fixture(scope="session")
def driver(place: Place) -> Client:
    return place.client(Role.DRIVER, contact="peter")


@pytest.fixture(scope="session")
def auditor(place: Place) -> Client:
    return place.client(Role.AUDITOR)
