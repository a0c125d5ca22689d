"""The tables of the audit chain; part of ``records_tables.py``, which names them too."""

from sqlalchemy import BigInteger, Column, Index, Table

from links.records_columns import METADATA, instant, key, text_column

# Who did what, from where, and how it was before. Kept for ever: nothing changes or deletes a row.
audit = Table(
    "audit",
    METADATA,
    key("coop"),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    instant("at"),
    *(text_column(name) for name in ("by", "via", "address", "action", "about", "old", "new", "why")),
    *(text_column(name) for name in ("previous", "hash")),
    Index(None, "coop", "about"),
    Index(None, "coop", "at"),
)

# Where each chain ends: its row is locked by whoever adds to it.
audit_heads = Table(
    "audit_heads", METADATA, key("coop"), Column("seq", BigInteger, nullable=False), text_column("hash")
)
