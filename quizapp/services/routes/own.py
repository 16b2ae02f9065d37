"""What an official names, and the answers that all of them see."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.memory import Remembered
from quizapp.services.actions import Named, name_difficulty
from quizapp.services.forms import UNLISTED, DifficultyForm
from quizapp.services.queries.catalogue import service_choices
from quizapp.services.queries.issues import answered_issues, own_voices
from quizapp.services.routes.blueprint import bp
from quizapp.web.errors import words_for
from quizapp.web.extensions import db
from quizapp.web.policy import only
from quizapp.web.request import me, reading, today, writing

MOST_A_DAY = 20
_NAMED: Remembered[tuple[str, int, str], int] = Remembered(20_000)  # in memory only: a row would say who named what


@bp.get("/kho-khan")
@only("candidate", scope="own")
def difficulties() -> str:
    person_id = me().person_id
    own = own_voices(reading(), person_id) if person_id is not None else []
    return render_template("services/difficulties.html", issues=answered_issues(reading()), own=own)


@bp.route("/kho-khan/neu", methods=["GET", "POST"])
@only("candidate", scope="own", writes=True)
def name_one() -> ResponseReturnValue:
    """Nothing of it is put on record: the log would say who it was."""
    person_id = me().person_id
    if person_id is None:
        raise NotFound("person")
    form = DifficultyForm(dot=request.args.get("dot", ""))
    form.offer(service_choices(reading()))
    if request.method == "POST" and form.validate() and form.is_named():
        try:
            _keep(form, person_id)
        except RecordRefused as refusal:
            return _page(form, words_for(refusal).sentence), 422
        flash("Đã ghi khó khăn. Cảm ơn bạn: Sở sẽ xem và trả lời ở trang này.", "success")
        return redirect(url_for("services.difficulties"))
    return _page(form), 422 if form.errors else 200


def _page(form: DifficultyForm, fault: str = "") -> str:
    return render_template("services/name.html", form=form, fault=fault, unlisted=UNLISTED)


def _keep(form: DifficultyForm, person_id: int) -> None:
    key = str(db.engines[None].url), person_id, f"{today()}"
    count = _NAMED.get(key) or 0
    if count >= MOST_A_DAY:
        raise RecordRefused("difficulty_often")
    dot = form.dot.data or ""
    said = Named(
        service_id=None if form.service.data == UNLISTED else int(form.service.data),
        step=form.step.data,
        kind=form.kind.data,
        service_name=form.service_name.data or "",
        text=form.text.data or "",
        with_name=bool(form.with_name.data),
        round_id=int(dot) if dot.isascii() and dot.isdecimal() and len(dot) < 10 else None,
    )
    with writing() as session:
        name_difficulty(session, said, person_id, today())
    _NAMED.keep(key, count + 1)
