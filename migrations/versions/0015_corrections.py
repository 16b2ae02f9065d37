"""corrections: question_upload.corrections, what its owner set right before anything is taken."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "question_upload", sa.Column("corrections", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    )


def downgrade() -> None:
    with op.batch_alter_table("question_upload") as batch:
        batch.drop_column("corrections")
