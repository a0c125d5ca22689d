"""People: what channels say of messages, what people answer, and who did what to an alarm.

Never changed after a release: a mistake is mended by the next migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _outbox()
    _inbox()
    _words()
    _alarm_life()
    _routing()
    _answers()
    _sending()
    _mail()


def downgrade() -> None:
    op.drop_column("contacts", "email")
    op.drop_table("spending")
    op.drop_index("ix_outbox_coop_contact_sent_at_due_at", "outbox")
    for name in ("rank", "folded_into"):
        op.drop_column("outbox", name)
    _no_answers()
    for name in ("assets", "sites", "channels", "least_severity", "quiet_hours", "report_time"):
        op.drop_column("contacts", name)
    for name in ("contact_choices", "escalations"):
        op.drop_table(name)
    _no_alarm_life()
    op.drop_column("cooperatives", "language")
    op.drop_table("inbox")
    for name in ("purpose", "severity", "about", "segments", "cost", "delivery", "delivery_detail"):
        op.drop_column("outbox", name)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _outbox() -> None:
    for name in ("purpose", "severity", "about"):
        op.add_column("outbox", _text(name))
    op.add_column("outbox", sa.Column("segments", sa.Integer(), server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("cost", sa.Double(), nullable=True))
    for name in ("delivery", "delivery_detail"):
        op.add_column("outbox", _text(name))


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        _key("key"),
        *(_text(name) for name in ("coop", "contact", "channel", "address", "body")),
        _whole("sent_at", nullable=True),
        _whole("received_at"),
        _whole("handled_at", nullable=True),
        *(_text(name) for name in ("meaning", "outcome")),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("key", name="uq_inbox_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_handled_at", "inbox", ["handled_at"])
    op.create_index("ix_inbox_coop_received_at", "inbox", ["coop", "received_at"])


def _mail() -> None:
    op.add_column("contacts", _text("email"))


def _words() -> None:
    op.add_column("cooperatives", _text("language"))


def _alarm_life() -> None:
    for name in ("shelved_until_at", "hidden_at", "acked_at", "due_at"):
        op.add_column("alarms", _whole(name, nullable=True))
    op.add_column(
        "alarms", sa.Column("out_of_service", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("alarms", _text("by_design"))
    op.add_column("alarms", sa.Column("told_depth", sa.Double(), server_default="0", nullable=False))
    op.create_index("ix_alarms_due_at", "alarms", ["due_at"])
    # What an earlier version kept from people was explained by a gateway; acknowledged was nothing yet.
    op.execute("UPDATE alarms SET by_design = 'gateway' WHERE suppression = 'SUPPRESSED_BY_DESIGN'")
    op.create_table(
        "alarm_actions",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        _key("key"),
        *(_text(name) for name in ("coop", "alarm", "excursion", "action", "person", "via")),
        _whole("at"),
        _text("comment"),
        _whole("until_at", nullable=True),
        *(_text(name) for name in ("outcome", "state", "suppression")),
        sa.PrimaryKeyConstraint("id", name="pk_alarm_actions"),
        sa.UniqueConstraint("key", name="uq_alarm_actions_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alarm_actions_alarm_at", "alarm_actions", ["alarm", "at"])
    op.create_index("ix_alarm_actions_coop_at", "alarm_actions", ["coop", "at"])
    op.create_table(
        "alarm_windows",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        _key("key"),
        *(_text(name) for name in ("coop", "kind", "scope", "target")),
        *(_whole(name) for name in ("from_at", "until_at")),
        _whole("ended_at", nullable=True),
        *(_text(name) for name in ("reason", "person", "via")),
        _whole("opened_at"),
        sa.PrimaryKeyConstraint("id", name="pk_alarm_windows"),
        sa.UniqueConstraint("key", name="uq_alarm_windows_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alarm_windows_coop_until_at", "alarm_windows", ["coop", "until_at"])
    op.create_table(
        "alarm_chatter",
        _key("alarm"),
        *(_text(name) for name in ("coop", "content")),
        sa.PrimaryKeyConstraint("alarm", name="pk_alarm_chatter"),
    )


def _no_alarm_life() -> None:
    for name in ("alarm_chatter", "alarm_windows", "alarm_actions"):
        op.drop_table(name)
    op.drop_index("ix_alarms_due_at", "alarms")
    for name in (
        "due_at",
        "told_depth",
        "acked_at",
        "hidden_at",
        "by_design",
        "out_of_service",
        "shelved_until_at",
    ):
        op.drop_column("alarms", name)


def _routing() -> None:
    for name in ("assets", "sites", "channels", "least_severity", "quiet_hours", "report_time"):
        op.add_column("contacts", _text(name))
    op.create_table(
        "contact_choices",
        *(_key(name) for name in ("coop", "contact")),
        _whole("stopped_at", nullable=True),
        sa.Column("report_time", sa.Text(), nullable=True),
        _whole("report_chosen_at", nullable=True),
        sa.PrimaryKeyConstraint("coop", "contact", name="pk_contact_choices"),
    )
    op.create_table(
        "escalations",
        _key("id"),
        *(_text(name) for name in ("coop", "alarm", "step", "about", "severity", "purpose", "state")),
        sa.Column("rung", sa.Integer(), nullable=False),
        *(_whole(name) for name in ("began_at", "due_at")),
        _whole("ended_at", nullable=True),
        *(_text(name) for name in ("asked", "why")),
        sa.PrimaryKeyConstraint("id", name="pk_escalations"),
    )
    op.create_index("ix_escalations_state_due_at", "escalations", ["state", "due_at"])
    op.create_index("ix_escalations_coop_began_at", "escalations", ["coop", "began_at"])


def _answers() -> None:
    op.create_table(
        "answer_codes",
        *(_key(name) for name in ("coop", "contact", "code")),
        _text("alarm"),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        _whole("given_at"),
        sa.PrimaryKeyConstraint("coop", "contact", "code", name="pk_answer_codes"),
    )
    op.create_index("ix_answer_codes_coop_contact_alarm", "answer_codes", ["coop", "contact", "alarm"])
    op.create_table(
        "custody_acts",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        _key("key"),
        *(_text(name) for name in ("coop", "shipment", "act", "person", "via")),
        _whole("at"),
        *(_text(name) for name in ("from_asset", "asset", "custodian", "site")),
        _whole("recorded_at"),
        sa.PrimaryKeyConstraint("id", name="pk_custody_acts"),
        sa.UniqueConstraint("key", name="uq_custody_acts_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_custody_acts_coop_shipment", "custody_acts", ["coop", "shipment"])
    op.create_table(
        "receipts",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        _key("key"),
        *(_text(name) for name in ("coop", "channel", "reference", "state", "detail")),
        *(_whole(name) for name in ("at", "heard_at")),
        sa.Column("message", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipts"),
        sa.UniqueConstraint("key", name="uq_receipts_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_receipts_message", "receipts", ["message"])


def _no_answers() -> None:
    for name in ("receipts", "custody_acts", "answer_codes"):
        op.drop_table(name)


def _sending() -> None:
    op.add_column("outbox", sa.Column("rank", sa.Integer(), server_default="3", nullable=False))
    op.add_column("outbox", _text("folded_into"))
    columns = ["coop", "contact", "sent_at", "due_at"]
    op.create_index("ix_outbox_coop_contact_sent_at_due_at", "outbox", columns)
    op.create_table(
        "spending",
        *(_key(name) for name in ("coop", "month", "channel")),
        *(_whole(name) for name in ("messages", "segments")),
        sa.Column("money", sa.Double(), nullable=False),
        _text("currency"),
        sa.PrimaryKeyConstraint("coop", "month", "channel", name="pk_spending"),
    )
