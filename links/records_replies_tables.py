"""The tables of what people answer; part of ``records_tables.py``, which names them too."""

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint

from links.records_columns import METADATA, AnyText, instant, key, number, row_id, text_column

# The short number in a text that names its alarm for the one who reads it.
answer_codes = Table(
    "answer_codes",
    METADATA,
    *(key(name) for name in ("coop", "contact", "code")),
    text_column("alarm"),
    Column("occurrence", Integer, nullable=False),
    instant("given_at"),
    Index(None, "coop", "contact", "alarm"),
)

# Who said when that goods changed hands. Kept for ever: nothing changes or deletes a row.
custody_acts = Table(
    "custody_acts",
    METADATA,
    row_id(),
    Column("key", AnyText, nullable=False),  # of the message, and the shipment
    *(text_column(name) for name in ("coop", "shipment", "act", "person", "via")),
    instant("at"),  # when the goods changed hands
    text_column("from_asset"),
    *(
        text_column(name) for name in ("asset", "custodian", "site")
    ),  # where they are now; empty: left the chain
    instant("recorded_at"),
    text_column("why"),
    text_column("corrects"),  # the key of the act that this one takes back
    text_column("parent"),  # the shipment that goods were split from, or merged with
    text_column("receiver"),  # the name of who took them, where he is no contact
    text_column("address"),  # from where it was said
    number("quantity_kg", nullable=True),
    number("measured_c", nullable=True),  # what the goods had when they changed hands
    UniqueConstraint("key"),
    Index(None, "coop", "shipment"),
    Index(None, "coop", "parent"),
    sqlite_autoincrement=True,
)

# What networks said of messages that were handed on, part by part.
receipts = Table(
    "receipts",
    METADATA,
    row_id(),
    Column("key", AnyText, nullable=False),
    text_column("coop"),  # of the message; empty while it is not known which one this is about
    *(text_column(name) for name in ("channel", "reference", "state", "detail")),
    instant("at"),
    instant("heard_at"),
    Column("message", Integer, nullable=False, server_default="0"),  # of the outbox; 0: not known yet
    UniqueConstraint("key"),
    Index(None, "message"),
    sqlite_autoincrement=True,
)
