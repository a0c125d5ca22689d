"""Who may come in: stands before every address of the console, and lets nothing through unasked.

It finds who asks (a session, a token of a program, a visitor), sends others to log in, refuses what a page of
ours did not send, bounds bodies and puts headers on every answer. Not what somebody may do: that is asked of
each act (``acts/doing.py``) and of each page.
"""

from typing import NamedTuple
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from acts.sessions import Sessions, Visit
from coldchain.access.permissions import Permission, may
from coldchain.errors import RecordsError
from console import answers
from console.access import cookies
from console.access.bodies import Bodies, Refused, Upload, again, is_same, secret_of
from console.access.headers import with_headers
from console.access.seen import LONGEST_PATH, Seen, is_ours, networks_of, own_path, seen_of
from console.access.who import NOBODY, VISITOR, from_address, is_known, put_visit
from console.settings import ConsoleSettings, is_loopback

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN = ("/static/", "/callbacks/")
METRICS = "/metrics"
OPEN_EXACTLY = frozenset({"/health", "/ready", METRICS})
LABELS = "/s/"  # what opens from the code on a crate: a page that looks after itself
LOG_IN, LOG_OUT, PASSWORD = "/login", "/logout", "/password"
_API = "/api/"
_BEARER = "bearer "
_BUSY = 503
_UNREAD = (408, 413)  # the rest of the body


class Came(NamedTuple):
    """A request as the middleware sees it."""

    scope: Scope
    headers: Headers
    seen: Seen
    tls: bool

    @property
    def path(self) -> str:
        """Return its address, without the query."""
        return str(self.scope["path"])

    @property
    def is_open(self) -> bool:
        """Return whether anybody may come there; those handlers look after themselves."""
        return self.path.startswith(OPEN) or self.path in OPEN_EXACTLY


class Access:
    """The middleware.

    Args:
        app: What is behind it.
        settings: Of the ``[console]`` table.
        sessions: Knows who holds what.
        uploads: Where more than a form may be sent.
    """

    def __init__(
        self, app: ASGIApp, settings: ConsoleSettings, *, sessions: Sessions, uploads: tuple[Upload, ...] = ()
    ) -> None:
        self._app, self._settings, self._sessions = app, settings, sessions
        self._trusted = networks_of(settings.trusted_proxies)
        self._bodies = Bodies(uploads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            return
        came = self._came(scope)
        send = with_headers(send, tls=came.tls)
        try:
            refusal, receive = await self._check(came, receive)
        except Refused as error:
            refusal = _refused(came, error.status, error.why)
        except RecordsError as error:
            refusal = _refused(came, 503, str(error))
        await (self._app if refusal is None else refusal)(scope, receive, send)

    def _came(self, scope: Scope) -> Came:
        headers = Headers(scope=scope)
        peer = (scope.get("client") or ("", 0))[0]
        seen = seen_of(peer, scope.get("scheme", "http"), headers, self._trusted)
        scope["scheme"] = seen.scheme
        tls = seen.scheme == "https" or self._settings.url.startswith("https://")
        return Came(scope, headers, seen, tls)

    async def _check(self, came: Came, receive: Receive) -> tuple[Response | None, Receive]:
        """Return why a request is refused, or None; and where its body is to be read."""
        if came.is_open and not (came.path == METRICS and self._settings.metrics == "logged-in"):
            return None, receive
        visit, is_program = await self._who(came)
        put_visit(came.scope, from_address(visit, came.seen.address))
        refusal = _unknown(came, visit)
        if refusal is not None or came.scope["method"] in SAFE:
            return refusal, receive
        if not is_program and not is_ours(came.headers, came.seen, self._settings.url):
            return _refused(came, 403, "No page of this console sent that."), receive
        body = await self._bodies.read(came.scope, receive, came.headers)
        if not is_program and came.path != LOG_IN:  # logging in has a secret of its own
            said = await secret_of(came.scope, body, came.headers)
            if not is_same(said, visit.csrf):
                why = "The page was too old. Load it anew and send it again."
                return _refused(came, 403, why), receive
        return None, again(body, receive)

    async def _who(self, came: Came) -> tuple[Visit, bool]:
        """Return who asks, and whether that is a program with a token."""
        kind, _, bearer = came.headers.get("authorization", "").partition(" ")
        if f"{kind.lower()} " == _BEARER:
            return await self._held(bearer.strip(), came, program=True) or NOBODY, True
        token = cookies.read(came.headers.get("cookie", ""), tls=came.tls)
        visit = await self._held(token, came, program=False) if token else None
        if visit is None and self._settings.visitors == "look" and _is_here(came.seen.host):
            return VISITOR, False
        return visit or NOBODY, False

    async def _held(self, token: str, came: Came, *, program: bool) -> Visit | None:
        known = self._sessions.known(token, came.seen.address)
        if known is not None:
            return known if bool(known.csrf) is not program else None
        look = self._sessions.of_bearer if program else self._sessions.of_cookie
        return await run_in_threadpool(look, token, came.seen.address)


def _unknown(came: Came, visit: Visit) -> Response | None:
    """Return where somebody is sent who is not known well enough for what he asks; None when he is."""
    if came.path == METRICS:
        return None if _may_measure(visit) else _refused(came, 401, "Log in, or send a token.")
    if came.path == LOG_IN or (came.path.startswith(LABELS) and came.scope["method"] in SAFE):
        return None
    may_look = visit is VISITOR and came.scope["method"] in SAFE
    if not may_look and not is_known(visit):
        return _to_log_in(came)
    if visit.must_change and came.path not in (PASSWORD, LOG_OUT):
        return _to_password(came)
    return None


def _may_measure(visit: Visit) -> bool:
    coops = {each.coop for each in visit.actor.memberships}
    return any(may(visit.actor, Permission.LOOK_SYSTEM, coop) for coop in coops)


def _is_here(host: str) -> bool:
    """Return whether a page was asked for by a name of this machine: another's may be made to point here."""
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return is_loopback(name)


def _to_log_in(came: Came) -> Response:
    """Return where a person is sent who has not logged in; a program is told so."""
    if came.path.startswith(_API) and "hx-request" not in came.headers:
        refusal = _refused(came, 401, "Send the token of a program: Authorization: Bearer coldchain_...")
        refusal.headers["WWW-Authenticate"] = 'Bearer realm="coldchain"'
        return refusal
    query = came.scope.get("query_string", b"").decode("latin-1")
    wanted = own_path(f"{came.path}?{query}" if query else came.path)
    address = LOG_IN
    if came.scope["method"] in SAFE and wanted != "/" and len(wanted) <= LONGEST_PATH:
        address = f"{LOG_IN}?to={quote(wanted, safe='/')}"
    return _sent_to(came, address)


def _to_password(came: Came) -> Response:
    if came.path.startswith(_API):
        return _refused(came, 403, "Log in at the console and choose a password first.")
    return _sent_to(came, PASSWORD)


def _sent_to(came: Came, address: str) -> Response:
    if "hx-request" in came.headers:  # a part of a page must not become the log-in page
        if came.scope["method"] in SAFE:
            return answers.load_anew()
        return Response(headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


def _refused(came: Came, status: int, why: str) -> Response:
    headers = {"Retry-After": "30"} if status == _BUSY else {}
    if came.path.startswith(_API):
        answer = answers.problem(Request(came.scope), status=status, title="Refused", detail=why)
    else:
        answer = answers.text(f"{why}\n", status=status)
    answer.headers.update(headers)
    if status in _UNREAD:
        answer.headers["Connection"] = "close"
    return answer
