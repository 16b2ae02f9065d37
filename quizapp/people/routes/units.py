"""Pages of units."""

from quizapp.people.routes.blueprint import bp
from quizapp.web.policy import only


@bp.get("/don-vi")
@only("organiser", "administrator")
def unit_tree() -> str:
    return "stub"
