"""One request for a page: who comes, for which cooperative, in which language, and when."""

from datetime import tzinfo
from functools import cached_property
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request

from coldchain.access.actors import Actor
from coldchain.access.permissions import Permission, is_narrow, may
from coldchain.access.scope import Scope
from coldchain.messages.catalogue import LANGUAGES
from coldchain.messages.subject import zone_of
from coldchain.registry.registry import Lookup, Registry
from coldchain.registry.things import Cooperative
from console.access.who import actor_of, csrf_of, is_known, visit_of
from console.registry_kept import RegistryKept
from console.speaking import LANGUAGE_COOKIE, Speaker, speaker, wanted
from links.clock import Clock
from links.records import Connection, Records
from links.records_views import CooperativeRow


class Visit:
    """What a handler works with.

    Args:
        request: As it came; the middleware has found who it is.
        records: The records database.
        kept: The registries.
        clock: Says when it is now.
        coops: All cooperatives.
        coop: The one that the page is about; empty while there is none that this person may see.
        form: What was sent, for a form.
    """

    def __init__(  # noqa: PLR0913 - what a request is made of
        self,
        request: Request,
        records: Records,
        kept: RegistryKept,
        *,
        clock: Clock,
        coops: list[CooperativeRow],
        coop: str,
        form: FormData | None = None,
    ) -> None:
        self.request, self.records, self.kept, self.clock = request, records, kept, clock
        self.coops, self.coop, self.form = coops, coop, form
        self.now = clock.now()
        self._lookup: Lookup | None = None

    @property
    def actor(self) -> Actor:
        """Return who comes."""
        return actor_of(self.request)

    @property
    def is_known(self) -> bool:
        """Return whether somebody has logged in; else it is a visitor, who only looks."""
        return is_known(visit_of(self.request))

    @property
    def csrf(self) -> str:
        """Return what every form of this session carries."""
        return csrf_of(self.request)

    @cached_property
    def speaker(self) -> Speaker:
        """Return who speaks the reader's language."""
        return speaker(language_of(self.request))

    @property
    def lookup(self) -> Lookup:
        """Return what is registered in the cooperative.

        Raises:
            RegistryError: There is no such cooperative.
            RecordsError: The records cannot be read.
        """
        if self._lookup is None:  # no cached_property: in Python 3.11 all requests wait for one lock there
            with self.records.reading() as connection:
                self._lookup = self.kept.get(connection, self.coop)
        return self._lookup

    @property
    def registry(self) -> Registry:
        """Return what is registered in the cooperative, as one thing."""
        return self.lookup.registry

    @property
    def cooperative(self) -> Cooperative:
        """Return the cooperative's own row."""
        return self.registry.cooperative

    @cached_property
    def zone(self) -> tzinfo:
        """Return the time zone that the cooperative's people read."""
        return zone_of(self.cooperative.time_zone)

    @cached_property
    def scope(self) -> Scope:
        """Return what of the cooperative this person sees; to be asked where ``is_narrow`` says so."""
        return Scope(self.actor, self.registry, self.now)

    def is_narrow(self, permission: Permission) -> bool:
        """Return whether this person may do it only to what is his."""
        return is_narrow(self.actor, permission, self.coop)

    def may(self, permission: Permission) -> bool:
        """Return whether this person may do a kind of thing here."""
        return may(self.actor, permission, self.coop)

    def asked(self, name: str, default: str = "") -> str:
        """Return a parameter of the address."""
        return self.request.query_params.get(name, default)

    def said(self, name: str, default: str = "") -> str:
        """Return a field of the form, as text without blanks around it."""
        value = self.form.get(name) if self.form is not None else None
        return value.strip() if isinstance(value, str) else default

    def reading(self) -> Any:  # noqa: ANN401 - a context manager of Connection
        """Return a context in which the records are read as of one moment."""
        return self.records.reading()

    def lookup_in(self, connection: Connection) -> Lookup:
        """Return what is registered, as of a transaction."""
        if self._lookup is None:
            self._lookup = self.kept.get(connection, self.coop)
        return self._lookup


def language_of(request: Request) -> str:
    """Return the language of a page: the one chosen here, else the account's, else the browser's."""
    chosen = request.query_params.get("lang", "") or request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    if is_known(visit_of(request)):
        return actor_of(request).language
    return wanted(request.headers.get("accept-language", ""))
