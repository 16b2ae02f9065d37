"""Plain text in the Vietnamese dialect."""

from quizapp.banks.formats.dialect import MOST_LINES, read_dialect
from quizapp.banks.formats.marked import plain_line
from quizapp.banks.formats.neutral import ForeignQuestion, Report, TooMany


def read_text_paper(text: str, report: Report) -> list[ForeignQuestion]:
    """The questions of a text in which lines are paragraphs."""
    if text.count("\n") > MOST_LINES:
        raise TooMany
    lines = [plain_line(f"dòng {number}", line) for number, line in enumerate(text.splitlines(), start=1)]
    return read_dialect(lines, report)
