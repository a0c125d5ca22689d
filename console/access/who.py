"""How a handler learns who asks: what the middleware found stands with the request. Decides nothing."""

import msgspec
from starlette.requests import Request
from starlette.types import Scope

from acts.sessions import Visit
from coldchain.access.actors import Actor, Via

NOBODY = Visit(Actor(id="", via=Via.CONSOLE))
VISITOR = Visit(Actor(id="visitor", via=Via.CONSOLE, name="Visitor", is_visitor=True))
_KEY = "coldchain.visit"


def from_address(visit: Visit, address: str) -> Visit:
    """Return a visit as it comes from an address."""
    return visit._replace(actor=msgspec.structs.replace(visit.actor, address=address))


def put_visit(scope: Scope, visit: Visit) -> None:
    """Write with a request who asks."""
    scope.setdefault("state", {})[_KEY] = visit


def visit_of(request: Request) -> Visit:
    """Return who asks, with his session; ``NOBODY`` where nobody was looked for."""
    visit = request.scope.get("state", {}).get(_KEY, NOBODY)
    assert isinstance(visit, Visit)  # noqa: S101 - nothing else writes there
    return visit


def is_known(visit: Visit) -> bool:
    """Return whether somebody has logged in, or is a program with a token."""
    return bool(visit.token_hash)


def actor_of(request: Request) -> Actor:
    """Return who asks, for ``acts.doing.do`` and for what he may see."""
    return visit_of(request).actor


def csrf_of(request: Request) -> str:
    """Return what each form of this page carries in its field ``csrf``, or a script in ``X-CSRF-Token``."""
    return visit_of(request).csrf
