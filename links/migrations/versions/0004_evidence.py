"""Evidence: numbers of GS1, how long things are kept, and legal holds.

Never changed after a release: a mistake is mended by the next migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    for table in ("cooperatives", "sites"):
        op.add_column(table, _text("gln"))
    op.add_column("cooperatives", sa.Column("keep_years", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "legal_holds",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *(_text(name) for name in ("coop", "about", "why", "by")),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        *(_text(name) for name in ("lifted_by", "lifted_why")),
        sa.PrimaryKeyConstraint("id", name="pk_legal_holds"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_legal_holds_coop", "legal_holds", ["coop"])


def downgrade() -> None:
    op.drop_table("legal_holds")
    op.drop_column("cooperatives", "keep_years")
    for table in ("cooperatives", "sites"):
        op.drop_column(table, "gln")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)
