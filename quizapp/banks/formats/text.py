"""Plain text in the Vietnamese dialect."""

from quizapp.banks.formats.dialect import read_dialect
from quizapp.banks.formats.marked import plain_line
from quizapp.banks.formats.neutral import ForeignQuestion, Report


def read_text_paper(text: str, report: Report) -> list[ForeignQuestion]:
    """The questions of a text in which lines are paragraphs."""
    lines = [plain_line(f"dòng {number}", line) for number, line in enumerate(text.splitlines(), start=1)]
    return read_dialect(lines, report)
