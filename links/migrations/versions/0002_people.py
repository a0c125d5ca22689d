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
    _routing()


def downgrade() -> None:
    for name in ("assets", "sites", "channels", "least_severity", "quiet_hours"):
        op.drop_column("contacts", name)
    for name in ("contact_choices", "escalations"):
        op.drop_table(name)
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


def _routing() -> None:
    for name in ("assets", "sites", "channels", "least_severity", "quiet_hours"):
        op.add_column("contacts", _text(name))
    op.create_table(
        "contact_choices",
        *(_key(name) for name in ("coop", "contact")),
        _whole("stopped_at", nullable=True),
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
