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
    _sending()


def downgrade() -> None:
    op.drop_table("spending")
    op.drop_index("ix_outbox_coop_contact_sent_at_due_at", "outbox")
    for name in ("rank", "folded_into"):
        op.drop_column("outbox", name)
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
