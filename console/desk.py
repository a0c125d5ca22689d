"""From a request to a handler: which cooperative, may this person, and what when something is wrong.

Handlers are plain functions of a ``Visit``; they run in threads, because the stores wait.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from acts.doing import Asked, check, refuse
from coldchain.access.permissions import Permission, may
from coldchain.errors import AccessError, InputError, LinkError, RegistryError, WhyNeededError
from coldchain.instants import FOREVER_AT
from console import answers
from console.asked import Asker
from console.frame import Frame
from console.gather import Gather
from console.reasons import mistake, sentence_of
from console.said import said
from console.settings import ConsoleSettings
from console.visit import Visit
from console.watched import Watched
from links.clock import Clock
from links.passwords import Passwords

SHELVE_AT_MOST_S = 8 * 3600.0
_log = logging.getLogger(__name__)


LONGEST_PACK_DAYS = 31
"""An asset's pack of a longer time is left to the command: it would take the memory of a small machine."""


class Wanted(NamedTuple):
    """A pack that somebody wants.

    Args:
        coop: Whose.
        kind: Of a ``shipment``, a ``leg`` or an ``asset``.
        id: Its id.
        language: Of the pages.
        known_at: As known then [ms]; None: now.
        compare_with: With what was known then it is compared [ms]; None: with nothing.
        as_pdf: As a single PDF, instead of a zip.
        from_at: Of an asset: from when on [ms].
        until_at: Of an asset: until before when [ms].
    """

    coop: str
    kind: str
    id: str
    language: str
    known_at: int | None = None
    compare_with: int | None = None
    as_pdf: bool = False
    from_at: int = 0
    until_at: int = FOREVER_AT


class Packer(Protocol):
    """Makes evidence packs, and has the summaries of months that were made."""

    def pack(self, wanted: Wanted) -> tuple[str, bytes]:
        """Return the name of a pack's file, and the file; raises what the stores do."""

    def summaries(self, coop: str) -> Sequence[tuple[str, str, str]]:
        """Return the summaries of a cooperative, the newest first: on what, its zip, its PDF."""

    def summary(self, coop: str, name: str) -> bytes:
        """Return one of these files.

        Raises:
            RegistryError: There is none of that name.
        """


class Screen(NamedTuple):
    """A page, or what a form is sent to.

    Args:
        path: Its address.
        permission: What one must be allowed.
        answer: Makes the answer.
        method: ``GET``, or ``POST`` for a form.
        is_wide: Not for those who may do it only to what is theirs.
    """

    path: str
    permission: Permission
    answer: Callable[[Visit, "Desk"], Response]
    method: str = "GET"
    is_wide: bool = False


class Desk:
    """What all pages share.

    Args:
        gather: Reads the stores.
        frame: Draws pages.
        clock: Says when it is now.
        watched: Knows how the programs are.
        passwords: Makes hashes of them.
        settings: Of the ``[console]`` table.
        shelve_at_most_s: Nobody may shelve an alarm for longer [s].
        packer: Makes evidence packs; None: none are made here.
        asker: Makes summaries of a time, in the background; None: none are made here.
    """

    def __init__(  # noqa: PLR0913 - what pages are made of
        self,
        gather: Gather,
        frame: Frame,
        clock: Clock,
        *,
        watched: Watched,
        passwords: Passwords,
        settings: ConsoleSettings,
        shelve_at_most_s: float = SHELVE_AT_MOST_S,
        packer: Packer | None = None,
        asker: Asker | None = None,
    ) -> None:
        self.packer, self.asker = packer, asker
        self.gather, self.frame, self.clock = gather, frame, clock
        self.watched, self.passwords, self.settings = watched, passwords, settings
        self.shelve_at_most_s = shelve_at_most_s

    def routes(self, screens: Iterable[Screen]) -> list[Route]:
        """Return the routes of pages."""
        return [
            Route(screen.path, self._endpoint(screen), methods=[screen.method], name=screen.path)
            for screen in screens
        ]

    def open_route(self, path: str, answer: Callable[[Visit, "Desk"], Response]) -> Route:
        """Return the route of a page that looks after itself who may see it; ``coop`` stands in its path."""

        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(self._answer_open, answer, request)

        return Route(path, endpoint, methods=["GET"])

    def _answer_open(self, answer: Callable[[Visit, "Desk"], Response], request: Request) -> Response:
        coop = request.path_params["coop"]
        try:
            records = self.gather.records()
            known = self.gather.cooperatives()
            if records is None or coop not in {one.id for one in known}:
                return answers.text("There is no such page.\n", status=404)
            visit = Visit(request, records, self.gather.kept, clock=self.clock, coops=[], coop=coop)
            return answer(visit, self)
        except RegistryError:
            return answers.text("There is no such page.\n", status=404)
        except LinkError as error:
            return answers.text(str(error), status=503)

    def around(self, request: Request) -> dict[str, object]:
        """Return what stands around the first page, also while there are no records yet."""
        try:
            has_records = self.gather.records() is not None
        except LinkError:
            has_records = False
        return self.frame.around(self._visit(request, None) if has_records else None, request)

    def _endpoint(self, screen: Screen) -> Callable[[Request], object]:
        async def endpoint(request: Request) -> Response:
            if screen.method != "POST":
                return await run_in_threadpool(self._answer, screen, request, None)
            async with request.form() as form:  # closes the files that came
                return await run_in_threadpool(self._answer, screen, request, form)

        return endpoint

    def _answer(self, screen: Screen, request: Request, form: FormData | None) -> Response:
        try:
            records = self.gather.records()
        except LinkError as error:
            return answers.text(str(error), status=503)
        if records is None:
            return answers.text("Nothing is registered here yet.", status=503)
        visit = self._visit(request, form)
        try:
            if not visit.coop:
                return self._nothing(visit)
            self.need(visit, screen.permission, screen.path, is_wide=screen.is_wide)
            return screen.answer(visit, self)
        except AccessError:
            words = sentence_of(AccessError.reason)
            return self.frame.refused(visit, title="Not allowed", words=words, status=403)
        except RegistryError as error:
            is_unsaid = isinstance(error, WhyNeededError)
            title, status = ("That does not work", 422) if is_unsaid else ("Not found", 404)
            return self.frame.refused(visit, title=title, words=mistake(error), status=status)
        except InputError as error:
            return self.frame.refused(visit, title="That does not work", words=mistake(error), status=422)
        except LinkError as error:
            _log.warning("console: %s", error)
            return self.frame.refused(visit, title="Not readable now", words=str(error), status=503)

    def need(self, visit: Visit, permission: Permission, about: str, *, is_wide: bool = False) -> None:
        """Return when this person may do a kind of thing here.

        Args:
            visit: The request.
            permission: What he must be allowed.
            about: What he wants, for the audit chain.
            is_wide: To everything, not only to what is his.

        Raises:
            AccessError: He may not; that is written down.
        """
        asked = Asked(visit.actor, permission, visit.coop, about)
        check(visit.records, self.clock, asked)
        if is_wide and visit.is_narrow(permission):
            refuse(visit.records, self.clock, asked, "who sees all of the cooperative")

    def _visit(self, request: Request, form: FormData | None) -> Visit:
        records = self.gather.records()
        assert records is not None  # noqa: S101 - asked just before
        known = self.gather.cooperatives()
        visit = Visit(request, records, self.gather.kept, clock=self.clock, coops=known, coop="", form=form)
        visit.coops = [one for one in known if may_come(visit, one.id)]
        wanted = visit.said("coop") if form is not None else visit.asked("coop")
        names = [one.id for one in visit.coops]
        if not wanted:
            visit.coop = (
                self.settings.cooperative if self.settings.cooperative in names else next(iter(names), "")
            )
        elif wanted in names:
            visit.coop = wanted
        return visit

    def _nothing(self, visit: Visit) -> Response:
        words = said("There is no such cooperative here, or it is not yours to see.")
        return self.frame.refused(visit, title="Not found", words=words, status=404)


def may_come(visit: Visit, coop: str) -> bool:
    """Return whether this person may see anything of a cooperative."""
    looks = (Permission.LOOK, Permission.LOOK_SHIPMENTS)
    return any(may(visit.actor, each, coop) for each in looks)
