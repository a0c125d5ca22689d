"""What an operation of the HTTP interface is: declared once, and both its route and its description follow.

No HTTP here: how a request becomes an ``Ask`` is in ``router.py``, how it is described in ``openapi.py``.
"""

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta
from starlette.types import Scope as AsgiScope

from coldchain.access.permissions import Permission
from console.api.ask import Ask, Shared
from console.api.reply import JSON, Reply

PREFIX = "/api/v1"
LATEST_AT = 253_402_300_799_999  # the year 9999 [ms]

Why = Annotated[str, Meta(max_length=1_000)]
Instant = Annotated[int, Meta(ge=0, le=LATEST_AT, description="ms since 1970, UTC")]
Id = Annotated[str, Meta(min_length=1, max_length=63, description="a-z 0-9 - _")]
Coop = Annotated[
    str,
    Meta(max_length=63, description="The cooperative; may be left out where there is only one to choose."),
]
Limit = Annotated[int, Meta(ge=1, le=200, description="So many at most.")]
After = Annotated[
    str, Meta(max_length=600, description="The mark of the page before: `after` of its answer.")
]


class Query(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parameters of a path and of what follows it; those without a cooperative."""


class CoopQuery(Query, frozen=True, kw_only=True):
    """Parameters of what is about one cooperative."""

    coop: Coop = ""


class PageQuery(CoopQuery, frozen=True, kw_only=True):
    """Parameters of a list."""

    limit: Limit = 50
    after: After = ""


class IdQuery(CoopQuery, frozen=True, kw_only=True):
    """Parameters of one thing that has an id."""

    id: Annotated[str, Meta(min_length=1, max_length=300)]


class RemoveQuery(IdQuery, frozen=True, kw_only=True):
    """Which thing is removed, and why; that has to be said where reports may rest on it."""

    why: Why = ""


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is sent: nothing in it is passed over."""


class Operation(NamedTuple):
    """One operation.

    Args:
        method: Of HTTP.
        path: Below ``PREFIX``; ``{id}`` stands for a field of ``query``.
        name: Unique, for programs that are made from the description.
        summary: In a sentence, for people.
        handler: Does it.
        permission: What one must be allowed; None: whoever is known.
        query: Its parameters.
        body: What is sent, as JSON; None: nothing, or ``raw``.
        raw: Media types of what is sent, where it is no JSON of ours.
        answer: What comes back; None: nothing that a type describes.
        kinds: Media types of the answer.
        status: When all is well.
        errors: HTTP status of what else may come, beside those that every operation may answer.
        checks: Whether ``If-Match`` counts.
        is_shared: Its answer is the same for all who see the same, so that half a second long it is given to
            everybody who asks; what goes on by the second, or is written down, is not. Never with
            ``at_hand``: who waits for another one's look must not do so where all wait for him.
        is_located: Its answer says in ``Location`` where that thing is from now on.
        at_hand: Says whether all that it touches is in memory just now, so that no thread need wait; None:
            it always reads.
    """

    method: str
    path: str
    name: str
    summary: str
    handler: Callable[[Ask], Reply]
    permission: Permission | None = None
    query: type[Query] = CoopQuery
    body: Any = None
    raw: tuple[str, ...] = ()
    answer: Any = None
    kinds: tuple[str, ...] = (JSON,)
    status: int = 200
    errors: tuple[int, ...] = ()
    checks: bool = False
    is_shared: bool = False
    is_located: bool = False
    at_hand: Callable[[Shared, AsgiScope], bool] | None = None

    @property
    def group(self) -> str:
        """Return what it belongs to: the first part of its path."""
        return self.path.split("/")[1]

    @property
    def is_write(self) -> bool:
        """Return whether it changes something."""
        return self.method != "GET"

    @property
    def in_path(self) -> tuple[str, ...]:
        """Return the parameters that stand in the path."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))
