"""The table of what messages have cost; part of ``records_tables.py``, which names it too."""

from sqlalchemy import BigInteger, Column, Table

from links.records_columns import METADATA, key, number, text_column

spending = Table(
    "spending",
    METADATA,
    key("coop"),
    key("month"),  # such as 2026-11, in the cooperative's time zone
    key("channel"),
    Column("messages", BigInteger, nullable=False),
    Column("segments", BigInteger, nullable=False),
    number("money"),
    text_column("currency"),
)
