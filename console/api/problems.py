"""What is told when something is wrong: RFC 9457, with a stable reason for programs and words for people."""

from collections.abc import Mapping, Sequence

import msgspec

from acts.importing import ImportMistakesError
from coldchain.errors import AccessError, ColdchainError, EntryError, InputError, LinkError

PROBLEM = "application/problem+json"
BUSY = 503
_RETRY_S = "5"
_TITLES = {
    400: "Not understood",
    401: "Who are you?",
    403: "Not allowed",
    404: "Not found",
    405: "No such method here",
    406: "Not in that format",
    409: "It contradicts what is so",
    410: "Gone",
    412: "It has changed meanwhile",
    413: "Too large",
    415: "Not in that format",
    422: "That does not work",
    429: "Too many at once",
    500: "A mistake of ours",
    503: "Not now",
}
_NOT_FOUND = frozenset(
    {
        "no-such",
        "no-such-act",
        "no-such-alarm",
        "no-such-leg",
        "no-such-shipment",
        "unknown-alarm",
        "unknown-asset",
        "unknown-cooperative",
        "unknown-device",
    }
)
_CONFLICT = frozenset(
    {
        "contradicts-later",
        "goods-gone",
        "id-taken",
        "no-way",
        "not-loaded",
        "not-same-product",
        "not-together",
        "nothing-left",
        "something-follows",
        "still-heard",
        "still-used",
        "taken-back",
        "there-already",
    }
)


class Mistake(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is wrong with one field: which, what came, what is allowed, and what to do next."""

    field: str
    came: str
    allowed: str
    next_step: str = ""


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to what cannot be done.

    Args:
        type: ``/problems/<reason>``.
        title: Of the HTTP status, in words.
        status: The same as of HTTP.
        detail: Which thing, what came, what is allowed, what to do next.
        reason: Short and stable, for programs.
        mistakes: Of fields, each of them.
    """

    type: str
    title: str
    status: int
    detail: str
    reason: str
    mistakes: list[Mistake] = []


class ProblemError(Exception):
    """Is answered as it is.

    Args:
        status: Of HTTP.
        reason: For programs.
        detail: For people.
        mistakes: Of fields.
        headers: Sent with it.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        detail: str,
        *,
        mistakes: Sequence[Mistake] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, reason, detail)
        self.headers = dict(headers or {})
        self.problem = Problem(
            type=f"/problems/{reason}",
            title=_TITLES.get(status, "Refused"),
            status=status,
            detail=detail,
            reason=reason,
            mistakes=list(mistakes),
        )


class ChangedError(InputError):
    """Somebody else changed a thing meanwhile: what was to be changed is not what was seen."""

    reason = "changed-meanwhile"

    def __init__(self, thing: str) -> None:
        super().__init__(thing, "another version in If-Match", "the newest", "Read it again, then change it.")


def told(error: ColdchainError) -> ProblemError:
    """Return how an error of ours is answered."""
    if isinstance(error, LinkError):
        return ProblemError(BUSY, "not-now", str(error), headers={"Retry-After": _RETRY_S})
    if isinstance(error, AccessError):
        return ProblemError(403, error.reason, str(error))
    reason = error.reason if isinstance(error, InputError) else "bad-input"
    return ProblemError(_status(error, reason), reason, str(error), mistakes=_mistakes(error))


def not_found(thing: str, came: str, reason: str = "no-such") -> ProblemError:
    """Return that there is no such thing, or none that is his: which of the two is not told."""
    return ProblemError(
        404, reason, f"{thing}: got {came[:80]!r}; allowed: one that is registered, and yours"
    )


def _status(error: ColdchainError, reason: str) -> int:
    if isinstance(error, ChangedError):
        return 412
    if isinstance(error, EntryError):
        return 422
    if reason in _NOT_FOUND:
        return 404
    if reason == "not-allowed":
        return 403
    if reason == "too-many-asked":
        return 429
    return 409 if reason in _CONFLICT else 422


def _mistakes(error: ColdchainError) -> list[Mistake]:
    if isinstance(error, EntryError):
        return [Mistake(*each) for each in error.mistakes]
    if isinstance(error, ImportMistakesError):
        return [
            Mistake(f"{each.sheet}:{each.row}:{each.column}", each.came, each.allowed, each.next_step)
            for each in error.problems[:500]
        ]
    return []
