"""laws: legal_document, legal_change, citation, question_review; question_version.verified_on and review_by.

The two columns are filled from the evidence of each version. Citations come with the register (`bank import`).
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DAYS = ("verified_on", "review_by")


def upgrade() -> None:
    for name in DAYS:
        op.add_column("question_version", sa.Column(name, sa.Date(), nullable=True))
    _fill_days()
    op.create_table(
        "legal_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("in_force_until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "in_force_until IS NULL OR in_force_until >= in_force_from", name=op.f("ck_legal_document_order")
        ),
        sa.CheckConstraint(
            "kind IN ('law', 'resolution', 'decree', 'decision', 'circular', 'directive', 'dispatch', 'other')",
            name=op.f("ck_legal_document_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_document")),
        sa.UniqueConstraint("number", name=op.f("uq_legal_document_number")),
    )
    op.create_table(
        "legal_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("by_document_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("provisions", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('replaced', 'amended', 'ended')", name=op.f("ck_legal_change_kind")),
        sa.CheckConstraint(
            "by_document_id IS NULL OR by_document_id <> document_id", name=op.f("ck_legal_change_by_another")
        ),
        sa.CheckConstraint(
            "kind <> 'replaced' OR by_document_id IS NOT NULL", name=op.f("ck_legal_change_replaced_by")
        ),
        sa.ForeignKeyConstraint(
            ["by_document_id"], ["legal_document.id"], name=op.f("fk_legal_change_by_document_id_legal_document")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["legal_document.id"], name=op.f("fk_legal_change_document_id_legal_document")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_legal_change_recorded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_change")),
        sa.UniqueConstraint(
            "document_id", "kind", "from_on", "by_document_id", "provisions", name="uq_legal_change_once"
        ),
    )
    op.create_index(op.f("ix_legal_change_document_id"), "legal_change", ["document_id"], unique=False)
    op.create_table(
        "citation",
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("provision", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["legal_document.id"], name=op.f("fk_citation_document_id_legal_document")
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_version.id"],
            name=op.f("fk_citation_question_version_id_question_version"),
        ),
        sa.PrimaryKeyConstraint("question_version_id", "place", name=op.f("pk_citation")),
    )
    op.create_index(op.f("ix_citation_document_id"), "citation", ["document_id"], unique=False)
    op.create_table(
        "question_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.CheckConstraint("length(note) BETWEEN 1 AND 500", name=op.f("ck_question_review_note")),
        sa.CheckConstraint("review_by IS NULL OR review_by > checked_on", name=op.f("ck_question_review_order")),
        sa.ForeignKeyConstraint(["checked_by"], ["account.id"], name=op.f("fk_question_review_checked_by_account")),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_version.id"],
            name=op.f("fk_question_review_question_version_id_question_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_review")),
    )
    op.create_index(
        op.f("ix_question_review_question_version_id"), "question_review", ["question_version_id"], unique=False
    )


def _fill_days() -> None:
    connection = op.get_bind()
    key = sa.table("question_key", sa.column("question_version_id"), sa.column("evidence", sa.JSON()))
    version = sa.table("question_version", sa.column("id"), *(sa.column(name, sa.Date()) for name in DAYS))
    rows = connection.execute(sa.select(key)).all()
    days = [
        {
            "version": row.question_version_id,
            **{name: date.fromisoformat(row.evidence[name]) if row.evidence.get(name) else None for name in DAYS},
        }
        for row in rows
    ]
    if days:
        connection.execute(sa.update(version).where(version.c.id == sa.bindparam("version")), days)


def downgrade() -> None:
    for table in ("question_review", "citation", "legal_change", "legal_document"):
        op.drop_table(table)
    for name in DAYS:
        op.drop_column("question_version", name)
