"""The HTTP interface as a page for people, and as the document for programs: both from its declarations."""

import json
from collections.abc import Iterable

from console.api.catalogue import OPERATIONS
from console.api.openapi import describe
from console.api.operation import PREFIX, Operation

_OPENING = (
    f"Everything below `{PREFIX}`. [`openapi.json`](openapi.json) says the same for programs;"
    f" a running console serves it at `{PREFIX}/openapi.json`. Send `Authorization: Bearer coldchain_...`,"
    " a token of `coldchain account token add`. Instants are ms since 1970, UTC. What stands in a path is"
    " percent-encoded, a `/` too; parts of a key are joined by `~`. Errors are RFC 9457 problems:"
    " `type` is `/problems/<reason>`, `mistakes` names each field."
)
_RULES = (
    ("`?coop=`", "Which cooperative; may be left out where only one is yours."),
    ("`limit`, `after`", "Pages; the next one is in `after` and in the header `Link`."),
    ("`ETag`, `If-None-Match`", "Of single things; 304 when it is the version that you have."),
    (
        "`ETag`, `Repr-Digest`",
        "Of packs and summaries: the SHA-256 of the file, as in the audit chain; `Content-Length` its size.",
    ),
    ("`If-Match`", "A change of another version is refused: 412."),
    ("`Idempotency-Key`", "The same twice is one action with one answer, for 30 days."),
    (
        "`why`",
        "Of a `PATCH` and a move in the body, of a `DELETE` and an import here; 422 `why-needed` without.",
    ),
    (
        "`Retry-After`",
        "With 429, 503, and while a summary is made. So many requests a second: `api_rate` of `[console]`.",
    ),
)


def page(made: str) -> str:
    """Return docs/reference/http.md."""
    parts = [made, "# HTTP interface", _OPENING, _table(("header or parameter", "meaning"), _RULES)]
    for group in dict.fromkeys(each.group for each in OPERATIONS):
        rows = [_row(each) for each in OPERATIONS if each.group == group]
        parts += [f"## {group}", _table(("request", "what it does", "needs", "answers"), rows)]
    return "\n\n".join(parts) + "\n"


def document() -> str:
    """Return docs/reference/openapi.json."""
    return json.dumps(describe(OPERATIONS), indent=1, ensure_ascii=False) + "\n"


def _row(operation: Operation) -> tuple[str, ...]:
    names = [name for name in operation.query.__struct_fields__ if name not in (*operation.in_path, "coop")]
    asks = f"<br>?{', '.join(names)}" if names else ""
    answers = ", ".join(str(each) for each in (operation.status, *operation.errors))
    needs = f"`{operation.permission}`" if operation.permission else "a token"
    return f"`{operation.method} {operation.path}`{asks}", operation.summary, needs, answers


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
