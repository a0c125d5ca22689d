"""The table of the live stream: what happened, numbered in the order in which it is told."""

from sqlalchemy import Index, Table, UniqueConstraint

from links.records_columns import METADATA, instant, row_id, text_column

# Of what other tables hold, a copy for as long as somebody may ask to hear it again.
stream_events = Table(
    "stream_events",
    METADATA,
    row_id(),
    *(text_column(name) for name in ("coop", "kind", "ref", "content")),  # content: as it is told, JSON
    instant("at"),  # when it got its number
    UniqueConstraint("coop", "kind", "ref"),
    Index(None, "at"),
    sqlite_autoincrement=True,
)
