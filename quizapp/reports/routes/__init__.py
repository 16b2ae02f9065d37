"""Reports as pages, and the same objects as workbooks at the same address + /xlsx, and as other files; a draft of the
model on trial."""

from quizapp.reports.routes import files, jobs, needs, pages, periodic, sheets, studies, what_if, year
from quizapp.reports.routes.shared import bp

__all__ = ["bp", "files", "jobs", "needs", "pages", "periodic", "sheets", "studies", "what_if", "year"]
