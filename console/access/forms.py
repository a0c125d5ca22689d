"""Pages to log in, to log out and to change the own password: plain forms that work without JavaScript.

Not who may: see ``acts/signing_in.py``. The frame of the page is a template.
"""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from acts.sessions import new_secret
from acts.signing_in import Attempt, SigningIn, Ticket, TooManyError
from coldchain.errors import InputError, RecordsError
from console import answers
from console.access import cookies
from console.access.bodies import CSRF_FIELD, fields_of, is_same
from console.access.middleware import LOG_IN, LOG_OUT, PASSWORD
from console.access.seen import own_path
from console.access.who import is_known, visit_of
from console.reasons import mistake
from console.said import row, said
from console.settings import ConsoleSettings

Draw = Callable[..., str]
"""Draws a template, by its name, in the language of a request, with what it says."""

_FORM_LASTS_S = 86_400
_STATUS = {"too-many-tries": 429, "busy": 503, "bad-log-in": 401}
_AGENT = "user-agent"


class Forms:
    """Handlers for who comes and goes.

    Args:
        signing_in: Logs people in and out.
        settings: Of the ``[console]`` table.
        draw: Draws the pages.
    """

    def __init__(self, signing_in: SigningIn, *, settings: ConsoleSettings, draw: Draw) -> None:
        self._signing_in, self._settings, self._draw = signing_in, settings, draw

    def routes(self) -> list[Route]:
        """Return where they are."""
        return [
            Route(LOG_IN, self.log_in_page, methods=["GET"]),
            Route(LOG_IN, self.log_in, methods=["POST"]),
            Route(LOG_OUT, self.log_out, methods=["POST"]),
            Route(PASSWORD, self.password_page, methods=["GET"]),
            Route(PASSWORD, self.password, methods=["POST"]),
        ]

    def log_in_page(self, request: Request) -> Response:
        """Return the page to log in; who has done so goes on."""
        wanted = own_path(request.query_params.get("to", "/"))
        if is_known(visit_of(request)):
            return RedirectResponse(wanted, status_code=303)
        return self._log_in_page(request, wanted)

    async def log_in(self, request: Request) -> Response:
        """Log somebody in and send him where he wanted to go."""
        return await run_in_threadpool(self._log_in, request, fields_of(await request.body()))

    async def log_out(self, request: Request) -> Response:
        """Log somebody out, on this device or on all."""
        return await run_in_threadpool(self._log_out, request, fields_of(await request.body()))

    def password_page(self, request: Request) -> Response:
        """Return the page to change the own password."""
        return self._password_page(request)

    async def password(self, request: Request) -> Response:
        """Change the own password; that logs out everywhere else."""
        return await run_in_threadpool(self._password, request, fields_of(await request.body()))

    def _log_in(self, request: Request, fields: dict[str, str]) -> Response:
        wanted = own_path(fields.get("to", "/"))
        before = self._cookie(request, before=True)
        if not is_same(fields.get(CSRF_FIELD, ""), before):
            return self._log_in_page(request, wanted, said("The page was too old. Try again."), status=403)
        name = fields.get("name", "")
        attempt = Attempt(
            name, fields.get("password", ""), _address(request), request.headers.get(_AGENT, "")
        )
        try:
            ticket = self._signing_in.log_in(attempt, instead_of=self._cookie(request))
        except (InputError, RecordsError) as error:
            return self._log_in_page(request, wanted, _words(error), name=name, status=_status(error))
        answer = RedirectResponse(PASSWORD if ticket.must_change else wanted, status_code=303)
        self._hold(request, answer, ticket)
        return answer

    def _log_out(self, request: Request, fields: dict[str, str]) -> Response:
        visit = visit_of(request)
        if not visit.csrf:
            return answers.text("A program has no session.\n", status=403)
        try:
            if fields.get("everywhere"):
                self._signing_in.log_out_everywhere(visit)
            else:
                self._signing_in.log_out(visit)
        except RecordsError as error:
            return answers.text(f"Still logged in. {error}\n", status=503)
        answer = RedirectResponse(LOG_IN, status_code=303)
        self._hold(request, answer, None)
        return answer

    def _password(self, request: Request, fields: dict[str, str]) -> Response:
        visit = visit_of(request)
        if not visit.csrf:
            return answers.text("A program has no password.\n", status=403)
        new = fields.get("new", "")
        if new != fields.get("again", ""):
            return self._password_page(request, said("The new password was not the same twice."), status=400)
        try:
            ticket = self._signing_in.change_password(visit, old=fields.get("old", ""), new=new)
        except (InputError, RecordsError) as error:
            return self._password_page(request, _words(error), status=_status(error))
        answer = RedirectResponse("/", status_code=303)
        self._hold(request, answer, ticket)
        return answer

    def _log_in_page(
        self, request: Request, wanted: str, problem: str = "", *, name: str = "", status: int = 200
    ) -> Response:
        before = self._cookie(request, before=True) or new_secret()
        html = self._draw(
            "access/log_in.html", request, csrf=before, to=wanted, problem=problem, name=name[:64]
        )
        answer = answers.page(request, html, status=status)
        cookie = cookies.write(before, before=True, tls=self._tls(request), max_age_s=_FORM_LASTS_S)
        answer.headers.append("Set-Cookie", cookie)
        return answer

    def _password_page(self, request: Request, problem: str = "", *, status: int = 200) -> Response:
        visit = visit_of(request)
        if not visit.csrf:
            return RedirectResponse(LOG_IN, status_code=303)
        html = self._draw(
            "access/password.html",
            request,
            csrf=visit.csrf,
            problem=problem,
            name=visit.actor.id,
            must_change=visit.must_change,
        )
        return answers.page(request, html, status=status)

    def _hold(self, request: Request, answer: Response, ticket: Ticket | None) -> None:
        """Have the browser hold a session, and nothing of before."""
        tls = self._tls(request)
        held = cookies.write("", tls=tls)
        if ticket is not None:
            held = cookies.write(ticket.token, tls=tls, max_age_s=round(self._settings.logged_in_for))
        answer.headers.append("Set-Cookie", held)
        answer.headers.append("Set-Cookie", cookies.write("", before=True, tls=tls))

    def _cookie(self, request: Request, *, before: bool = False) -> str:
        held = cookies.read(request.headers.get("cookie", ""), before=before, tls=self._tls(request))
        return held if held.replace("-", "").replace("_", "").isalnum() and held.isascii() else ""

    def _tls(self, request: Request) -> bool:
        return request.url.scheme == "https" or self._settings.url.startswith("https://")


def _address(request: Request) -> str:
    return visit_of(request).actor.address


def _words(error: InputError | RecordsError) -> str:
    if isinstance(error, TooManyError):
        return said(
            "Too many tries from your address. Wait (seconds): {n}",
            f"Too many tries from your address. Wait {error.wait_s:.0f} seconds.",
            n=f"{error.wait_s:.0f}",
        )
    if isinstance(error, RecordsError):
        return row((said("That cannot be looked up now. Try again in a minute."), str(error)), " ")
    if error.reason == "bad-log-in":
        return said(
            "Name and password do not belong together. "
            "After several wrong tries it takes some minutes until a right one counts."
        )
    return mistake(error)


def _status(error: InputError | RecordsError) -> int:
    return 503 if isinstance(error, RecordsError) else _STATUS.get(error.reason, 400)
