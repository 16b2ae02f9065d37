"""What a draft of the assessment model would change in a round that was sat."""

from typing import Any

from flask import render_template, request

from quizapp.competences.comparing import Line, lines_between
from quizapp.competences.drafting import draft
from quizapp.competences.files import model_from
from quizapp.competences.queries import model_version
from quizapp.competences.routes.blueprint import LOADERS, owners_only
from quizapp.reports.queries import rounds_sat
from quizapp.reports.queries.what_if import what_if as found_for
from quizapp.reports.routes.shared import bp, named_units, settled, units
from quizapp.rounds.queries import round_by_id
from quizapp.web.policy import only
from quizapp.web.request import reading


@bp.get("/mo-hinh/ban-thao/<int:draft_id>/thu")
@only(*LOADERS, scope="everywhere", writes=True)
def what_if(draft_id: int) -> str:
    """`dot`: the round; without it all the rounds that somebody sat, to choose from. Only closing and scoring what is
    over may write."""
    owners_only()
    held = draft(reading(), draft_id)
    chosen = request.args.get("dot", type=int)
    report = None
    lines: tuple[Line, ...] = ()
    if chosen:
        named = named_units(settled(chosen))
        report = found_for(reading(), chosen, model_from(held.content), units(), named)
        lines = _other_than_the_round(chosen, held.content)
    rounds = rounds_sat(reading(), units())
    return render_template("reports/what_if.html", draft=held, rounds=rounds, chosen=chosen, report=report, lines=lines)


def _other_than_the_round(round_id: int, content: dict[str, Any]) -> tuple[Line, ...]:
    """What the draft says otherwise than the model of the round."""
    model_id = round_by_id(reading(), round_id).model_id
    return lines_between(model_version(reading(), model_id).content, content) if model_id else ()
