"""Numbers of GS1 of assets (GIAI, GRAI), of devices (GIAI) and of the parties that people are (GLN).

Never changed after a release: a mistake is mended by the next migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COLUMNS = (("assets", "giai"), ("assets", "grai"), ("devices", "giai"), ("contacts", "gln"))


def upgrade() -> None:
    for table, name in _COLUMNS:
        op.add_column(table, sa.Column(name, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for table, name in reversed(_COLUMNS):
        op.drop_column(table, name)
