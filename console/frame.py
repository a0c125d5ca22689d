"""What stands around every page: who is here, where one can go, in which language. Decides nothing."""

from datetime import UTC
from secrets import token_urlsafe
from typing import NamedTuple
from urllib.parse import urlencode

from jinja2 import Environment
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from coldchain.access.permissions import Permission
from coldchain.registry.things import Cooperative
from console import answers
from console.speaking import NAMES, speaker
from console.visit import Visit, language_of


class Way(NamedTuple):
    """A page that the menu leads to, what one must be allowed for it, and the pages that belong below it."""

    path: str
    name: str
    permission: Permission
    is_wide: bool = False
    below: tuple[str, ...] = ()


_P = Permission
_REGISTRY = ("/registry/kind", "/registry/entry", "/registry/import", "/products", "/product")
WAYS = (
    Way("/", "Now", _P.LOOK),
    Way("/shipments", "Shipments", _P.LOOK_SHIPMENTS, below=("/shipment", "/shipments/new", "/label")),
    Way("/alarms", "Alarms", _P.LOOK, below=("/alarm",)),
    Way("/stations", "Stations", _P.LOOK),
    Way("/devices", "Devices", _P.LOOK, below=("/device",)),
    Way("/messages", "Messages", _P.LOOK_MESSAGES),
    Way("/reports", "Reports", _P.EXPORT, is_wide=True, below=("/reports/ask",)),
    Way("/holds", "Holds", _P.LOOK_AUDIT),
    Way("/audit", "Audit", _P.LOOK_AUDIT),
    Way("/registry", "Registry", _P.CHANGE_REGISTRY, below=_REGISTRY),
    Way("/people", "People", _P.LOOK_PEOPLE),
    Way("/windows", "Maintenance", _P.SHELVE_ALARM),
    Way("/accounts", "Accounts", _P.MANAGE_ACCOUNTS),
    Way("/quarantine", "Quarantine", _P.LOOK_QUARANTINE),
    Way("/system", "System", _P.LOOK_SYSTEM),
)
"""By how often people go there: what goes on, what is told of it, what is entered, the station itself."""
AT_HAND = 4
"""So many of them stand in the line of a telephone; the others open from it."""

SAID = {
    "done": "Done.",
    "again": "This was done already; nothing has been done twice.",
    "asked": "It is asked for, and being made. You need not wait here.",
    "seen": "Acknowledged.",
    "seen-afterwards": "Acknowledged; it was over already.",
    "so-already": "It was so already.",
    "over": "It is over; what you said is kept.",
    "saved": "Saved.",
}
"""What a page says after something was done, by a short name: no text from an address is ever shown."""


class Frame:
    """Draws pages with all that stands around them."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def page(
        self, visit: Visit, template: str, *, title: str, status: int = 200, **context: object
    ) -> Response:
        """Return a whole page.

        Args:
            visit: The request.
            template: Extends ``frame.html``.
            title: Of the page, in English.
            status: HTTP status.
            **context: What the template shows.
        """
        html = self._environment.get_template(template).render(
            title=title, **_around(visit, visit.request), **context
        )
        answer = answers.page(visit.request, html, status=status)
        answer.headers["Content-Language"] = visit.speaker.code
        return answer

    def part(self, visit: Visit, template: str, **context: object) -> str:
        """Return a part of a page, for a poll: the template has nothing that stands around it."""
        return self._environment.get_template(template).render(**_around(visit, visit.request), **context)

    def form(self, template: str, request: Request, **said: object) -> str:
        """Return a page for who is not here yet, in the language of a request: nothing stands around it."""
        spoken = speaker(language_of(request))
        words = {"t": spoken.say, "lang": spoken.code, "languages": NAMES}
        return self._environment.get_template(template).render(**words, **said)

    def around(self, visit: Visit | None, request: Request) -> dict[str, object]:
        """Return what stands around a page; without a visit only what needs no records."""
        return _around(visit, request)

    def refused(self, visit: Visit, *, title: str, words: str, status: int) -> Response:
        """Return a page that says why there is nothing else to see."""
        return self.page(visit, "refused.html", title=title, status=status, words=words)


def _around(visit: Visit | None, request: Request) -> dict[str, object]:
    cooperative = visit.cooperative if visit and visit.coop else Cooperative(id="", name="Coldchain")
    spoken = speaker(language_of(request))
    return {
        "t": spoken.say,
        "lang": spoken.code,
        "languages": NAMES,
        "visit": visit,
        "coop": cooperative.id,
        "name": cooperative.name or cooperative.id,
        "others": visit.coops if visit and len(visit.coops) > 1 else [],
        "ways": [way for way in WAYS if visit and _leads(visit, way)],
        "at_hand": AT_HAND,
        "path": request.url.path,
        "now": visit.now if visit else 0,
        "zone": visit.zone if visit and visit.coop else UTC,
        "zone_name": cooperative.time_zone,
        "said": SAID.get(request.query_params.get("said", ""), ""),
        "url": lambda path, **query: address(path, coop=cooperative.id, **query),
        "kept_query": [
            pair for pair in request.query_params.multi_items() if pair[0] not in ("lang", "said")
        ],
        "form_fields": lambda: _form_fields(visit) if visit else "",
    }


def _leads(visit: Visit, way: Way) -> bool:
    return visit.may(way.permission) and not (way.is_wide and visit.is_narrow(way.permission))


def address(path: str, **query: object) -> str:
    """Return an address of this console with its parameters; those without a value are left out."""
    kept = {name: str(value) for name, value in query.items() if value not in ("", None)}
    return f"{path}?{urlencode(kept)}" if kept else path


def see(visit: Visit, path: str, *, said: str = "done", **query: object) -> Response:
    """Return the answer to a form that was done: go to a page; loading that anew does nothing twice."""
    where = address(path, coop=visit.coop, **query, said=said)
    return RedirectResponse(where, status_code=303, headers={"Cache-Control": "no-store"})


def _form_fields(visit: Visit) -> Markup:
    """Return what every form carries: whose, the session's token, a key that makes it one action."""
    fields = {"coop": visit.coop, "csrf": visit.csrf, "key": token_urlsafe(12)}
    return Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
        for name, value in fields.items()
    )
