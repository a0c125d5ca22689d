"""What was said to a telephone lately: so that we do not answer ourselves, nor for ever. Read only."""

from collections.abc import Sequence

from sqlalchemy import Connection, select, tuple_

from coldchain.messages.plain_words import words_of
from links.records_tables import inbox, outbox

ECHO_WITHIN_ROWS = 50
_REPLY = "reply"
_PUZZLED = ("not-understood", "unknown-code", "unknown-place")


def said_by_us(connection: Connection, names: Sequence[tuple[str, str]], words: tuple[str, ...]) -> bool:
    """Return whether a message is, or begins with, one that we sent to these people lately.

    Args:
        connection: In a transaction.
        names: Cooperative and contact of each.
        words: Plain words of what came.
    """
    if len(words) < 3:  # noqa: PLR2004 - nothing that we send is so short
        return False
    whose = tuple_(outbox.c.coop, outbox.c.contact).in_(list(names))
    query = select(outbox.c.body).where(whose).order_by(outbox.c.id.desc()).limit(ECHO_WITHIN_ROWS)
    ours = [words_of(body) for body in connection.execute(query).scalars()]
    return any(len(each) > 2 and words[: len(each)] == each for each in ours)  # noqa: PLR2004 - as above


def replies_since(
    connection: Connection, names: Sequence[tuple[str, str]], since: int, until: int
) -> tuple[int, int]:
    """Return how many replies people got in a time [ms], and how many of those said that we were puzzled."""
    whose = tuple_(outbox.c.coop, outbox.c.contact).in_(list(names))
    recent = outbox.c.created_at.between(since, until)
    sent = connection.execute(select(outbox.c.id).where(whose, recent, outbox.c.purpose == _REPLY)).all()
    theirs = tuple_(inbox.c.coop, inbox.c.contact).in_(list(names))
    handled = inbox.c.handled_at.between(since, until)
    query = select(inbox.c.id).where(theirs, handled, inbox.c.outcome.in_(_PUZZLED))
    return len(sent), len(connection.execute(query).all())
