"""people: unit_period, unit_succession, person_placement, people_upload; gender, retired positions, kinds of unit."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OLD_KINDS = ("province", "department", "commune", "ward", "special_zone")
KINDS = (
    *OLD_KINDS, "district", "township", "office", "service_centre", "public_service", "party_body", "village", "other",
)  # fmt: skip
CATEGORIES = ("CB", "LD", "CC", "VC", "HD", "TD", "TO")
GENDERS = ("male", "female")
UNIT = sa.table("unit", *map(sa.column, ("id", "valid_from", "name", "kind", "parent_id")))
PERSON = sa.table("person", *map(sa.column, ("id", "unit_id", "position_id", "category", "is_active")))


def _is_one_of(column: str, names: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(name) for name in names)})"


def _reason(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=300), server_default="", nullable=False)


def _kinds(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("unit") as batch:
        batch.drop_constraint(op.f("ck_unit_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_unit_kind"), _is_one_of("kind", kinds))


def upgrade() -> None:
    _kinds(KINDS)
    with op.batch_alter_table("position") as batch:
        batch.add_column(sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False))
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("gender", sa.String(length=6), nullable=True))
        batch.create_check_constraint(op.f("ck_person_gender"), _is_one_of("gender", GENDERS))
    op.create_table(
        "unit_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        _reason("reason"),
        sa.CheckConstraint(_is_one_of("kind", KINDS), name=op.f("ck_unit_period_kind")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_period_parent_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_period_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_period")),
        sa.UniqueConstraint("unit_id", "valid_from", name=op.f("uq_unit_period_unit_id_valid_from")),
    )
    op.create_table(
        "unit_succession",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        _reason("reason"),
        sa.CheckConstraint("unit_id <> successor_id", name=op.f("ck_unit_succession_not_its_own")),
        sa.ForeignKeyConstraint(["successor_id"], ["unit.id"], name=op.f("fk_unit_succession_successor_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_succession_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "successor_id", name=op.f("pk_unit_succession")),
    )
    op.create_index(op.f("ix_unit_succession_successor_id"), "unit_succession", ["successor_id"], unique=False)
    op.create_table(
        "person_placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=4), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_before", sa.Date(), nullable=True),
        _reason("reason"),
        _reason("end_reason"),
        sa.Column("is_mistake", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(_is_one_of("category", CATEGORIES), name=op.f("ck_person_placement_category")),
        sa.CheckConstraint(
            "valid_before IS NULL OR valid_from IS NULL OR valid_before >= valid_from",
            name=op.f("ck_person_placement_in_order"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_placement_person_id_person")),
        sa.ForeignKeyConstraint(
            ["position_id"], ["position.id"], name=op.f("fk_person_placement_position_id_position")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_person_placement_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_placement")),
    )
    op.create_index(op.f("ix_person_placement_person_id"), "person_placement", ["person_id"], unique=False)
    op.create_index(op.f("ix_person_placement_unit_id"), "person_placement", ["unit_id"], unique=False)
    op.create_index(
        "uq_person_placement_open",
        "person_placement",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("valid_before IS NULL"),
        postgresql_where=sa.text("valid_before IS NULL"),
    )
    op.create_table(
        "people_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("choices", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_is_one_of("kind", ("roster", "units")), name=op.f("ck_people_upload_kind")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["account.id"], name=op.f("fk_people_upload_uploaded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_upload")),
        sa.UniqueConstraint("token", name=op.f("uq_people_upload_token")),
    )
    op.create_index(op.f("ix_people_upload_uploaded_by"), "people_upload", ["uploaded_by"], unique=False)
    _first_rows()


def _first_rows() -> None:
    """What every unit is called since it began; where everybody at work is, since a day that nobody noted."""
    period = sa.table("unit_period", *map(sa.column, ("unit_id", "valid_from", "name", "kind", "parent_id")))
    placement = sa.table("person_placement", *map(sa.column, ("person_id", "unit_id", "position_id", "category")))
    op.execute(
        sa.insert(period).from_select(
            ["unit_id", "valid_from", "name", "kind", "parent_id"],
            sa.select(UNIT.c.id, UNIT.c.valid_from, UNIT.c.name, UNIT.c.kind, UNIT.c.parent_id),
        )
    )
    op.execute(
        sa.insert(placement).from_select(
            ["person_id", "unit_id", "position_id", "category"],
            sa.select(PERSON.c.id, PERSON.c.unit_id, PERSON.c.position_id, PERSON.c.category).where(
                PERSON.c.is_active.is_(sa.true())
            ),
        )
    )


def downgrade() -> None:
    """Histories go; every unit and person keeps what holds today. Kinds that an older version does not know become
    departments."""
    for table in ("people_upload", "person_placement", "unit_succession", "unit_period"):
        op.drop_table(table)
    with op.batch_alter_table("person") as batch:
        batch.drop_constraint(op.f("ck_person_gender"), type_="check")
        batch.drop_column("gender")
    with op.batch_alter_table("position") as batch:
        batch.drop_column("is_active")
    op.execute(sa.update(UNIT).where(UNIT.c.kind.not_in(OLD_KINDS)).values(kind="department"))
    _kinds(OLD_KINDS)
