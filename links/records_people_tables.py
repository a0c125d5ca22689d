"""The tables of who is asked to answer an alarm, and of what people chose; part of ``records_tables.py``."""

from sqlalchemy import Column, Index, Integer, Table

from links.records_columns import METADATA, AnyText, instant, key, text_column

contact_choices = Table(
    "contact_choices",
    METADATA,
    *(key(name) for name in ("coop", "contact")),
    instant("stopped_at", nullable=True),  # since when this person wants no messages
    Column("report_time", AnyText, nullable=True),  # HH:MM; empty: wants no report; null: as the settings say
    instant("report_chosen_at", nullable=True),
)

escalations = Table(
    "escalations",
    METADATA,
    key("id"),  # <alarm>|<occurrence>
    *(text_column(name) for name in ("coop", "alarm")),
    text_column("step"),  # the transition whose message tells that it began
    text_column("about"),  # the asset or site
    *(text_column(name) for name in ("severity", "purpose")),
    text_column("state"),  # open | answered | over | suppressed | exhausted
    Column("rung", Integer, nullable=False),  # of the ladder in the settings; -1: nobody was told at first
    *(instant(name) for name in ("began_at", "due_at")),
    instant("ended_at", nullable=True),
    text_column("asked"),  # ids of those who were told last and have not answered
    text_column("why"),  # why the last step was taken
    Index(None, "state", "due_at"),
    Index(None, "coop", "began_at"),
)
