"""Who acts: his roles are those of the cooperative, and of everywhere."""

from coldchain.access.actors import EVERYWHERE, Actor, Membership, Via, at_the_machine
from coldchain.registry.things import Role

MARY = Actor(
    id="mary",
    via=Via.CONSOLE,
    memberships=(
        Membership(coop="highland", role=Role.MANAGER, contact="mary-w"),
        Membership(coop="lakeside", role=Role.AUDITOR),
    ),
)


def test_a_role_holds_in_its_cooperative_only() -> None:
    assert MARY.roles_in("highland") == {Role.MANAGER}
    assert MARY.roles_in("lakeside") == {Role.AUDITOR}
    assert MARY.roles_in("coast") == frozenset()
    assert MARY.coops(("coast", "highland", "lakeside")) == ("highland", "lakeside")


def test_a_person_is_a_contact_where_he_is_one() -> None:
    assert MARY.contacts_in("highland") == {"mary-w"}
    assert MARY.contacts_in("lakeside") == frozenset()


def test_everywhere_is_everywhere_but_no_contact() -> None:
    boss = Actor(
        id="b", via=Via.API, memberships=(Membership(coop=EVERYWHERE, role=Role.ADMIN, contact="b"),)
    )
    assert boss.roles_in("coast") == {Role.ADMIN}
    assert boss.contacts_in("coast") == frozenset()


def test_who_has_the_files_in_hand_may_do_everything() -> None:
    assert at_the_machine("root").roles_in("any") == {Role.ADMIN}


def test_a_visitor_has_no_role_and_looks_at_every_cooperative() -> None:
    visitor = Actor(id="", via=Via.CONSOLE, is_visitor=True)
    assert visitor.coops(("a", "b")) == ("a", "b")
    assert not visitor.roles_in("a")
