"""How the live stream is described; it is answered by ``stream.py``, because it does not end by itself."""

from typing import Annotated

from msgspec import Meta

from console.api.ask import Ask
from console.api.operation import CoopQuery, Operation
from console.api.problems import ProblemError
from console.api.reply import Reply

KIND = "text/event-stream"


class StreamQuery(CoopQuery, frozen=True, kw_only=True):
    """After which event; the header Last-Event-ID says the same. Without: from now on."""

    after: Annotated[str, Meta(max_length=20, pattern=r"^[0-9]*$")] = ""


def stream(_ask: Ask) -> Reply:
    """Return that there is no stream; where there is one it is answered before this is asked."""
    raise ProblemError(503, "not-here", "Nothing is streamed here.", headers={"Retry-After": "60"})


OPERATIONS = (
    Operation(
        "GET",
        "/stream",
        "streamEvents",
        "What happens, as it is written down: transition, verdict, custody, action, gap (Server-Sent Events)",
        stream,
        query=StreamQuery,
        kinds=(KIND,),
        answer=str,
        errors=(404,),
    ),
)
