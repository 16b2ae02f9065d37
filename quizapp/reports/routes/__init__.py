"""Reports as pages and, at the same address + /xlsx, as workbooks; a draft of the model on trial."""

from quizapp.reports.routes import needs, pages, studies, what_if
from quizapp.reports.routes.shared import bp

__all__ = ["bp", "needs", "pages", "studies", "what_if"]
