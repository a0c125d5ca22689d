"""Whoever acts: his roles and contacts, in which cooperative."""

from coldchain.access.actors import EVERYWHERE, Actor, Membership, Via, at_the_machine
from coldchain.registry.things import Role

MARY = Actor(
    id="mary",
    via=Via.CONSOLE,
    memberships=(
        Membership(coop="a", role=Role.MANAGER, contact="mary"),
        Membership(coop="b", role=Role.KEEPER, contact="m-2"),
        Membership(coop=EVERYWHERE, role=Role.REGULATOR),
    ),
)


def test_a_role_counts_in_its_cooperative_and_one_of_everywhere_in_all() -> None:
    assert MARY.roles_in("a") == {Role.MANAGER, Role.REGULATOR}
    assert MARY.roles_in("c") == {Role.REGULATOR}
    assert MARY.roles_in("") == {Role.REGULATOR}


def test_a_contact_is_one_of_its_own_cooperative_only() -> None:
    assert MARY.contacts_in("b") == {"m-2"}
    assert MARY.contacts_in("c") == frozenset()


def test_cooperatives_are_those_with_any_role() -> None:
    assert Actor(id="x", via=Via.API, memberships=MARY.memberships[:1]).coops(("a", "b")) == ("a",)
    assert MARY.coops(("a", "b", "c")) == ("a", "b", "c")
    assert Actor(id="", via=Via.CONSOLE, is_visitor=True).coops(("a", "b")) == ("a", "b")
    assert Actor(id="", via=Via.CONSOLE).coops(("a", "b")) == ()


def test_whoever_sits_at_the_machine_administers_everything() -> None:
    assert at_the_machine("root").roles_in("any") == {Role.ADMIN}
