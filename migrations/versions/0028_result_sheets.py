"""result sheets: sheets that were given out, rounds with certificates, and large files while they are made."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "result_sheet",
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=14), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_result_sheet_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name=op.f("fk_result_sheet_result_id_result")),
        sa.PrimaryKeyConstraint("result_id", name=op.f("pk_result_sheet")),
        sa.UniqueConstraint("code", name=op.f("uq_result_sheet_code")),
    )
    op.create_index(op.f("ix_result_sheet_attempt_id"), "result_sheet", ["attempt_id"])
    op.create_table(
        "certificate_round",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_certificate_round_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_certificate_round")),
    )
    op.create_table(
        "report_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=5), nullable=False),
        sa.Column("unit_ids", sa.JSON(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("crc", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("done >= 0 AND total >= 0", name=op.f("ck_report_job_counts")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_report_job_account_id_account")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_report_job_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_job")),
        sa.UniqueConstraint("token", name=op.f("uq_report_job_token")),
    )
    op.create_index(op.f("ix_report_job_account_id"), "report_job", ["account_id"])
    op.create_table(
        "report_job_part",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["report_job.id"], name=op.f("fk_report_job_part_job_id_report_job"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_report_job_part")),
    )


def downgrade() -> None:
    for table in ("report_job_part", "report_job", "certificate_round", "result_sheet"):
        op.drop_table(table)
