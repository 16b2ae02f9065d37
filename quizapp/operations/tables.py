"""Every table of the product, gathered for migrations, guards and copies."""

from quizapp.api import models as api
from quizapp.attempts import models as attempts
from quizapp.attempts import room_models as invigilation
from quizapp.audit import models as audit
from quizapp.banks import models as banks
from quizapp.competences import models as competences
from quizapp.db import Base
from quizapp.learning import models as learning
from quizapp.papers import models as papers
from quizapp.people import factor_models as factors
from quizapp.people import models as people
from quizapp.reports import models as reports
from quizapp.results import life_models as life
from quizapp.results import models as results
from quizapp.rounds import models as rounds
from quizapp.services import models as services

ROOMS = (
    people, factors, audit, competences, banks, papers, rounds, attempts, invigilation, results, life, services,
    learning, reports, api,
)  # fmt: skip
METADATA = Base.metadata
