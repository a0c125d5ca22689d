"""What Alembic runs to migrate: it is handed an open transaction by ``Records.migrate``.

Not a way to connect: there is no ini file and no second place where the URL stands.
"""

from alembic import context

from links.records_tables import METADATA

# The caller's transaction holds the write lock and is committed as a whole: a migration that fails half-way
# leaves nothing behind, on SQLite too. Batches, because SQLite cannot alter most of a table in place.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
