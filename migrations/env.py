"""Runs the migrations on the connection that `quizapp.operations.upgrading` hands over."""

from alembic import context

from quizapp.operations.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transaction_per_migration=False,
)
context.run_migrations()
