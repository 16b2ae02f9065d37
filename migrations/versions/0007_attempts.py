"""attempts: attempt, attempt_question, answer_event."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("attempts_allowed", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("seed", sa.String(length=43), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("writer_login_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'in_progress') = (ended_at IS NULL)", name=op.f("ck_attempt_ended")),
        sa.CheckConstraint("state IN ('in_progress', 'submitted', 'expired', 'voided')", name=op.f("ck_attempt_state")),
        sa.CheckConstraint("deadline_at > started_at", name=op.f("ck_attempt_deadline")),
        sa.CheckConstraint("number >= 1 AND number <= attempts_allowed", name=op.f("ck_attempt_number")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attempt_person_id_person")),
        sa.ForeignKeyConstraint(
            ["round_id", "person_id"],
            ["round_candidate.round_id", "round_candidate.person_id"],
            name="fk_attempt_listed",
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_attempt_round_id_round")),
        sa.ForeignKeyConstraint(["writer_login_id"], ["login.id"], name=op.f("fk_attempt_writer_login_id_login")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("round_id", "person_id", "number", name=op.f("uq_attempt_round_id_person_id_number")),
        sa.UniqueConstraint("token", name=op.f("uq_attempt_token")),
    )
    op.create_index("ix_attempt_due", "attempt", ["state", "deadline_at"], unique=False)
    op.create_index(op.f("ix_attempt_person_id"), "attempt", ["person_id"], unique=False)
    op.create_index(op.f("ix_attempt_round_id"), "attempt", ["round_id"], unique=False)
    op.create_index(
        "uq_attempt_one_live",
        "attempt",
        ["round_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'in_progress'"),
        postgresql_where=sa.text("state = 'in_progress'"),
    )
    op.create_table(
        "attempt_question",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("letters", sa.JSON(), nullable=False),
        sa.Column("left", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_question_attempt_id_attempt")),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_version.id"],
            name=op.f("fk_attempt_question_question_version_id_question_version"),
        ),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_attempt_question")),
    )
    op.create_index(
        op.f("ix_attempt_question_question_version_id"), "attempt_question", ["question_version_id"], unique=False
    )
    op.create_table(
        "answer_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(value) <= 4000", name=op.f("ck_answer_event_value")),
        sa.CheckConstraint("seq > 0 AND epoch > 0", name=op.f("ck_answer_event_seq")),
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_question.attempt_id", "attempt_question.position"],
            name="fk_answer_event_place",
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_answer_event_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_event")),
        sa.UniqueConstraint("attempt_id", "epoch", "seq", name=op.f("uq_answer_event_attempt_id_epoch_seq")),
    )


def downgrade() -> None:
    op.drop_table("answer_event")
    op.drop_index(op.f("ix_attempt_question_question_version_id"), table_name="attempt_question")
    op.drop_table("attempt_question")
    op.drop_index(
        "uq_attempt_one_live",
        table_name="attempt",
        sqlite_where=sa.text("state = 'in_progress'"),
        postgresql_where=sa.text("state = 'in_progress'"),
    )
    op.drop_index(op.f("ix_attempt_round_id"), table_name="attempt")
    op.drop_index(op.f("ix_attempt_person_id"), table_name="attempt")
    op.drop_index("ix_attempt_due", table_name="attempt")
    op.drop_table("attempt")
