"""Which role may do what at all; every cell is written out in ``tests/integration/test_role_table.py``."""

from coldchain.access.actors import Actor, Membership, Via
from coldchain.access.permissions import ALLOWED, VISITOR, Permission, is_narrow, may, who_may
from coldchain.registry.things import Role


def with_roles(*roles: Role) -> Actor:
    return Actor(id="x", via=Via.API, memberships=tuple(Membership(coop="c", role=role) for role in roles))


def test_every_role_has_a_row() -> None:
    assert set(ALLOWED) == set(Role)


def test_a_driver_and_a_carrier_have_only_what_is_theirs_unless_another_role_says_more() -> None:
    assert is_narrow(with_roles(Role.DRIVER), Permission.LOOK, "c")
    assert is_narrow(with_roles(Role.DRIVER, Role.CARRIER), Permission.MOVE_GOODS, "c")
    assert not is_narrow(with_roles(Role.DRIVER, Role.KEEPER), Permission.LOOK, "c")
    assert not is_narrow(with_roles(Role.DRIVER), Permission.CHANGE_PRICES, "c")


def test_a_visitor_looks_and_does_nothing_else() -> None:
    visitor = Actor(id="", via=Via.CONSOLE, is_visitor=True)
    assert {each for each in Permission if may(visitor, each, "c")} == VISITOR
    assert not is_narrow(visitor, Permission.LOOK, "c")


def test_who_may_is_told_in_the_order_of_the_table() -> None:
    assert who_may(Permission.MANAGE_COOPERATIVES) == (Role.ADMIN,)
    assert who_may(Permission.CHANGE_PRICES) == (Role.ADMIN, Role.MANAGER)
