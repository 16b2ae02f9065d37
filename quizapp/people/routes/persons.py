"""Pages of persons."""

from quizapp.people.routes.blueprint import bp
from quizapp.web.policy import only


@bp.get("/can-bo")
@only("organiser", "administrator")
def person_list() -> str:
    return "stub"
