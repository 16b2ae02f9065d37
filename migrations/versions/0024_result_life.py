"""result life: rescorings with their rulings, checks, publications, complaints, and what candidates have read."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OLD_RULES = "results_rule IN ('at_once', 'after_close', 'by_hand')"
RULES = "results_rule IN ('at_once', 'after_close', 'by_hand', 'after_check')"
OLD_PERIODS = "code IN ('left_person', 'login', 'failed_login')"
PERIODS = "code IN ('left_person', 'login', 'failed_login', 'complaint')"
MONTHS = 60


def _rescorings() -> None:
    op.create_table(
        "rescoring",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=500), server_default="", nullable=False),
        sa.Column("is_waived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'approved', 'refused')", name=op.f("ck_rescoring_state")),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_rescoring_decided")),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_rescoring_decider")),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 500", name=op.f("ck_rescoring_reason")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_rescoring_decided_by_account")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_rescoring_proposed_by_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_rescoring_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescoring")),
    )
    op.create_index(op.f("ix_rescoring_round_id"), "rescoring", ["round_id"], unique=False)
    op.create_index(
        "uq_rescoring_one_waiting",
        "rescoring",
        ["round_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rescoring_id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('key', 'neutral', 'all')", name=op.f("ck_ruling_kind")),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_version.id"],
            name=op.f("fk_ruling_question_version_id_question_version"),
        ),
        sa.ForeignKeyConstraint(["rescoring_id"], ["rescoring.id"], name=op.f("fk_ruling_rescoring_id_rescoring")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
        sa.UniqueConstraint(
            "rescoring_id", "question_version_id", name=op.f("uq_ruling_rescoring_id_question_version_id")
        ),
    )
    with op.batch_alter_table("result") as batch:
        batch.add_column(sa.Column("rescoring_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_result_rescoring_id_rescoring"), "rescoring", ["rescoring_id"], ["id"])


def _publications() -> None:
    op.create_table(
        "results_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("results", sa.Integer(), nullable=False),
        sa.Column("set_hash", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("results >= 1", name=op.f("ck_results_check_results")),
        sa.ForeignKeyConstraint(["checked_by"], ["account.id"], name=op.f("fk_results_check_checked_by_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_results_check_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results_check")),
    )
    op.create_index(op.f("ix_results_check_round_id"), "results_check", ["round_id"], unique=False)
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("rescoring_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_waived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_publication_number")),
        sa.CheckConstraint("number = 1 OR length(reason) >= 5", name=op.f("ck_publication_reason")),
        sa.ForeignKeyConstraint(["check_id"], ["results_check.id"], name=op.f("fk_publication_check_id_results_check")),
        sa.ForeignKeyConstraint(["published_by"], ["account.id"], name=op.f("fk_publication_published_by_account")),
        sa.ForeignKeyConstraint(["rescoring_id"], ["rescoring.id"], name=op.f("fk_publication_rescoring_id_rescoring")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_publication_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("check_id", name=op.f("uq_publication_check_id")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_publication_round_id_number")),
    )
    op.create_table(
        "published_result",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_published_result_attempt_id_attempt")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_published_result_publication_id_publication")
        ),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_published_result_result_id_result")),
        sa.PrimaryKeyConstraint("publication_id", "attempt_id", name=op.f("pk_published_result")),
    )
    op.create_index(op.f("ix_published_result_attempt_id"), "published_result", ["attempt_id"], unique=False)


def _complaints() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("question_version_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('question', 'incident')", name=op.f("ck_complaint_kind")),
        sa.CheckConstraint(
            "(kind = 'question') = (position IS NOT NULL AND question_version_id IS NOT NULL"
            " AND attempt_id IS NOT NULL)",
            name=op.f("ck_complaint_question"),
        ),
        sa.CheckConstraint("length(text) <= 2000", name=op.f("ck_complaint_text")),
        sa.CheckConstraint("(taken_by IS NULL) = (late_reason = '')", name=op.f("ck_complaint_taken")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_complaint_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_complaint_person_id_person")),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_version.id"],
            name=op.f("fk_complaint_question_version_id_question_version"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_complaint_round_id_round")),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_complaint_taken_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    op.create_index(op.f("ix_complaint_person_id"), "complaint", ["person_id"], unique=False)
    op.create_index(op.f("ix_complaint_round_id"), "complaint", ["round_id"], unique=False)
    op.create_table(
        "complaint_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("rescoring_id", sa.Integer(), nullable=True),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('considering', 'accepted', 'refused')", name=op.f("ck_complaint_step_kind")),
        sa.CheckConstraint("length(reply) <= 2000", name=op.f("ck_complaint_step_reply")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_step_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["rescoring_id"], ["rescoring.id"], name=op.f("fk_complaint_step_rescoring_id_rescoring")
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_complaint_step_taken_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_step")),
    )
    op.create_index(op.f("ix_complaint_step_complaint_id"), "complaint_step", ["complaint_id"], unique=False)
    op.create_table(
        "notice_reading",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('result', 'complaint')", name=op.f("ck_notice_reading_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_reading_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "kind", "target_id", name=op.f("pk_notice_reading")),
    )


def upgrade() -> None:
    with op.batch_alter_table("round") as batch:
        batch.add_column(sa.Column("complaint_days", sa.Integer(), server_default="5", nullable=False))
        batch.create_check_constraint(op.f("ck_round_complaint_days"), "complaint_days BETWEEN 1 AND 90")
        batch.drop_constraint(op.f("ck_round_results_rule"), type_="check")
        batch.create_check_constraint(op.f("ck_round_results_rule"), RULES)
    with op.batch_alter_table("retention_rule") as batch:
        batch.drop_constraint(op.f("ck_retention_rule_code"), type_="check")
        batch.create_check_constraint(op.f("ck_retention_rule_code"), PERIODS)
    op.bulk_insert(
        sa.table("retention_rule", sa.column("code"), sa.column("months")), [{"code": "complaint", "months": MONTHS}]
    )
    _rescorings()
    _publications()
    _complaints()


def downgrade() -> None:
    for table in ("notice_reading", "complaint_step", "complaint", "published_result", "publication", "results_check"):
        op.drop_table(table)
    with op.batch_alter_table("result") as batch:
        batch.drop_constraint(op.f("fk_result_rescoring_id_rescoring"), type_="foreignkey")
        batch.drop_column("rescoring_id")
    for table in ("ruling", "rescoring"):
        op.drop_table(table)
    rules = sa.table("retention_rule", sa.column("code"))
    op.execute(sa.delete(rules).where(rules.c.code == "complaint"))
    with op.batch_alter_table("retention_rule") as batch:
        batch.drop_constraint(op.f("ck_retention_rule_code"), type_="check")
        batch.create_check_constraint(op.f("ck_retention_rule_code"), OLD_PERIODS)
    rounds = sa.table("round", sa.column("results_rule"))
    op.execute(sa.update(rounds).where(rounds.c.results_rule == "after_check").values(results_rule="by_hand"))
    with op.batch_alter_table("round") as batch:
        batch.drop_constraint(op.f("ck_round_results_rule"), type_="check")
        batch.create_check_constraint(op.f("ck_round_results_rule"), OLD_RULES)
        batch.drop_constraint(op.f("ck_round_complaint_days"), type_="check")
        batch.drop_column("complaint_days")
