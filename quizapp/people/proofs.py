"""Proving at a door, beyond the password, that one is who one says."""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app, request
from sqlalchemy.orm import Session

from quizapp.domain.errors import LoginRefused
from quizapp.people import second_factor as codes
from quizapp.people.actions import second_factor as actions
from quizapp.people.queries.logins import minutes_to_wait
from quizapp.people.queries.second_factor import factor_of
from quizapp.web.request import me, now, reading, writing

Answer = TypeVar("Answer")


def app_secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def prove_code(typed: str, then: Callable[[Session], Answer]) -> Answer:
    """What `then` gives back once the code was right. LoginRefused: throttled, wrong_code."""
    who, address = me(), request.remote_addr or "?"
    wait = minutes_to_wait(reading(), who.username, address, now())
    if wait:
        raise LoginRefused("throttled", wait)
    factor = factor_of(reading(), who.account_id)
    known = codes.opened(app_secret(), factor.secret) if factor is not None else ""
    step = codes.fitting_step(known, codes.tidy_code(typed), now(), factor.last_step if factor else 0)
    answer: list[Answer] = []
    with writing() as transaction:
        outcome = actions.show_code(
            transaction,
            who.username,
            who.account_id,
            step=step,
            code_hash=codes.recovery_hash(app_secret(), who.account_id, typed),
            address=address,
            now=now(),
        )
        if outcome == 0:
            answer.append(then(transaction))
    if outcome is None:
        raise LoginRefused("wrong_code")
    if outcome:
        raise LoginRefused("throttled", outcome)
    return answer[0]
