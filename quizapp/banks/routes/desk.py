"""What the editor shows: a form, what it offers, the question as a candidate will see it, and what it still lacks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template
from flask.typing import ResponseReturnValue

from quizapp.banks import queries
from quizapp.banks.cases import known_cases
from quizapp.banks.checking import STYLE
from quizapp.banks.exporting import as_in_file
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.laws import register_documents
from quizapp.banks.pictures import facts_of, pictures_by_hash
from quizapp.banks.queries import QuestionHistory
from quizapp.banks.question_forms import QuestionForm
from quizapp.banks.question_forms.known import Document, Known
from quizapp.banks.question_forms.rows import MOST_LINES
from quizapp.banks.readiness import Lacks, Rules, lacks_of
from quizapp.banks.routes.previewing import alone, shown_item
from quizapp.domain.likeness import Alike, near_duplicates, worded
from quizapp.domain.style import Written, style_faults
from quizapp.web.request import reading

NEW = "BN-moi"  # of a question that has no code yet


@dataclass(frozen=True)
class Run:
    """The drafts of an import, completed one after the other. `left`: how many others lack something; `like`: the one
    whose basis the empty fields were filled with."""

    import_id: int
    file: str
    left: int
    like: str = ""


@dataclass(frozen=True)
class Desk:
    """What is written on: a form, what it offers, and the question where there is one already."""

    form: QuestionForm
    known: Known
    rules: Rules
    history: QuestionHistory | None = None
    was: FileQuestion | None = None
    run: Run | None = None

    @property
    def code(self) -> str:
        return self.history.code if self.history else NEW

    def question(self) -> FileQuestion:
        return self.form.question(self.code, self.known, self.was)


def known_now(rules: Rules) -> Known:
    documents = tuple(Document(*row) for row in register_documents(reading()))
    return Known(rules.model, documents, cases=known_cases(reading()))


def desk_with(
    form: QuestionForm,
    known: Known,
    rules: Rules,
    history: QuestionHistory | None = None,
    was: FileQuestion | None = None,
) -> Desk:
    """With the pictures that the form names, where they are kept."""
    kept = pictures_by_hash(reading(), form.album.values())
    pictures = {hash_: facts_of(picture) for hash_, picture in kept.items()}
    return Desk(form, replace(known, pictures=pictures), rules, history, was)


def live_of(history: QuestionHistory) -> FileQuestion:
    live = history.standing.live
    return as_in_file(history.code, live.version, history.keys[live.version.id], live.status)


def twins_of(question: FileQuestion) -> list[Alike]:
    mine = [worded(question.code, question.type, question.content)]
    return near_duplicates(mine, (one for one in queries.bank_words(reading()) if one.code != question.code))


def looks_of(desk: Desk) -> dict[str, object]:
    """The question as it is typed now, with what is noticed of it."""
    question = desk.question()
    content = question.content
    written = Written(question.code, question.type, content["stem"], content["options"], question.key)
    has_options = len(content["options"]) > 1
    twins: Sequence[Alike] = twins_of(question) if content["stem"] else ()
    return {
        "shown": shown_item(alone(question), 1, desk.rules.model) if content["stem"] else "",
        "twins": twins,
        "style": [STYLE[rule] for rule in style_faults(written)] if has_options else [],
    }


def desk_page(
    desk: Desk,
    *,
    status: int = 200,
    looks_at: bool = False,
    is_sent: bool = False,
    is_held: bool = False,
    refusal: str = "",
    sentence: str = "",
) -> ResponseReturnValue:
    """`is_sent`: what is missing holds the question up; otherwise it is only told."""
    form = desk.form
    form.offer(desk.known)
    lacks: Lacks = lacks_of(desk.question(), desk.rules) if desk.history or looks_at else {}
    newest = desk.history.versions[0].number if desk.history else 0
    page = render_template(
        "banks/editor.html",
        form=form,
        history=desk.history,
        was=desk.was,
        run=desk.run,
        lacks=lacks,
        is_sent=is_sent,
        is_held=is_held,
        refusal=refusal,
        sentence=sentence,
        newest=newest,
        most=MOST_LINES,
        **(looks_of(desk) if looks_at or desk.history else {"shown": "", "twins": (), "style": []}),
    )
    return page, status
