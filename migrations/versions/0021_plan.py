"""plan: the yearly plan of rounds, positions that a round invites, what was changed in a list by hand, rehearsals."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=1000), server_default="", nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_round_plan_year")),
        sa.CheckConstraint("batch IN (1, 2)", name=op.f("ck_round_plan_batch")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_round_plan_window")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_round_plan_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_plan")),
        sa.UniqueConstraint("unit_id", "year", "batch", name=op.f("uq_round_plan_unit_id_year_batch")),
    )
    op.create_table(
        "round_plan_unit",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["round_plan.id"], name=op.f("fk_round_plan_unit_plan_id_round_plan")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_round_plan_unit_unit_id_unit")),
        sa.PrimaryKeyConstraint("plan_id", "unit_id", name=op.f("pk_round_plan_unit")),
    )
    op.create_table(
        "round_position",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["position_id"], ["position.id"], name=op.f("fk_round_position_position_id_position")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_position_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "position_id", name=op.f("pk_round_position")),
    )
    op.create_table(
        "list_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("candidate_number", sa.String(length=20), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('added', 'taken_out')", name=op.f("ck_list_change_kind")),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 300", name=op.f("ck_list_change_reason")),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_list_change_changed_by_account")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_list_change_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_list_change_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_change")),
    )
    op.create_index("ix_list_change_person", "list_change", ["round_id", "person_id"], unique=False)
    with op.batch_alter_table("round") as batch:
        batch.add_column(sa.Column("plan_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("rehearsal_of_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("number_prefix", sa.String(length=10), server_default="", nullable=False))
        batch.add_column(sa.Column("number_digits", sa.Integer(), server_default="3", nullable=False))
        batch.add_column(sa.Column("numbers_fixed_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(op.f("fk_round_plan_id_round_plan"), "round_plan", ["plan_id"], ["id"])
        batch.create_foreign_key(op.f("fk_round_rehearsal_of_id_round"), "round", ["rehearsal_of_id"], ["id"])
        batch.create_check_constraint(
            op.f("ck_round_rehearsal_of"), "rehearsal_of_id IS NULL OR (kind = 'rehearsal' AND makeup_of_id IS NULL)"
        )
        batch.create_check_constraint(op.f("ck_round_number_digits"), "number_digits BETWEEN 1 AND 6")


def downgrade() -> None:
    with op.batch_alter_table("round") as batch:
        batch.drop_constraint(op.f("ck_round_number_digits"), type_="check")
        batch.drop_constraint(op.f("ck_round_rehearsal_of"), type_="check")
        batch.drop_constraint(op.f("fk_round_rehearsal_of_id_round"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_round_plan_id_round_plan"), type_="foreignkey")
        for name in ("numbers_fixed_at", "number_digits", "number_prefix", "rehearsal_of_id", "plan_id"):
            batch.drop_column(name)
    for table in ("list_change", "round_position", "round_plan_unit", "round_plan"):
        op.drop_table(table)
