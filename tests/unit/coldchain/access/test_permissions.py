"""The table of roles. Every cell, with what comes of it: test_role_table in tests/integration."""

import pytest

from coldchain.access.actors import Actor, Membership, Via
from coldchain.access.permissions import ALLOWED, VISITOR, Permission, is_narrow, may, who_may
from coldchain.registry.things import Role


def somebody(*roles: Role, coop: str = "highland") -> Actor:
    return Actor(
        id="s", via=Via.CONSOLE, memberships=tuple(Membership(coop=coop, role=role) for role in roles)
    )


def test_every_role_stands_in_the_table() -> None:
    assert set(ALLOWED) == set(Role)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REGULATOR])
def test_who_checks_changes_nothing(role: Role) -> None:
    assert all(each is Permission.EXPORT or each.startswith("look") for each in ALLOWED[role])


def test_nobody_may_anything_elsewhere() -> None:
    assert not any(may(somebody(Role.ADMIN), each, "lakeside") for each in Permission)
    assert may(somebody(Role.ADMIN), Permission.LOOK, "highland")
    assert not may(somebody(), Permission.LOOK, "highland")


def test_a_driver_moves_only_what_is_his_unless_another_role_of_his_allows_more() -> None:
    assert is_narrow(somebody(Role.DRIVER), Permission.MOVE_GOODS, "highland")
    assert not is_narrow(somebody(Role.DRIVER, Role.KEEPER), Permission.MOVE_GOODS, "highland")
    assert not is_narrow(somebody(Role.DRIVER), Permission.CHANGE_PEOPLE, "highland")


def test_who_may_is_said_in_the_order_of_the_table() -> None:
    assert who_may(Permission.MANAGE_COOPERATIVES) == (Role.ADMIN,)
    assert who_may(Permission.CREATE_SHIPMENT) == (Role.ADMIN, Role.MANAGER, Role.KEEPER)


def test_a_visitor_looks_and_does_nothing_else() -> None:
    visitor = Actor(id="", via=Via.CONSOLE, is_visitor=True)
    assert {each for each in Permission if may(visitor, each, "highland")} == VISITOR
    assert not is_narrow(visitor, Permission.LOOK, "highland")
