"""The console: who may come in, who did what, and what people enter.

Never changed after a release: a mistake is mended by the next migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _access()
    _requests()
    _audit()
    _registry()
    _custody()
    _stream()


def downgrade() -> None:
    op.drop_index("ix_custody_acts_coop_parent", "custody_acts")
    for name in _CUSTODY_TEXTS + _CUSTODY_NUMBERS:
        op.drop_column("custody_acts", name)
    for table, names in _REGISTRY_COLUMNS.items():
        for name in names:
            op.drop_column(table, name)
    op.drop_column("shipments", "created_at")
    for name in (
        "stream_events",
        "label_keys",
        "shipment_places",
        "registry_files",
        "prices",
        "calibrations",
        "audit_heads",
        "audit",
        "requests",
        "api_tokens",
        "sessions",
        "memberships",
        "accounts",
    ):
        op.drop_table(name)


_REGISTRY_COLUMNS = {
    "assets": ("plate",),
    "devices": ("model", "serial"),
    "shipments": ("order_ref", "parents"),
}
_CUSTODY_TEXTS = ("why", "corrects", "parent", "receiver", "address")
_CUSTODY_NUMBERS = ("quantity_kg", "measured_c")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _access() -> None:
    op.create_table(
        "accounts",
        _key("id"),
        *(_text(name) for name in ("name", "password", "language")),
        sa.Column("must_change", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        _whole("locked_until_at", nullable=True),
        _whole("created_at"),
        _whole("disabled_at", nullable=True),
        _whole("changed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_table(
        "memberships",
        *(_key(name) for name in ("coop", "account", "role")),
        _text("contact"),
        sa.PrimaryKeyConstraint("coop", "account", "role", name="pk_memberships"),
    )
    op.create_index("ix_memberships_account", "memberships", ["account"])
    op.create_table(
        "sessions",
        _key("token_hash"),
        *(_text(name) for name in ("account", "csrf", "address", "agent")),
        *(_whole(name) for name in ("created_at", "seen_at", "expires_at")),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_table(
        "api_tokens",
        _key("id"),
        _key("token_hash"),
        *(_text(name) for name in ("coop", "account", "name", "role", "contact")),
        *(_whole(name) for name in ("created_at", "expires_at")),
        *(_whole(name, nullable=True) for name in ("seen_at", "revoked_at")),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_api_tokens_token_hash"),
    )
    op.create_index("ix_api_tokens_coop", "api_tokens", ["coop"])


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *(_key(name) for name in ("coop", "account", "key")),
        *(_text(name) for name in ("digest", "outcome")),
        _whole("asked_at"),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        sa.UniqueConstraint("coop", "account", "key", name="uq_requests_coop_account_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_requests_asked_at", "requests", ["asked_at"])


def _audit() -> None:
    op.create_table(
        "audit",
        _key("coop"),
        _whole("seq"),
        _whole("at"),
        *(_text(name) for name in ("by", "via", "address", "action", "about", "old", "new", "why")),
        *(_text(name) for name in ("previous", "hash")),
        sa.PrimaryKeyConstraint("coop", "seq", name="pk_audit"),
    )
    op.create_index("ix_audit_coop_about", "audit", ["coop", "about"])
    op.create_index("ix_audit_coop_at", "audit", ["coop", "at"])
    op.create_table(
        "audit_heads",
        _key("coop"),
        _whole("seq"),
        _text("hash"),
        sa.PrimaryKeyConstraint("coop", name="pk_audit_heads"),
    )


def _registry() -> None:
    for table, names in _REGISTRY_COLUMNS.items():
        for name in names:
            op.add_column(table, _text(name))
    created = sa.Column("created_at", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("shipments", created)
    op.create_table(
        "calibrations",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *(_text(name) for name in ("coop", "device", "certificate", "channel", "laboratory")),
        *(_whole(name) for name in ("calibrated_at", "due_at")),
        *(sa.Column(name, sa.Double(), nullable=True) for name in ("offset", "uncertainty")),
        sa.PrimaryKeyConstraint("id", name="pk_calibrations"),
    )
    op.create_index("ix_calibrations_coop_device", "calibrations", ["coop", "device"])
    op.create_table(
        "prices",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *(_text(name) for name in ("coop", "product")),
        sa.Column("price_per_kg", sa.Double(), nullable=False),
        _whole("from_at"),
        sa.PrimaryKeyConstraint("id", name="pk_prices"),
    )
    op.create_index("ix_prices_coop_product", "prices", ["coop", "product"])
    op.create_table(
        "registry_files",
        _key("coop"),
        _text("content"),
        _whole("applied_at"),
        sa.PrimaryKeyConstraint("coop", name="pk_registry_files"),
    )


def _custody() -> None:
    for name in _CUSTODY_TEXTS:
        op.add_column("custody_acts", _text(name))
    for name in _CUSTODY_NUMBERS:
        op.add_column("custody_acts", sa.Column(name, sa.Double(), nullable=True))
    op.create_index("ix_custody_acts_coop_parent", "custody_acts", ["coop", "parent"])
    op.create_table(
        "shipment_places",
        *(_key(name) for name in ("coop", "shipment")),
        *(_text(name) for name in ("state", "asset", "site", "custodian", "parent")),
        sa.Column("quantity_kg", sa.Double(), nullable=False),
        _whole("since_at"),
        _whole("changes_at", nullable=True),
        sa.PrimaryKeyConstraint("coop", "shipment", name="pk_shipment_places"),
    )
    op.create_index("ix_shipment_places_coop_since_at", "shipment_places", ["coop", "since_at"])
    op.create_index("ix_shipment_places_changes_at", "shipment_places", ["changes_at"])
    op.create_table(
        "label_keys",
        *(_key(name) for name in ("coop", "secret")),
        _whole("made_at"),
        _whole("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("coop", "secret", name="pk_label_keys"),
    )


def _stream() -> None:
    op.create_table(
        "stream_events",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),
        *(_text(name) for name in ("coop", "kind", "ref", "content")),
        _whole("at"),
        sa.UniqueConstraint("coop", "kind", "ref", name="uq_stream_events_coop_kind_ref"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stream_events_at", "stream_events", ["at"])
