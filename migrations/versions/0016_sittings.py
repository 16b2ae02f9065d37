"""sittings: sitting, exam_room and who is on which list; what invigilators do; three more roles, rehearsals."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

GRANT_SCOPES = ("person_id", "unit_id", "sitting_id", "room_id")
OLD_ROLES = ("candidate", "organiser", "reviewer", "author", "administrator")
ROLES = ("candidate", "organiser", "invigilator", "results_reviewer", "author", "question_reviewer", "administrator")
CATEGORIES = (
    ("power", "Mất điện", "Đồng hồ của phòng được dừng, thời gian mất được bù đủ."),
    ("network", "Mất mạng hoặc mạng chậm", "Câu trả lời đã lưu vẫn còn; thời gian mất được bù."),
    ("machine", "Hỏng máy, đổi máy", "Thí sinh thi tiếp ở máy khác; thời gian mất được bù."),
    ("platform", "Lỗi khác của phần mềm", "Ghi rõ hiện tượng; cán bộ tổ chức xét bù giờ hoặc cho thi bù."),
    ("question", "Thắc mắc về câu hỏi", "Chuyển người duyệt câu hỏi; nếu câu sai thì chấm lại cho mọi người."),
    ("health", "Thí sinh ốm hoặc phải dừng", "Bài được giữ; cán bộ tổ chức quyết định cho thi bù."),
    ("late", "Đến muộn", "Vào thi trong thời gian cho phép; không bù giờ trừ khi có quyết định."),
    ("identity", "Sai hoặc thiếu giấy tờ", "Chưa được vào phòng cho đến khi làm rõ."),
    ("warning", "Nhắc nhở, vi phạm quy chế", "Ghi nhận; xử lý theo quy chế của hội đồng."),
    ("other", "Việc khác", "Ghi rõ trong nội dung."),
)


def _named(*columns: str) -> str:
    return " + ".join(f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)" for column in columns)


def _is_one_of(column: str, names: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(name) for name in names)})"


def _check_anew(table: str, **checks: str) -> None:
    with op.batch_alter_table(table) as batch:
        for name, condition in checks.items():
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), condition)


def _rename_role(old: str, new: str) -> None:
    grants = sa.table("role_grant", sa.column("role"))
    op.execute(sa.update(grants).where(grants.c.role == old).values(role=new))


def upgrade() -> None:
    op.create_table(
        "incident_category",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("effect", sa.String(length=300), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_incident_category")),
    )
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("access_code", sa.String(length=20), server_default="", nullable=False),
        sa.Column("late_minutes", sa.Integer(), nullable=True),
        sa.Column("needs_admission", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_sitting_window")),
        sa.CheckConstraint(
            "late_minutes IS NULL OR late_minutes BETWEEN 0 AND 600", name=op.f("ck_sitting_late_minutes")
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 99", name=op.f("ck_sitting_number")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_sitting_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("id", "round_id", name=op.f("uq_sitting_id_round_id")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_sitting_round_id_number")),
    )
    op.create_table(
        "exam_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), server_default="", nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("address_ranges", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("browser_keys", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.CheckConstraint("capacity BETWEEN 1 AND 2000", name=op.f("ck_exam_room_capacity")),
        sa.CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 600", name=op.f("ck_exam_room_minutes")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_exam_room_sitting_id_sitting")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_exam_room_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_room")),
        sa.UniqueConstraint("id", "sitting_id", name=op.f("uq_exam_room_id_sitting_id")),
        sa.UniqueConstraint("sitting_id", "name", name=op.f("uq_exam_room_sitting_id_name")),
    )
    op.create_index(op.f("ix_exam_room_unit_id"), "exam_room", ["unit_id"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=30), nullable=False),
        sa.Column("effect", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(note) BETWEEN 1 AND 1000", name=op.f("ck_incident_note")),
        sa.ForeignKeyConstraint(
            ["category"], ["incident_category.code"], name=op.f("fk_incident_category_incident_category")
        ),
        sa.ForeignKeyConstraint(["corrects_id"], ["incident.id"], name=op.f("fk_incident_corrects_id_incident")),
        sa.ForeignKeyConstraint(["noted_by"], ["account.id"], name=op.f("fk_incident_noted_by_account")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_incident_person_id_person")),
        sa.ForeignKeyConstraint(["room_id"], ["exam_room.id"], name=op.f("fk_incident_room_id_exam_room")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_incident_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_incident_corrects_id")),
    )
    op.create_index(op.f("ix_incident_round_id"), "incident", ["round_id"], unique=False)
    op.create_table(
        "room_invigilator",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_room_invigilator_account_id_account")),
        sa.ForeignKeyConstraint(["room_id"], ["exam_room.id"], name=op.f("fk_room_invigilator_room_id_exam_room")),
        sa.PrimaryKeyConstraint("room_id", "account_id", name=op.f("pk_room_invigilator")),
    )
    op.create_index(op.f("ix_room_invigilator_account_id"), "room_invigilator", ["account_id"], unique=False)
    op.create_table(
        "room_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 300", name=op.f("ck_room_message_text")),
        sa.CheckConstraint("person_id IS NULL OR room_id IS NULL", name=op.f("ck_room_message_scope")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_room_message_person_id_person")),
        sa.ForeignKeyConstraint(["room_id"], ["exam_room.id"], name=op.f("fk_room_message_room_id_exam_room")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_room_message_round_id_round")),
        sa.ForeignKeyConstraint(["sent_by"], ["account.id"], name=op.f("fk_room_message_sent_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_message")),
    )
    op.create_index("ix_room_message_round", "room_message", ["round_id", "id"], unique=False)
    op.create_table(
        "admission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("admitted_by", sa.Integer(), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('door', 'machine')", name=op.f("ck_admission_kind")),
        sa.CheckConstraint("expires_at > admitted_at", name=op.f("ck_admission_order")),
        sa.ForeignKeyConstraint(["admitted_by"], ["account.id"], name=op.f("fk_admission_admitted_by_account")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_admission_person_id_person")),
        sa.ForeignKeyConstraint(
            ["round_id", "person_id"],
            ["round_candidate.round_id", "round_candidate.person_id"],
            name="fk_admission_listed",
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_admission_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission")),
    )
    op.create_index("ix_admission_person", "admission", ["round_id", "person_id"], unique=False)
    op.create_table(
        "browser_waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("waived_by", sa.Integer(), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 300", name=op.f("ck_browser_waiver_reason")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_browser_waiver_person_id_person")),
        sa.ForeignKeyConstraint(
            ["round_id", "person_id"],
            ["round_candidate.round_id", "round_candidate.person_id"],
            name="fk_browser_waiver_listed",
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_browser_waiver_round_id_round")),
        sa.ForeignKeyConstraint(["waived_by"], ["account.id"], name=op.f("fk_browser_waiver_waived_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_waiver")),
    )
    op.create_index("ix_browser_waiver_person", "browser_waiver", ["round_id", "person_id"], unique=False)
    op.create_table(
        "attempt_ending",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 300", name=op.f("ck_attempt_ending_reason")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_ending_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_attempt_ending_ended_by_account")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_attempt_ending")),
    )
    with op.batch_alter_table("outage") as batch:
        batch.add_column(sa.Column("room_id", sa.Integer(), nullable=True))
        batch.alter_column("unit_id", existing_type=sa.INTEGER(), nullable=True)
        batch.create_index(
            "uq_outage_one_open_room",
            ["room_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch.create_foreign_key(op.f("fk_outage_room_id_exam_room"), "exam_room", ["room_id"], ["id"])
        batch.create_check_constraint(op.f("ck_outage_scope"), f"{_named('unit_id', 'room_id')} = 1")
    with op.batch_alter_table("round_candidate") as batch:
        for name in ("sitting_id", "room_id", "seat", "minutes"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch.add_column(sa.Column("candidate_number", sa.String(length=20), nullable=True))
        batch.create_unique_constraint(op.f("uq_round_candidate_room_id_seat"), ["room_id", "seat"])
        batch.create_unique_constraint(
            op.f("uq_round_candidate_round_id_candidate_number"), ["round_id", "candidate_number"]
        )
        batch.create_foreign_key(
            "fk_round_candidate_sitting", "sitting", ["sitting_id", "round_id"], ["id", "round_id"]
        )
        batch.create_foreign_key(
            "fk_round_candidate_room", "exam_room", ["room_id", "sitting_id"], ["id", "sitting_id"]
        )
        for name, condition in (
            ("room_of_sitting", "room_id IS NULL OR sitting_id IS NOT NULL"),
            ("seat", "seat IS NULL OR (seat >= 1 AND room_id IS NOT NULL)"),
            ("minutes", "minutes IS NULL OR minutes BETWEEN 1 AND 600"),
        ):
            batch.create_check_constraint(op.f(f"ck_round_candidate_{name}"), condition)
    with op.batch_alter_table("time_grant") as batch:
        batch.drop_constraint(op.f("ck_time_grant_scope"), type_="check")
        batch.add_column(sa.Column("sitting_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("room_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_time_grant_room_id_exam_room"), "exam_room", ["room_id"], ["id"])
        batch.create_foreign_key(op.f("fk_time_grant_sitting_id_sitting"), "sitting", ["sitting_id"], ["id"])
        batch.create_check_constraint(op.f("ck_time_grant_scope"), f"{_named(*GRANT_SCOPES)} <= 1")
    _check_anew(
        "round",
        kind=_is_one_of("kind", ("official", "self_test", "rehearsal")),
        official_once="kind <> 'official' OR attempts_allowed = 1",
    )
    _check_anew("role_grant", role=_is_one_of("role", (*ROLES, "reviewer")))
    _rename_role("reviewer", "results_reviewer")
    _check_anew("role_grant", role=_is_one_of("role", ROLES))
    op.bulk_insert(
        sa.table("incident_category", *map(sa.column, ("code", "name", "effect", "place", "is_active"))),
        [
            {"code": code, "name": name, "effect": effect, "place": place, "is_active": True}
            for place, (code, name, effect) in enumerate(CATEGORIES, start=1)
        ],
    )


def downgrade() -> None:
    """Roles that the older version does not know are taken away; a rehearsal, a sitting or a room in use stops it."""
    _check_anew("role_grant", role=_is_one_of("role", (*ROLES, "reviewer")))
    _rename_role("results_reviewer", "reviewer")
    grants = sa.table("role_grant", sa.column("role"))
    op.execute(sa.delete(grants).where(grants.c.role.in_(("invigilator", "question_reviewer"))))
    _check_anew("role_grant", role=_is_one_of("role", OLD_ROLES))
    _check_anew(
        "round",
        kind=_is_one_of("kind", ("official", "self_test")),
        official_once="kind = 'self_test' OR attempts_allowed = 1",
    )
    with op.batch_alter_table("time_grant") as batch:
        batch.drop_constraint(op.f("ck_time_grant_scope"), type_="check")
        batch.drop_constraint(op.f("fk_time_grant_sitting_id_sitting"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_time_grant_room_id_exam_room"), type_="foreignkey")
        batch.drop_column("sitting_id")
        batch.drop_column("room_id")
        batch.create_check_constraint(op.f("ck_time_grant_scope"), "person_id IS NULL OR unit_id IS NULL")
    with op.batch_alter_table("round_candidate") as batch:
        for name in ("minutes", "seat", "room_of_sitting"):
            batch.drop_constraint(op.f(f"ck_round_candidate_{name}"), type_="check")
        for name in ("fk_round_candidate_room", "fk_round_candidate_sitting"):
            batch.drop_constraint(name, type_="foreignkey")
        for name in ("room_id_seat", "round_id_candidate_number"):
            batch.drop_constraint(op.f(f"uq_round_candidate_{name}"), type_="unique")
        for name in ("minutes", "seat", "candidate_number", "room_id", "sitting_id"):
            batch.drop_column(name)
    with op.batch_alter_table("outage") as batch:
        batch.drop_constraint(op.f("ck_outage_scope"), type_="check")
        batch.drop_constraint(op.f("fk_outage_room_id_exam_room"), type_="foreignkey")
        batch.drop_index("uq_outage_one_open_room")
        batch.alter_column("unit_id", existing_type=sa.Integer(), nullable=False)
        batch.drop_column("room_id")
    for table in (
        "attempt_ending", "browser_waiver", "admission", "room_message", "incident", "room_invigilator", "exam_room",
        "sitting", "incident_category",
    ):  # fmt: skip
        op.drop_table(table)
