"""law_changes: what was taken back may be recorded again (a guard for uq_legal_change_once); legal_change.is_news."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ONCE = ("document_id", "kind", "from_on", "by_document_id", "provisions")


def upgrade() -> None:
    """What was recorded before goes on being judged as it was: no change of then is news."""
    with op.batch_alter_table("legal_change") as batch:
        batch.add_column(sa.Column("is_news", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.drop_constraint("uq_legal_change_once", type_="unique")


def downgrade() -> None:
    """Of the same change the last record stays; those that were taken back before it go with their reasons."""
    change = sa.table("legal_change", sa.column("id"), *map(sa.column, ONCE))
    later = change.alias("later")
    is_same = [getattr(later.c, name) == getattr(change.c, name) for name in ONCE]
    again = sa.select(change.c.id).where(sa.exists().where(*is_same, later.c.id > change.c.id))
    ids = list(op.get_bind().execute(again).scalars())
    withdrawal = sa.table("legal_withdrawal", sa.column("legal_change_id"))
    op.execute(sa.delete(withdrawal).where(withdrawal.c.legal_change_id.in_(ids)))
    op.execute(sa.delete(change).where(change.c.id.in_(ids)))
    with op.batch_alter_table("legal_change") as batch:
        batch.create_unique_constraint("uq_legal_change_once", list(ONCE))
        batch.drop_column("is_news")
