"""Flask's extension objects."""

from typing import Any

import sqlalchemy as sa
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf import CSRFProtect

from quizapp.db import Base


class ReadingSession(Session):
    """The session of a request that only reads: its engine refuses writes."""

    def get_bind(self, *_args: Any, **_kwargs: Any) -> sa.Engine:
        return self._db.engines["read"]


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": ReadingSession, "expire_on_commit": False})
login_manager = LoginManager()
csrf = CSRFProtect()
