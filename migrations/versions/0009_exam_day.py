"""exam day: time grants, outages, receipts, rescue files; attempt.held_since, round.rescue_rule."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempt", sa.Column("held_since", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("round") as batch:
        batch.add_column(
            sa.Column("rescue_rule", sa.String(length=20), server_default="before_deadline", nullable=False)
        )
        batch.create_check_constraint(op.f("ck_round_rescue_rule"), "rescue_rule IN ('before_deadline', 'never')")
    op.create_table(
        "time_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 300", name=op.f("ck_time_grant_reason")),
        sa.CheckConstraint("person_id IS NULL OR unit_id IS NULL", name=op.f("ck_time_grant_scope")),
        sa.CheckConstraint("seconds BETWEEN 1 AND 86400", name=op.f("ck_time_grant_seconds")),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_time_grant_given_by_account")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_time_grant_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_time_grant_round_id_round")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_time_grant_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_grant")),
    )
    op.create_index(op.f("ix_time_grant_round_id"), "time_grant", ["round_id"], unique=False)
    op.create_table(
        "outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_outage_closed")),
        sa.CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name=op.f("ck_outage_order")),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 300", name=op.f("ck_outage_reason")),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name=op.f("fk_outage_closed_by_account")),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name=op.f("fk_outage_opened_by_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_outage_round_id_round")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_outage_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    op.create_index(op.f("ix_outage_round_id"), "outage", ["round_id"], unique=False)
    op.create_index(
        "uq_outage_one_open",
        "outage",
        ["round_id", "unit_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "receipt",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=14), nullable=False),
        sa.Column("answers_hash", sa.String(length=64), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answered >= 0", name=op.f("ck_receipt_answered")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_receipt_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("code", name=op.f("uq_receipt_code")),
    )
    op.create_table(
        "rescue_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_rescue_file_decider")),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_rescue_file_decided")),
        sa.CheckConstraint("state = 'waiting' OR length(reason) BETWEEN 1 AND 300", name=op.f("ck_rescue_file_reason")),
        sa.CheckConstraint("state IN ('waiting', 'accepted', 'refused')", name=op.f("ck_rescue_file_state")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_rescue_file_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_rescue_file_decided_by_account")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["account.id"], name=op.f("fk_rescue_file_uploaded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescue_file")),
        sa.UniqueConstraint("attempt_id", "content_hash", name=op.f("uq_rescue_file_attempt_id_content_hash")),
    )
    op.create_index(op.f("ix_rescue_file_attempt_id"), "rescue_file", ["attempt_id"], unique=False)
    op.create_table(
        "rescued_answer",
        sa.Column("rescue_file_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(value) <= 4000", name=op.f("ck_rescued_answer_value")),
        sa.CheckConstraint("seq > 0 AND epoch > 0", name=op.f("ck_rescued_answer_seq")),
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_question.attempt_id", "attempt_question.position"],
            name="fk_rescued_answer_place",
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_rescued_answer_attempt_id_attempt")),
        sa.ForeignKeyConstraint(
            ["rescue_file_id"], ["rescue_file.id"], name=op.f("fk_rescued_answer_rescue_file_id_rescue_file")
        ),
        sa.PrimaryKeyConstraint("rescue_file_id", "position", name=op.f("pk_rescued_answer")),
    )
    op.create_index(op.f("ix_rescued_answer_attempt_id"), "rescued_answer", ["attempt_id"], unique=False)


def downgrade() -> None:
    for table in ("rescued_answer", "rescue_file", "receipt", "outage", "time_grant"):
        op.drop_table(table)
    with op.batch_alter_table("round") as batch:
        batch.drop_constraint(op.f("ck_round_rescue_rule"), type_="check")
        batch.drop_column("rescue_rule")
    op.drop_column("attempt", "held_since")
