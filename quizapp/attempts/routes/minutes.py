"""The minutes of a round, a sitting or a room: a page to print, a PDF and a Word file."""

from flask import Response, render_template, url_for

from quizapp.attempts.minutes.document import Scene, minutes_document
from quizapp.attempts.minutes.facts import minutes_facts
from quizapp.attempts.routes.blueprint import bp
from quizapp.domain.errors import NotFound
from quizapp.office.documents.parts import Document
from quizapp.rounds.routes.papers import AUDIT, ROLES, Asked, asked, note_download
from quizapp.web.policy import only
from quizapp.web.printing import written_file
from quizapp.web.request import now, reading

NAME = "bien-ban"


def _asked(round_id: int) -> Asked:
    """What happened in a round is for who organises it, what happened in a room also for who watches over it."""
    wanted = asked(round_id, for_minutes=True)
    if not wanted.has_minutes:
        raise NotFound("document")
    return wanted


def _minutes(wanted: Asked) -> Document:
    facts = minutes_facts(reading(), wanted.ground, wanted.reach, wanted.narrowed, now())
    return minutes_document(Scene(wanted.ground, facts, wanted.sitting, wanted.room), now())


@bp.get("/dot-thi/<int:round_id>/bien-ban")
@only(*ROLES, scope="unit")
def minutes(round_id: int) -> str:
    wanted = _asked(round_id)
    return render_template(
        "rounds/day_paper.html",
        round=wanted.round,
        wanted=wanted,
        title="Biên bản coi thi",
        documents=[_minutes(wanted)],
        files={form: _file_address(wanted, form) for form in ("pdf", "docx")},
    )


def _file_address(wanted: Asked, form: str) -> str:
    return url_for("attempts.minutes_file", round_id=wanted.round.id, form=form, cho=wanted.choice or None)


@bp.get("/dot-thi/<int:round_id>/bien-ban/<form>")
@only(*ROLES, scope="unit", writes=True, audit=AUDIT)
def minutes_file(round_id: int, form: str) -> Response:
    """A file; whoever takes one out of the system is on record."""
    wanted = _asked(round_id)
    answer = written_file([_minutes(wanted)], form, NAME, wanted.round.code, wanted.choice)
    note_download(wanted, NAME, form)
    return answer
