"""Official documents as answers: a page to print, a PDF, a Word file."""

import re
from collections.abc import Callable, Sequence

from flask import Response

from quizapp.domain.errors import NotFound
from quizapp.office.documents.parts import Document
from quizapp.office.documents.pdf import pdf_of
from quizapp.office.documents.word import docx_of
from quizapp.office.media_types import PDF, WORD

FORMS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "pdf": (PDF, pdf_of),
    "docx": (WORD, docx_of),
}


def written_file(documents: Sequence[Document], form: str, *names: str) -> Response:
    """A file to keep, named by `names` without accents; NotFound for another form than PDF and Word."""
    if form not in FORMS or not documents:
        raise NotFound("document")
    mimetype, write = FORMS[form]
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", "-".join(filter(None, names)))
    answer = Response(write(*documents), mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
