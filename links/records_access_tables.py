"""The tables of who may come in, and of what was asked once already; part of ``records_tables.py``."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, UniqueConstraint, false

from links.records_columns import METADATA, AnyText, instant, key, row_id, text_column

# Somebody who may log in. The same person may work for several cooperatives.
accounts = Table(
    "accounts",
    METADATA,
    key("id"),  # by which he logs in
    *(text_column(name) for name in ("name", "password", "language")),  # a hash; empty: no log-in by password
    Column(
        "must_change", Boolean, nullable=False, server_default=false()
    ),  # somebody else knows the password
    Column(
        "failures", Integer, nullable=False, server_default="0"
    ),  # wrong passwords since the last right one
    instant("locked_until_at", nullable=True),
    instant("created_at"),
    instant("disabled_at", nullable=True),
    instant("changed_at"),  # the password: sessions of before are over
)

# Which roles an account has where; ``coop`` is ``*`` for everywhere.
memberships = Table(
    "memberships",
    METADATA,
    *(key(name) for name in ("coop", "account", "role")),
    text_column("contact"),
    Index(None, "account"),
)

# Who is logged in: what the browser holds is not kept, its hash is.
sessions = Table(
    "sessions",
    METADATA,
    key("token_hash"),
    *(text_column(name) for name in ("account", "csrf", "address", "agent")),
    *(instant(name) for name in ("created_at", "seen_at", "expires_at")),
    Index(None, "account"),
    Index(None, "expires_at"),
)

# Tokens of programs: each with a role in a cooperative, and an end.
api_tokens = Table(
    "api_tokens",
    METADATA,
    key("id"),
    Column("token_hash", AnyText, nullable=False),
    *(text_column(name) for name in ("coop", "account", "name", "role", "contact")),
    *(instant(name) for name in ("created_at", "expires_at")),
    *(instant(name, nullable=True) for name in ("seen_at", "revoked_at")),
    UniqueConstraint("token_hash"),
    Index(None, "coop"),
)

# What was asked under which key, and what came of it: asked again it is answered again, and not done again.
requests = Table(
    "requests",
    METADATA,
    row_id(),
    *(Column(name, AnyText, nullable=False) for name in ("coop", "account", "key")),
    text_column("digest"),  # of what was asked: another thing under the same key is refused
    text_column("outcome"),  # as JSON
    instant("asked_at"),
    UniqueConstraint("coop", "account", "key"),
    Index(None, "asked_at"),
    sqlite_autoincrement=True,
)
