"""Bank files that people wrote, in the one layout of exports: what they say stays, comments are never lost unseen."""

import re
from pathlib import Path

from quizapp.banks.file_pictures import beside
from quizapp.banks.formats.writers.own import bank_texts
from quizapp.banks.parsing import parse_bank
from quizapp.banks.register import is_register
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.errors import Fault, FileRefused
from quizapp.office.yamls import documents_of

_COMMENT = re.compile(r"(?:^|\s)#")


def formatted(text: str, file: str, model: AssessmentModel) -> str:
    """The same questions by code, under the name that the model gives their competence; registers stay as they are.

    FileRefused where the file has faults or comments, which no layout of data can keep.
    """
    parts = documents_of(text, file)
    if any(is_register(part) for part in parts):
        return text
    names = {one.code: one.name for one in model.competences}
    questions = [one for part in parts for one in parse_bank(part, file, model, beside(Path(file)))]
    new = "---\n".join(bank_texts(questions, names).values())
    if text.count("#") != new.count("#"):
        raise FileRefused(
            [Fault(_first_comment(text), "Ghi chú (#) sẽ mất khi viết lại. Hãy bỏ ghi chú trước.", file=file)]
        )
    return new


def _first_comment(text: str) -> int:
    return next((number for number, line in enumerate(text.split("\n"), start=1) if _COMMENT.search(line)), 1)
