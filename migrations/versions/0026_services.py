"""services: public_service, service_issue, service_difficulty, issue_step; a period for words about difficulties."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STEPS = "'sign_in', 'find', 'form', 'attach', 'sign', 'pay', 'submit', 'receive', 'track', 'result', 'other'"
KINDS = "'unclear', 'broken', 'too_many_steps', 'asked_again', 'no_data', 'equipment', 'citizen', 'rules', 'other'"
BEFORE = "code IN ('left_person', 'login', 'failed_login', 'complaint')"
AFTER = "code IN ('left_person', 'login', 'failed_login', 'complaint', 'difficulty')"


def upgrade() -> None:
    op.create_table(
        "public_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=100), server_default="", nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_service")),
        sa.UniqueConstraint("code", name=op.f("uq_public_service_code")),
    )
    op.create_table(
        "service_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.CheckConstraint(f"step IN ({STEPS})", name=op.f("ck_service_issue_step")),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_service_issue_kind")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["public_service.id"], name=op.f("fk_service_issue_service_id_public_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_issue")),
        sa.UniqueConstraint("service_id", "step", "kind", name=op.f("uq_service_issue_service_id_step_kind")),
    )
    op.create_index(
        "uq_service_issue_unlisted",
        "service_issue",
        ["step", "kind"],
        unique=True,
        sqlite_where=sa.text("service_id IS NULL"),
        postgresql_where=sa.text("service_id IS NULL"),
    )
    op.create_table(
        "service_difficulty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("named_on", sa.Date(), nullable=False),
        sa.Column("service_name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("text", sa.String(length=300), server_default="", nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["service_issue.id"], name=op.f("fk_service_difficulty_issue_id_service_issue")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_service_difficulty_unit_id_unit")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_service_difficulty_round_id_round")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_service_difficulty_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_difficulty")),
    )
    for column in ("issue_id", "unit_id", "round_id", "named_on"):
        op.create_index(op.f(f"ix_service_difficulty_{column}"), "service_difficulty", [column], unique=False)
    op.create_table(
        "issue_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("passed_to", sa.String(length=200), server_default="", nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('looking', 'answered', 'passed_on')", name=op.f("ck_issue_step_state")),
        sa.ForeignKeyConstraint(["issue_id"], ["service_issue.id"], name=op.f("fk_issue_step_issue_id_service_issue")),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_issue_step_taken_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_step")),
        sa.UniqueConstraint("issue_id", "place", name=op.f("uq_issue_step_issue_id_place")),
    )
    _periods(AFTER)
    op.bulk_insert(
        sa.table("retention_rule", sa.column("code"), sa.column("months")), [{"code": "difficulty", "months": 24}]
    )


def _periods(codes: str) -> None:
    with op.batch_alter_table("retention_rule") as batch:
        batch.drop_constraint(op.f("ck_retention_rule_code"), type_="check")
        batch.create_check_constraint(op.f("ck_retention_rule_code"), codes)


def downgrade() -> None:
    op.execute("DELETE FROM retention_rule WHERE code = 'difficulty'")
    _periods(BEFORE)
    for table in ("issue_step", "service_difficulty", "service_issue", "public_service"):
        op.drop_table(table)
