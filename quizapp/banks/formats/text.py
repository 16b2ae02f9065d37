"""Plain text in the Vietnamese dialect."""

from quizapp.banks.formats.alike_letters import latin_letters
from quizapp.banks.formats.dialect import MOST_LINES, read_dialect
from quizapp.banks.formats.marked import plain_line
from quizapp.banks.formats.neutral import ForeignQuestion, Report, TooMany


def read_text_paper(text: str, report: Report) -> list[ForeignQuestion]:
    """The questions of a text in which lines are paragraphs."""
    if text.count("\n") > MOST_LINES:
        raise TooMany
    numbered = [(f"dòng {number}", line) for number, line in enumerate(text.splitlines(), start=1)]
    lines = [plain_line(place, latin_letters(line, place, report.change)) for place, line in numbered]
    return read_dialect(lines, report)
