"""Reports as pages, and the same objects as workbooks at the same address + /xlsx."""

from quizapp.reports.routes import needs, pages, studies
from quizapp.reports.routes.shared import bp

__all__ = ["bp", "needs", "pages", "studies"]
