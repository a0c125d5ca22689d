"""The table of settings that were pushed to gateways; part of ``records_tables.py``, which names it too."""

from sqlalchemy import Index, Table

from links.records_columns import METADATA, instant, row_id, text_column

gateway_settings = Table(
    "gateway_settings",
    METADATA,
    row_id(),  # the gateway heeds only a larger number than it has had
    text_column("coop"),
    text_column("gateway"),
    text_column("hash"),
    text_column("text"),
    instant("pushed_at"),
    text_column("pushed_by"),
    text_column("state"),
    text_column("detail"),
    instant("told_at", nullable=True),  # when the broker last had it; null: it is to have it anew
    Index(None, "coop", "gateway"),
    sqlite_autoincrement=True,  # the number of a deleted push is never given to another one
)
