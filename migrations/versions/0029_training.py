"""training: plans, classes, attendance, tests afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _plans()
    _classes()
    _attendance()


def _plans() -> None:
    op.create_table(
        "training_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'approved')", name=op.f("ck_training_plan_state")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_training_plan_year")),
        sa.CheckConstraint("(state = 'approved') = (approved_by IS NOT NULL)", name=op.f("ck_training_plan_approved")),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> created_by", name=op.f("ck_training_plan_second_person")
        ),
        sa.CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name=op.f("ck_training_plan_approved_at")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_training_plan_unit_id_unit")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_training_plan_round_id_round")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_training_plan_created_by_account")),
        sa.ForeignKeyConstraint(["approved_by"], ["account.id"], name=op.f("fk_training_plan_approved_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_plan")),
    )
    op.create_index(op.f("ix_training_plan_unit_id"), "training_plan", ["unit_id"], unique=False)
    op.create_table(
        "training_writer",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["training_plan.id"], name=op.f("fk_training_writer_plan_id_training_plan")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_training_writer_written_by_account")),
        sa.PrimaryKeyConstraint("plan_id", "written_by", name=op.f("pk_training_writer")),
    )
    op.create_table(
        "training_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.Column("competences", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("class_size", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("responsible", sa.String(length=200), server_default="", nullable=False),
        sa.Column("note", sa.String(length=500), server_default="", nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("form IN ('in_person', 'online', 'mentoring')", name=op.f("ck_training_line_form")),
        sa.CheckConstraint("seats BETWEEN 1 AND 100000", name=op.f("ck_training_line_seats")),
        sa.CheckConstraint("class_size BETWEEN 1 AND 500", name=op.f("ck_training_line_class_size")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_training_line_period")),
        sa.CheckConstraint("cost IS NULL OR cost >= 0", name=op.f("ck_training_line_cost")),
        sa.ForeignKeyConstraint(["plan_id"], ["training_plan.id"], name=op.f("fk_training_line_plan_id_training_plan")),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_training_line_changed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_line")),
    )
    op.create_index(op.f("ix_training_line_plan_id"), "training_line", ["plan_id"], unique=False)
    op.create_table(
        "training_cluster",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f("ck_training_cluster_name")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["training_plan.id"], name=op.f("fk_training_cluster_plan_id_training_plan")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_training_cluster_unit_id_unit")),
        sa.PrimaryKeyConstraint("plan_id", "unit_id", name=op.f("pk_training_cluster")),
    )


def _classes() -> None:
    op.create_table(
        "training_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cluster", sa.String(length=60), server_default="", nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), server_default="", nullable=False),
        sa.Column("trainer", sa.String(length=200), server_default="", nullable=False),
        sa.CheckConstraint("capacity BETWEEN 1 AND 500", name=op.f("ck_training_class_capacity")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["training_line.id"], name=op.f("fk_training_class_line_id_training_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_class")),
        sa.UniqueConstraint("line_id", "number", name=op.f("uq_training_class_line_id_number")),
        sa.UniqueConstraint("id", "line_id", name=op.f("uq_training_class_id_line_id")),
    )
    op.create_table(
        "training_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_training_session_window")),
        sa.ForeignKeyConstraint(
            ["class_id"], ["training_class.id"], name=op.f("fk_training_session_class_id_training_class")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
        sa.UniqueConstraint("id", "class_id", name=op.f("uq_training_session_id_class_id")),
        sa.UniqueConstraint("class_id", "starts_at", name=op.f("uq_training_session_class_id_starts_at")),
    )
    op.create_table(
        "training_seat",
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("need", sa.String(length=10), nullable=False),
        sa.CheckConstraint("need IN ('sure', 'likely', 'by_hand')", name=op.f("ck_training_seat_need")),
        sa.ForeignKeyConstraint(
            ["class_id", "line_id"], ["training_class.id", "training_class.line_id"], name="fk_training_seat_class"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_training_seat_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_training_seat_unit_id_unit")),
        sa.PrimaryKeyConstraint("class_id", "person_id", name=op.f("pk_training_seat")),
        sa.UniqueConstraint("line_id", "person_id", name=op.f("uq_training_seat_line_id_person_id")),
    )
    op.create_index(op.f("ix_training_seat_person_id"), "training_seat", ["person_id"], unique=False)


def _attendance() -> None:
    op.create_table(
        "training_attendance",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=10), nullable=False),
        sa.Column("marked_by", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mark IN ('present', 'part', 'absent')", name=op.f("ck_training_attendance_mark")),
        sa.ForeignKeyConstraint(
            ["session_id", "class_id"],
            ["training_session.id", "training_session.class_id"],
            name="fk_training_attendance_session",
        ),
        sa.ForeignKeyConstraint(
            ["class_id", "person_id"],
            ["training_seat.class_id", "training_seat.person_id"],
            name="fk_training_attendance_seat",
        ),
        sa.ForeignKeyConstraint(["marked_by"], ["account.id"], name=op.f("fk_training_attendance_marked_by_account")),
        sa.PrimaryKeyConstraint("session_id", "person_id", name=op.f("pk_training_attendance")),
    )
    op.create_index(op.f("ix_training_attendance_person_id"), "training_attendance", ["person_id"], unique=False)
    op.create_table(
        "training_retest",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_training_retest_round_id_round")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["training_plan.id"], name=op.f("fk_training_retest_plan_id_training_plan")
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_training_retest")),
    )
    op.create_index(op.f("ix_training_retest_plan_id"), "training_retest", ["plan_id"], unique=False)


def downgrade() -> None:
    for table in (
        "training_retest",
        "training_attendance",
        "training_seat",
        "training_session",
        "training_class",
        "training_cluster",
        "training_line",
        "training_writer",
        "training_plan",
    ):
        op.drop_table(table)
