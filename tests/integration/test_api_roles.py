"""Every operation of the HTTP interface, asked by every role, of its own and of another cooperative.

What a role may is in one table (``coldchain/access/permissions.py``); this holds each route to it.
"""

from collections.abc import Iterator

import pytest

from coldchain.access.permissions import ALLOWED
from coldchain.registry.things import Role
from console.api.catalogue import OPERATIONS
from console.api.operation import CoopQuery, Operation
from helpers.api_client import Client, Place, api_place, told
from helpers.small_fleet import COOP

_CONTACTS = {Role.DRIVER: "peter", Role.CARRIER: "grace", Role.KEEPER: "grace"}
_ENDLESS = ("/stream",)
_SUMMARIES = ("listSummaries", "askForSummary", "getSummary", "cancelSummary", "takeSummary")
_OF_ALL_ONLY = frozenset(
    (Role.CARRIER, name) for name in ("exportRegistry", "takePack", "takeAssetPack", *_SUMMARIES)
)
"""Who sees only what is his takes nothing of all of it."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with api_place(tmp_path_factory.mktemp("roles")) as found:
        yield found


def _ask(client: Client, operation: Operation, coop: str = "") -> int:
    """Return what comes of asking for something that is not there, or with a body that is none."""
    path = operation.path.replace("{id}", "nothing-of-that-name")
    body, headers = None, {}
    if operation.is_write and operation.method != "DELETE":
        body, headers = b"{}", {"Content-Type": (operation.raw or ("application/json",))[0]}
    return client.ask(operation.method, f"{path}{f'?coop={coop}' if coop else ''}", body, headers).status


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_what_the_table_says_and_403_for_the_rest(place: Place, role: Role) -> None:
    client = place.client(role, contact=_CONTACTS.get(role, ""))
    for operation in OPERATIONS:
        if operation.path in _ENDLESS:
            continue
        status = _ask(client, operation)
        is_allowed = operation.permission is None or operation.permission in ALLOWED[role]
        is_allowed = is_allowed and (role, operation.name) not in _OF_ALL_ONLY
        assert (status == 403) is not is_allowed, (role, operation.name, status)
        assert status < 500, (role, operation.name)


def test_nobody_gets_anything(place: Place) -> None:
    for operation in OPERATIONS:
        assert _ask(Client(place.address), operation) == 401, operation.name


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER, Role.REGULATOR])
def test_another_cooperative_is_none(place: Place, role: Role) -> None:
    stranger = place.client(role, coop="elsewhere")
    for operation in OPERATIONS:
        if issubclass(operation.query, CoopQuery) and operation.path not in _ENDLESS:
            assert _ask(stranger, operation, COOP) == 404, operation.name
    assert told(stranger.ask("GET", f"/stream?coop={COOP}"))["reason"] == "unknown-cooperative"
