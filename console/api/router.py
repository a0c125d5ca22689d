"""From a request to an operation and back: which one, may he, what does he say, what went wrong.

A small application of its own beside the pages: what every request to it costs is only what is written here.
The middleware (``console/access``) has found who it is, and bounded what was sent.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from acts.doing import LONGEST_KEY, Asked, check
from acts.sessions import Visit
from coldchain.access.permissions import may
from coldchain.errors import ColdchainError
from console.access.who import NOBODY
from console.api.ask import Ask, Shared
from console.api.decode import body_of, query_of
from console.api.limiter import Limiter
from console.api.operation import PREFIX, CoopQuery, Operation
from console.api.problems import ProblemError, not_found, told
from console.api.reply import JSON, Reply, send_problem, send_reply

_log = logging.getLogger(__name__)
_Routes = dict[tuple[int, str], list[tuple[tuple[str, ...], dict[str, Operation]]]]


class Api:
    """The application.

    Args:
        operations: All there are.
        shared: What they share.
        per_s: So many requests a second one account or token may make.
        stream: Answers the live stream, which is no answer that ends.
    """

    def __init__(
        self, operations: Iterable[Operation], shared: Shared, *, per_s: float, stream: ASGIApp | None = None
    ) -> None:
        self._shared, self._stream = shared, stream
        self._limiter = Limiter(per_s, shared.clock)
        self._routes = _routes_of(operations)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; what fails while it is sent is cut off, so that nobody takes it for whole."""
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._respond(scope, receive, noting)
        except Exception as error:
            if begun:
                raise
            await send_problem(_problem_of(error, scope), Headers(scope=scope), scope, send)

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find who answers, and send what he says."""
        headers = Headers(scope=scope)
        operation, in_path = self._find(scope)
        visit = scope.get("state", {}).get("coldchain.visit", NOBODY)
        self._count(visit)
        if operation.path == "/stream" and self._stream is not None:
            await self._stream(scope, receive, send)
            return
        sent = await _body(receive) if operation.is_write else b""
        arguments = (operation, in_path, visit, scope, headers, sent)
        reply = self._known(*arguments[:-1]) if operation.is_shared else None
        if reply is None and operation.at_hand is not None and operation.at_hand(self._shared, scope):
            reply = self._answer(*arguments)
        if reply is None:
            reply = await run_in_threadpool(self._answer, *arguments)
        await send_reply(reply, headers, scope, send)

    def _find(self, scope: Scope) -> tuple[Operation, dict[str, str]]:
        """Return the operation of a request, and the parameters in its path."""
        raw = scope.get("raw_path") or scope["path"].encode()
        parts = tuple(unquote(part) for part in raw.decode("latin-1").removeprefix(PREFIX)[1:].split("/"))
        for pattern, methods in self._routes.get((len(parts), parts[0]), ()):
            if all(is_ == wanted or wanted[0] == "{" for is_, wanted in zip(parts, pattern, strict=True)):
                method = "GET" if scope["method"] == "HEAD" else scope["method"]
                if method not in methods:
                    allow = ", ".join(sorted({*methods, *({"HEAD"} if "GET" in methods else ())}))
                    raise ProblemError(405, "no-such-method", f"allowed: {allow}", headers={"Allow": allow})
                named = {
                    wanted[1:-1]: is_ for is_, wanted in zip(parts, pattern, strict=True) if wanted[0] == "{"
                }
                return methods[method], named
        raise ProblemError(404, "no-such-address", f"Nothing is here. What there is: {PREFIX}/openapi.json")

    def _count(self, visit: Visit) -> None:
        """Count a request of somebody; refuse it when he asks too much."""
        wait_s = self._limiter.wait_s(visit.actor.id or visit.actor.address)
        if wait_s:
            why = f"Too many requests; try again in {wait_s} s."
            raise ProblemError(429, "too-many", why, headers={"Retry-After": str(wait_s)})

    def _answer(  # noqa: PLR0913, PLR0917 - what a request is made of
        self,
        operation: Operation,
        in_path: Mapping[str, str],
        visit: Visit,
        scope: Scope,
        headers: Headers,
        sent: bytes,
    ) -> Reply:
        """Return what an operation answers; in a thread, where it has to wait."""
        ask = self._asked(operation, in_path, visit, scope, headers)
        self._check_may(operation, ask)
        if operation.is_shared:
            return self._shared.kept.reply(_key(operation, ask), lambda: operation.handler(ask))
        if not operation.is_write:
            return operation.handler(ask)
        if len(ask.key) > LONGEST_KEY:
            raise ProblemError(422, "bad-key", f"Idempotency-Key: allowed: {LONGEST_KEY} characters at most")
        ask.body = _said(operation, headers, sent)
        try:
            return operation.handler(ask)
        finally:
            self._shared.kept.forget()

    def _known(
        self, operation: Operation, in_path: Mapping[str, str], visit: Visit, scope: Scope, headers: Headers
    ) -> Reply | None:
        """Return what somebody was told just now who sees the same; None: it has to be looked up."""
        if not self._shared.kept.has_coops():
            return None
        ask = self._asked(operation, in_path, visit, scope, headers)
        return self._shared.kept.known_reply(_key(operation, ask)) if _may(operation, ask) else None

    def _asked(
        self, operation: Operation, in_path: Mapping[str, str], visit: Visit, scope: Scope, headers: Headers
    ) -> Ask:
        text = scope.get("query_string", b"").decode("latin-1")
        query = query_of(operation.query, in_path, text)
        coop = self._coop(operation, visit, query) if issubclass(operation.query, CoopQuery) else ""
        return Ask(self._shared, visit, scope, headers=headers, query=query, coop=coop)

    def _coop(self, operation: Operation, visit: Visit, query: Any) -> str:  # noqa: ANN401 - some CoopQuery
        """Return which cooperative is meant: one that he has to do with; others are none to him."""
        known = self._shared.kept.coops()
        his = visit.actor.coops(known)
        if query.coop:
            if query.coop in his:
                return str(query.coop)
            raise not_found("coop", query.coop, "unknown-cooperative")
        if len(his) == 1:
            return his[0]
        if self._shared.cooperative in his:
            return self._shared.cooperative
        if not his or operation.is_write:
            came = "nothing" if his else "nothing that is yours"
            raise ProblemError(
                422 if his else 404,
                "coop-needed" if his else "unknown-cooperative",
                f"coop: got {came}; allowed: one of {', '.join(his[:20]) or 'those that are registered'}",
            )
        return his[0]

    def _check_may(self, operation: Operation, ask: Ask) -> None:
        """Return when he may do this kind of thing; that he tried what he may not is written down.

        Raises:
            AccessError: He may not.
        """
        permission = operation.permission
        if permission is None or _may(operation, ask):
            return
        about = f"{operation.method} {operation.path}"
        check(ask.records, ask.clock, Asked(ask.actor, permission, ask.coop, about))


def _may(operation: Operation, ask: Ask) -> bool:
    return operation.permission is None or may(ask.actor, operation.permission, ask.coop)


def _key(operation: Operation, ask: Ask) -> tuple[object, ...]:
    """Return all that an answer depends on, but the time."""
    return (
        operation.name,
        ask.asgi["path"],
        ask.asgi.get("raw_path"),
        ask.asgi.get("query_string"),
        ask.sees,
    )


def _problem_of(error: Exception, scope: Scope) -> ProblemError:
    """Return how an error is answered; a defect is written down, and says nothing of itself."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, ColdchainError):
        return told(error)
    _log.error("api: %s %s", scope["method"], scope["path"], exc_info=error)
    why = "It was written down. Try again; if it stays so, report it."
    return ProblemError(500, "mistake-of-ours", why)


def _routes_of(operations: Iterable[Operation]) -> _Routes:
    found: dict[tuple[str, ...], dict[str, Operation]] = {}
    for each in operations:
        found.setdefault(tuple(each.path[1:].split("/")), {})[each.method] = each
    routes: _Routes = {}
    for pattern in sorted(found, key=lambda parts: sum(part[0] == "{" for part in parts)):
        routes.setdefault((len(pattern), pattern[0]), []).append((pattern, found[pattern]))
    return routes


async def _body(receive: Receive) -> bytes:
    """Return what was sent; the middleware has bounded it."""
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return body


def _said(operation: Operation, headers: Headers, sent: bytes) -> Any:  # noqa: ANN401 - of the operation's type
    """Return what was sent, of the operation's type."""
    if operation.body is None and not operation.raw:
        return None
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    allowed = operation.raw or (JSON,)
    if kind not in allowed:
        detail = f"Content-Type: got {kind[:80]!r}; allowed: {', '.join(allowed)}"
        raise ProblemError(415, "bad-media-type", detail, headers={"Accept": ", ".join(allowed)})
    return sent if operation.raw else body_of(operation.body, sent)
