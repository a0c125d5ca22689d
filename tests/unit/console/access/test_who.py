"""What a handler learns of who asks."""

from starlette.requests import Request
from starlette.types import Scope

from acts.sessions import Visit
from coldchain.access.actors import Actor, Via
from console.access.who import NOBODY, VISITOR, actor_of, csrf_of, from_address, is_known, put_visit, visit_of


def test_a_handler_learns_who_the_middleware_found() -> None:
    scope: Scope = {"type": "http", "headers": []}
    visit = Visit(Actor(id="mary", via=Via.CONSOLE), "secret", "hash")
    put_visit(scope, from_address(visit, "10.0.0.1"))
    request = Request(scope)
    assert (actor_of(request).id, actor_of(request).address, csrf_of(request)) == (
        "mary",
        "10.0.0.1",
        "secret",
    )
    assert is_known(visit_of(request))


def test_where_nobody_was_looked_for_nobody_asks() -> None:
    assert visit_of(Request({"type": "http", "headers": []})) == NOBODY
    assert not is_known(NOBODY)
    assert not is_known(VISITOR)
