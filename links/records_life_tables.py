"""The tables of an alarm's life: how it is, who did what, windows, chatter.

Part of ``records_tables.py``, which names them too.
"""

from sqlalchemy import Boolean, Column, Double, Index, Integer, Table, UniqueConstraint, false

from links.records_columns import METADATA, AnyText, instant, key, row_id, text_column

alarms = Table(
    "alarms",
    METADATA,
    key("id"),
    text_column("coop"),
    text_column("asset"),
    text_column("device"),
    text_column("channel"),
    text_column("limit_name"),
    text_column("kind"),
    text_column("severity"),
    text_column("state"),
    text_column("suppression"),
    Column("excursion", AnyText, nullable=True),
    Column("occurrence", Integer, nullable=False),
    instant("since_at"),
    instant("updated_at"),
    instant("shelved_until_at", nullable=True),
    Column("out_of_service", Boolean, nullable=False, server_default=false()),
    text_column("by_design"),  # what explains it, parted by commas
    instant("hidden_at", nullable=True),
    instant("acked_at", nullable=True),
    Column("told_depth", Double, nullable=False, server_default="0"),
    instant("due_at", nullable=True),
    Index(None, "coop", "state"),
    Index(None, "due_at"),
)

# Who did what to which alarm, and when. Kept for ever: nothing changes or deletes a row.
alarm_actions = Table(
    "alarm_actions",
    METADATA,
    row_id(),
    Column("key", AnyText, nullable=False),  # act|action|alarm: a second one with it is the same act
    text_column("coop"),
    text_column("alarm"),  # or window-<id>
    text_column("excursion"),
    text_column("action"),
    text_column("person"),
    text_column("via"),
    instant("at"),
    text_column("comment"),
    instant("until_at", nullable=True),
    text_column("outcome"),
    text_column("state"),  # afterwards
    text_column("suppression"),  # afterwards
    UniqueConstraint("key"),
    Index(None, "alarm", "at"),
    Index(None, "coop", "at"),
    sqlite_autoincrement=True,
)

# Times for which alarms are suppressed by design: maintenance, loading.
alarm_windows = Table(
    "alarm_windows",
    METADATA,
    row_id(),
    Column("key", AnyText, nullable=False),  # of the act that opened it
    text_column("coop"),
    text_column("kind"),  # maintenance | loading
    text_column("scope"),  # asset | site | device | gateway
    text_column("target"),
    instant("from_at"),
    instant("until_at"),
    instant("ended_at", nullable=True),  # when a person ended it
    text_column("reason"),
    text_column("person"),
    text_column("via"),
    instant("opened_at"),
    UniqueConstraint("key"),
    Index(None, "coop", "until_at"),
    sqlite_autoincrement=True,
)

# How often an alarm was raised lately; only of those that were raised more than once in a short time.
alarm_chatter = Table(
    "alarm_chatter",
    METADATA,
    key("alarm"),
    text_column("coop"),
    text_column("content"),  # a Chatter as JSON
)
