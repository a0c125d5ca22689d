"""The first tables.

Never changed after a release: a mistake is mended by the next migration.
``HEAD`` in ``links/records.py`` names the newest one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _network()
    _goods_and_people()
    _judgement()
    _shipments()
    _alarms()
    _outbox()
    _gateway_settings()
    _positions()


def downgrade() -> None:
    for name in (
        *("cooperatives", "sites", "gateways", "assets", "devices", "placements", "profiles", "contacts"),
        "products",
        *("shipments", "legs", "judgements", "excursions", "alarms", "transitions", "outbox", "cursors"),
        *("gateway_status", "gateway_silence", "gateway_told", "gateway_settings"),
        *("uncovered", "shipment_states", "verdicts"),
    ):
        op.drop_table(name)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def _network() -> None:
    op.create_table(
        "cooperatives",
        _key("id"),
        _text("name"),
        _text("time_zone"),
        sa.Column("hottest_c", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cooperatives"),
    )
    op.create_table(
        "sites",
        _key("coop"),
        _key("id"),
        _text("name"),
        _text("kind"),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("coop", "id", name="pk_sites"),
    )
    op.create_table(
        "gateways", _key("coop"), _key("id"), sa.PrimaryKeyConstraint("coop", "id", name="pk_gateways")
    )
    op.create_table(
        "assets",
        _key("coop"),
        _key("id"),
        _text("name"),
        _text("kind"),
        _text("profile"),
        _text("site"),
        sa.Column("capacity_kg", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("coop", "id", name="pk_assets"),
    )
    op.create_table(
        "devices",
        _key("coop"),
        _key("id"),
        _text("name"),
        sa.Column("sample_interval_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("coop", "id", name="pk_devices"),
    )


def _goods_and_people() -> None:
    op.create_table(
        "placements",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *(_text(name) for name in ("coop", "device", "asset")),
        _whole("from_at"),
        _whole("until_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_placements"),
    )
    op.create_index("ix_placements_coop_device", "placements", ["coop", "device"])
    op.create_table(
        "profiles",
        _key("coop"),
        _key("name"),
        _text("content"),
        sa.PrimaryKeyConstraint("coop", "name", name="pk_profiles"),
    )
    op.create_table(
        "products",
        _key("coop"),
        _key("name"),
        _text("content"),
        sa.PrimaryKeyConstraint("coop", "name", name="pk_products"),
    )
    op.create_table(
        "contacts",
        _key("coop"),
        _key("id"),
        *(_text(name) for name in ("name", "role", "phone", "language", "asset", "site")),
        sa.PrimaryKeyConstraint("coop", "id", name="pk_contacts"),
    )
    op.create_table(
        "shipments",
        _key("coop"),
        _key("id"),
        _text("product"),
        _text("lot"),
        sa.Column("quantity_kg", sa.Double(), nullable=False),
        sa.Column("price_per_kg", sa.Double(), nullable=False),
        _text("origin"),
        _text("destination"),
        sa.Column("start_c", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("coop", "id", name="pk_shipments"),
    )
    op.create_table(
        "legs",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *(_text(name) for name in ("coop", "shipment", "asset", "custodian")),
        _whole("from_at"),
        _whole("until_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_legs"),
    )
    op.create_index("ix_legs_coop_shipment", "legs", ["coop", "shipment"])


def _judgement() -> None:
    op.create_table(
        "judgements",
        _key("key"),
        *(_text(name) for name in ("coop", "asset", "device", "channel")),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        _whole("deadline_at", nullable=True),
        _text("placed"),
        _whole("judged_until"),
        sa.PrimaryKeyConstraint("key", name="pk_judgements"),
    )
    op.create_index("ix_judgements_deadline_at", "judgements", ["deadline_at"])
    op.create_table(
        "excursions",
        _key("id"),
        *(_text(name) for name in ("coop", "key", "asset", "device", "channel", "point")),
        *(_text(name) for name in ("limit_name", "side", "kind")),
        sa.Column("bound", sa.Double(), nullable=True),
        _text("severity"),
        _whole("started_at"),
        _whole("confirmed_at", nullable=True),
        _whole("ended_at", nullable=True),
        sa.Column("extreme", sa.Double(), nullable=True),
        _whole("extreme_at", nullable=True),
        _whole("readings"),
        _whole("unknown_ms"),
        _text("note"),
        *(_no(name) for name in ("withdrawn", "raised", "returned")),
        _whole("recorded_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_excursions"),
    )
    op.create_index("ix_excursions_coop_started_at", "excursions", ["coop", "started_at"])
    op.create_index("ix_excursions_key_started_at", "excursions", ["key", "started_at"])
    op.create_index("ix_excursions_point_started_at", "excursions", ["point", "started_at"])
    for column in ("key", "point"):
        going_on = sa.text("ended_at IS NULL")
        op.create_index(
            f"ix_excursions_open_{column}",
            "excursions",
            [column],
            sqlite_where=going_on,
            postgresql_where=going_on,
        )


def _shipments() -> None:
    op.create_table(
        "shipment_states",
        _key("key"),
        *(_text(name) for name in ("coop", "shipment", "fingerprint")),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        _whole("deadline_at", nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_shipment_states"),
    )
    op.create_index("ix_shipment_states_coop_shipment", "shipment_states", ["coop", "shipment"])
    op.create_index("ix_shipment_states_deadline_at", "shipment_states", ["deadline_at"])
    op.create_table(
        "verdicts",
        _key("coop"),
        _key("shipment"),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        _text("decision"),
        _no("final"),
        *(_text(name) for name in ("cause", "content")),
        _whole("as_of_at"),
        _whole("recorded_at"),
        sa.PrimaryKeyConstraint("coop", "shipment", "version", name="pk_verdicts"),
    )
    op.create_index("ix_verdicts_coop_recorded_at", "verdicts", ["coop", "recorded_at"])


def _alarms() -> None:
    op.create_table(
        "alarms",
        _key("id"),
        *(_text(name) for name in ("coop", "asset", "device", "channel", "limit_name", "kind", "severity")),
        _text("state"),
        _text("suppression"),
        sa.Column("excursion", sa.Text(), nullable=True),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        _whole("since_at"),
        _whole("updated_at"),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
    )
    op.create_index("ix_alarms_coop_state", "alarms", ["coop", "state"])
    op.create_table(
        "transitions",
        _key("id"),
        _text("coop"),
        _text("alarm"),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        *(_text(name) for name in ("from_state", "to_state", "event", "reason", "excursion")),
        _whole("event_at"),
        _whole("recorded_at"),
        _no("late"),
        *(_text(name) for name in ("untold", "told_with")),
        sa.PrimaryKeyConstraint("id", name="pk_transitions"),
    )
    op.create_index("ix_transitions_alarm_occurrence", "transitions", ["alarm", "occurrence"])
    op.create_index("ix_transitions_coop_recorded_at", "transitions", ["coop", "recorded_at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        _key("key"),
        *(_text(name) for name in ("coop", "transition", "contact", "channel", "address", "body")),
        *(_whole(name) for name in ("created_at", "due_at", "expires_at")),
        *(_whole(name, nullable=True) for name in ("claimed_at", "sent_at", "delivered_at")),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        _no("in_doubt"),
        _text("error"),
        _text("held"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_transition", "outbox", ["transition"])
    op.create_index("ix_outbox_sent_at_due_at", "outbox", ["sent_at", "due_at"])
    op.create_index("ix_outbox_coop_created_at", "outbox", ["coop", "created_at"])


def _gateway_settings() -> None:
    op.create_table(
        "gateway_settings",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *(_text(name) for name in ("coop", "gateway", "hash", "text")),
        _whole("pushed_at"),
        *(_text(name) for name in ("pushed_by", "state", "detail")),
        _whole("told_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_gateway_settings"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_gateway_settings_coop_gateway", "gateway_settings", ["coop", "gateway"])


def _positions() -> None:
    op.create_table(
        "cursors",
        _key("consumer"),
        _whole("position"),
        sa.PrimaryKeyConstraint("consumer", name="pk_cursors"),
    )
    op.create_table(
        "gateway_status",
        _key("coop"),
        _key("gateway"),
        _text("status"),
        _whole("received_at"),
        sa.PrimaryKeyConstraint("coop", "gateway", name="pk_gateway_status"),
    )
    op.create_table(
        "gateway_silence",
        _key("coop"),
        _key("gateway"),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        _whole("deadline_at", nullable=True),
        sa.PrimaryKeyConstraint("coop", "gateway", name="pk_gateway_silence"),
    )
    op.create_table(
        "gateway_told",
        *(_key(name) for name in ("coop", "id")),
        *(_text(name) for name in ("gateway", "excursion", "point", "contact", "event", "state", "text")),
        *(_whole(name) for name in ("started_at", "at", "received_at")),
        sa.PrimaryKeyConstraint("coop", "id", name="pk_gateway_told"),
    )
    op.create_index("ix_gateway_told_coop_point", "gateway_told", ["coop", "point"])
    op.create_table(
        "uncovered",
        *(_key(name) for name in ("coop", "device", "channel")),
        _text("reason"),
        *(_whole(name) for name in ("first_at", "last_at", "readings")),
        sa.PrimaryKeyConstraint("coop", "device", "channel", name="pk_uncovered"),
    )
