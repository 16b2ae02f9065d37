"""Reports as pages, and the same objects as workbooks at the same address + /xlsx, and as other files."""

from quizapp.reports.routes import files, jobs, needs, pages, periodic, sheets, studies
from quizapp.reports.routes.shared import bp

__all__ = ["bp", "files", "jobs", "needs", "pages", "periodic", "sheets", "studies"]
