"""Offences and rows of the rooms that keep theirs beside: questions, people, accounts, lists, services, training."""

from sqlalchemy.orm import Session

from tests.make import Sitting
from tests.operations.account_offences import ACCOUNT_OFFENCES, account_rows
from tests.operations.life_offences import LIFE_OFFENCES, life_rows
from tests.operations.list_offences import LIST_OFFENCES, list_rows
from tests.operations.model_offences import MODEL_OFFENCES, model_rows
from tests.operations.people_offences import PEOPLE_OFFENCES, people_rows
from tests.operations.result_offences import RESULT_OFFENCES, result_rows
from tests.operations.service_offences import SERVICE_OFFENCES, service_rows
from tests.operations.training_offences import TRAINING_OFFENCES, training_rows

MORE_OFFENCES = [
    *LIFE_OFFENCES, *PEOPLE_OFFENCES, *ACCOUNT_OFFENCES, *LIST_OFFENCES, *RESULT_OFFENCES, *MODEL_OFFENCES,
    *SERVICE_OFFENCES, *TRAINING_OFFENCES,
]  # fmt: skip


def more_rows(session: Session, over: Sitting) -> None:
    """Rows for their guards to protect; `over`: an attempt that was handed in."""
    life_rows(session, over.account_id)
    model_rows(session, over.account_id)
    people_rows(session)
    account_rows(session)
    list_rows(session, over)
    result_rows(session, over)
    service_rows(session)
    training_rows(session, over)
