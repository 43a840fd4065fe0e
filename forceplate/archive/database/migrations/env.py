"""How Alembic runs the migrations: on the connection it is handed, in its transaction."""

from __future__ import annotations

from alembic import context

from forceplate.archive.database.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA,
    transactional_ddl=True,
)  # fmt: skip
with context.begin_transaction():
    context.run_migrations()
