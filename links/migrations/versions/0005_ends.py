"""The end of a site, an asset, a device or a contact: since when it is retired, and why.

Never changed after a release: a mistake is mended by the next migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_THINGS = ("sites", "assets", "devices", "contacts")
_WINDOW = ("kind", "scope", "coop", "target", "from_at", "reason")


def upgrade() -> None:
    for table in _THINGS:
        op.add_column(table, sa.Column("retired_at", sa.BigInteger(), nullable=True))
        op.add_column(table, sa.Column("retired_why", sa.Text(), server_default="", nullable=False))
    _take_over()


def downgrade() -> None:
    for table in _THINGS:
        for name in ("retired_why", "retired_at"):
            op.drop_column(table, name)


def _take_over() -> None:
    """Take over the ends that a program between two releases kept as windows; nothing reads them there."""
    window = sa.table("alarm_windows", *(sa.column(name) for name in _WINDOW)).c
    for name in _THINGS:
        thing = sa.table(name, *(sa.column(each) for each in ("coop", "id", "retired_at", "retired_why")))
        its = (window.scope == name, window.coop == thing.c.coop, window.target == thing.c.id)
        ends = sa.update(thing).where(window.kind == "retired", *its)
        op.execute(ends.values(retired_at=window.from_at, retired_why=window.reason))
    op.execute("DELETE FROM alarm_windows WHERE kind = 'retired'")
