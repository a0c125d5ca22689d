"""Nobody gives a role above his own, nor touches an account that has one elsewhere."""

import pytest

from coldchain.access.actors import EVERYWHERE, Actor, Membership, Via
from coldchain.access.granting import chain_of, may_grant, may_touch
from coldchain.registry.things import Role


def of(role: Role, coop: str = "a") -> Actor:
    return Actor(id="x", via=Via.API, memberships=(Membership(coop=coop, role=role),))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_a_manager_gives_every_role_of_his_cooperative_but_admin(role: Role) -> None:
    assert may_grant(of(Role.MANAGER), role, "a")
    assert not may_grant(of(Role.MANAGER), role, "b")
    assert not may_grant(of(Role.MANAGER), role, EVERYWHERE)
    assert not may_grant(of(Role.MANAGER, EVERYWHERE), Role.ADMIN, "a")


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMIN, Role.MANAGER)])
def test_nobody_else_gives_any(role: Role) -> None:
    assert not any(may_grant(of(role), given, "a") for given in Role)


def test_an_admin_of_a_cooperative_is_none_of_the_installation() -> None:
    assert may_grant(of(Role.ADMIN), Role.ADMIN, "a")
    assert not may_grant(of(Role.ADMIN), Role.ADMIN, EVERYWHERE)
    assert may_grant(of(Role.ADMIN, EVERYWHERE), Role.ADMIN, EVERYWHERE)


def test_an_account_with_a_role_elsewhere_is_not_touched() -> None:
    here = Membership(coop="a", role=Role.KEEPER)
    there = Membership(coop="b", role=Role.DRIVER)
    assert may_touch(of(Role.MANAGER), [here])
    assert not may_touch(of(Role.MANAGER), [here, there])
    assert not may_touch(of(Role.MANAGER), [Membership(coop="a", role=Role.ADMIN)])
    assert may_touch(of(Role.ADMIN, EVERYWHERE), [here, there])


def test_an_account_without_roles_is_an_admins() -> None:
    assert not may_touch(of(Role.MANAGER), [])
    assert may_touch(of(Role.ADMIN, EVERYWHERE), [])


def test_everywhere_is_the_installations_own_chain() -> None:
    assert (chain_of(EVERYWHERE), chain_of("a")) == ("", "a")
