"""board: signs of life of running tests, messages that were read, and the browsers that a test was begun with."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt_signal",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unsent", sa.Integer(), nullable=False),
        sa.Column("machine_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("unsent BETWEEN 0 AND 1000", name=op.f("ck_attempt_signal_unsent")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_signal_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_attempt_signal")),
    )
    op.create_table(
        "attempt_browser",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("browser_keys", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_browser_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_attempt_browser")),
    )
    op.create_table(
        "message_reading",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["room_message.id"], name=op.f("fk_message_reading_message_id_room_message")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_reading_person_id_person")),
        sa.PrimaryKeyConstraint("message_id", "person_id", name=op.f("pk_message_reading")),
    )


def downgrade() -> None:
    for table in ("message_reading", "attempt_browser", "attempt_signal"):
        op.drop_table(table)
