"""What people learn from. Which questions may be practised is a table of the bank: `PracticeRelease`."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of
from quizapp.domain.learning import MATERIALS


class LearningMaterial(Base):
    """Something to learn a competence from: a link, a file (`data` is base64) or a short lesson in the bank's
    markup."""

    __tablename__ = "learning_material"
    __table_args__ = (
        one_of("kind", tuple(MATERIALS), "kind"),
        sa.CheckConstraint("kind <> 'link' OR length(url) > 0", name="url"),
        sa.CheckConstraint("kind <> 'file' OR (length(data) > 0 AND length(file_name) > 0)", name="file"),
        sa.CheckConstraint("kind <> 'lesson' OR length(text) > 0", name="text"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    competence: Mapped[str] = mapped_column(sa.String(10), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.String(200))
    url: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    text: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    file_name: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    data: Mapped[str] = mapped_column(sa.Text, default="", server_default="", deferred=True)
    is_shown: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    changed_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    changed_at: Mapped[datetime]
