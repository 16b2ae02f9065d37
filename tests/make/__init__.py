"""Builders: the smallest people, banks, rounds and attempts that a test needs, made by the product's own actions.

Every builder takes a session that writes (`with engines.writing() as session:`) and gives back the stored row.
`answered_attempt` takes the engines, because answers are saved on the autocommit engine like in the exam room.
"""

from tests.make.attempts import (
    Sitting,
    answer_rightly,
    answered_attempt,
    attempt_of,
    begun,
    places,
    right_answers,
    started_attempt,
    types_of,
)
from tests.make.banks import (
    SMALL_CELLS,
    blueprint,
    imported_file,
    shipped_bank,
    shipped_files,
    small_bank,
    small_model,
    typed_blueprint,
)
from tests.make.halls import invigilator, room, sitting
from tests.make.laws import law_rows
from tests.make.pages import csrf_of, form_in, post, sign_in
from tests.make.people import (
    NOW,
    PASSWORD,
    account,
    account_with_login,
    administrator,
    login_of,
    merged,
    organiser,
    password_hash,
    person,
    position,
    retire,
    unit,
)
from tests.make.rescue import accepted_rescue, claim, decider, rescue_text, right_claims, uploaded_rescue
from tests.make.rooms import exam_room, exam_sitting, seat
from tests.make.rounds import administrator_id, draft_round, open_round, plan
from tests.make.time import end_of_outage, grant, outage

__all__ = [
    "NOW",
    "PASSWORD",
    "SMALL_CELLS",
    "Sitting",
    "accepted_rescue",
    "account",
    "account_with_login",
    "administrator",
    "administrator_id",
    "answer_rightly",
    "answered_attempt",
    "attempt_of",
    "begun",
    "blueprint",
    "claim",
    "csrf_of",
    "decider",
    "draft_round",
    "end_of_outage",
    "exam_room",
    "exam_sitting",
    "form_in",
    "grant",
    "imported_file",
    "invigilator",
    "law_rows",
    "login_of",
    "merged",
    "open_round",
    "organiser",
    "outage",
    "password_hash",
    "person",
    "places",
    "plan",
    "position",
    "post",
    "rescue_text",
    "retire",
    "right_answers",
    "right_claims",
    "room",
    "seat",
    "shipped_bank",
    "shipped_files",
    "sign_in",
    "sitting",
    "small_bank",
    "small_model",
    "started_attempt",
    "typed_blueprint",
    "types_of",
    "unit",
    "uploaded_rescue",
]
