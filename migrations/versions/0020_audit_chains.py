"""audit chains: a chain for each round beside the system's; where an act was asked for, and what came of it.

Entries from before belong to the system's chain and stay as they were: without an address their hash covers no more
than it did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

RESULTS = "result IN ('done', 'refused', 'failed')"


def upgrade() -> None:
    with op.batch_alter_table("audit_entry") as batch:
        batch.add_column(sa.Column("chain", sa.String(length=40), server_default="system", nullable=False))
        batch.add_column(sa.Column("address", sa.String(length=45), nullable=True))
        batch.add_column(sa.Column("result", sa.String(length=10), server_default="done", nullable=False))
        batch.create_check_constraint(op.f("ck_audit_entry_result"), RESULTS)
    op.create_index("ix_audit_entry_chain_id", "audit_entry", ["chain", "id"], unique=False)
    with op.batch_alter_table("audit_head") as batch:
        batch.add_column(sa.Column("chain", sa.String(length=40), server_default="system", nullable=False))
    with op.batch_alter_table("audit_head") as batch:
        batch.alter_column("chain", existing_type=sa.String(length=40), server_default=None)
        batch.create_unique_constraint(op.f("uq_audit_head_chain"), ["chain"])
    if op.get_bind().dialect.name == "postgresql":  # the first head was laid with its number
        op.execute("SELECT setval(pg_get_serial_sequence('audit_head', 'id'), 1)")


def downgrade() -> None:
    """Afterwards entries of rounds stand in no chain: for a database that is given up, or has no such entries."""
    with op.batch_alter_table("audit_head") as batch:
        batch.drop_constraint(op.f("uq_audit_head_chain"), type_="unique")
        batch.drop_column("chain")
    op.drop_index("ix_audit_entry_chain_id", table_name="audit_entry")
    with op.batch_alter_table("audit_entry") as batch:
        batch.drop_constraint(op.f("ck_audit_entry_result"), type_="check")
        for name in ("result", "address", "chain"):
            batch.drop_column(name)
