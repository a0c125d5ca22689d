"""console/api/ask.py: a request as far as it was understood."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from acts.sessions import Visit
from coldchain.access.actors import Actor, Membership, Via
from coldchain.access.permissions import Permission
from coldchain.errors import RecordsError
from coldchain.registry.things import Role
from console.api.ask import Ask, Shared
from helpers.console_server import SetClock


def _ask(role: Role, id_: str = "t") -> Ask:
    nothing: Any = None
    gather = cast("Any", SimpleNamespace(records=lambda: None))
    shared = Shared(gather, nothing, SetClock(5), nothing, nothing)
    actor = Actor(id=id_, via=Via.API, memberships=(Membership(coop="a", role=role),))
    headers = {"idempotency-key": "k", "if-match": '"x"'}
    return Ask(shared, Visit(actor), {}, headers=headers, query=None, coop="a")


def test_it_knows_who_when_and_under_which_key() -> None:
    ask = _ask(Role.DRIVER)
    assert (ask.now, ask.key, ask.if_match, ask.actor.id) == (5, "k", '"x"', "t")
    assert ask.may(Permission.LOOK)
    assert ask.is_narrow(Permission.LOOK)
    assert not _ask(Role.MANAGER).is_narrow(Permission.LOOK)


def test_records_that_are_not_there_can_be_tried_again() -> None:
    with pytest.raises(RecordsError) as caught:
        _ask(Role.MANAGER).records  # noqa: B018 - to ask is what fails
    assert caught.value.retry


def test_two_who_see_the_same_are_alike_and_narrow_roles_never() -> None:
    assert _ask(Role.MANAGER, "a").sees == _ask(Role.MANAGER, "b").sees
    assert _ask(Role.MANAGER, "a").sees != _ask(Role.AUDITOR, "a").sees
    assert _ask(Role.DRIVER, "a").sees != _ask(Role.DRIVER, "b").sees
