"""Every closed attempt gets one receipt of its log, and a log that was changed afterwards is told apart."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import close_due_attempts, hand_in
from quizapp.attempts.models import AnswerEvent, Attempt, AttemptQuestion, Receipt
from quizapp.attempts.queries import logged_answers
from quizapp.attempts.receipts import checked_receipt, issue_receipts, receipt_of
from quizapp.attempts.saving import save_answer
from quizapp.db import Engines
from quizapp.domain.receipts import receipt_code
from quizapp.operations.finalising import finalise
from quizapp.operations.guards import drop_guards, install_guards
from quizapp.people.models import Person
from quizapp.results.actions import has_work
from quizapp.rounds.models import RoundCandidate
from tests import make
from tests.make import NOW, Sitting

LATER = NOW + timedelta(days=1)
MANY = 1000


def receipts(session: Session) -> list[Receipt]:
    return list(session.scalars(sa.select(Receipt).order_by(Receipt.attempt_id)))


def receipt(session: Session, sitting: Sitting) -> Receipt:
    found = receipt_of(session, sitting.attempt_id)
    assert found is not None
    return found


def tamper(engines: Engines, statement: str) -> None:
    """What somebody with the database's password could do; the guards are away for that moment."""
    with engines.write.begin() as connection:
        drop_guards(connection)
        connection.execute(sa.text(statement))
        install_guards(connection)


def test_handing_in_gives_a_receipt_in_the_same_moment(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    make.answer_rightly(engines, sitting, [1, 2, 4])
    with engines.writing() as session:
        hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=10))
        made = receipt(session, sitting)
        assert (made.answered, made.code) == (3, receipt_code(made.answers_hash))
    with engines.reading() as session:
        check = checked_receipt(session, receipt(session, sitting).code)
        assert check is not None
        assert (check.is_unchanged, check.answered, check.ended_at) == (True, 3, NOW + timedelta(minutes=10))


def test_a_hand_in_that_is_undone_takes_its_receipt_with_it(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    with pytest.raises(ZeroDivisionError), engines.writing() as session:
        hand_in(session, sitting.token, sitting.person_id, NOW)
        raise ZeroDivisionError
    with engines.reading() as session:
        assert receipts(session) == []


def test_handing_in_again_keeps_the_receipt(engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    with engines.reading() as session:
        before = receipt(session, sitting).code
    with engines.writing() as session:
        hand_in(session, sitting.token, sitting.person_id, LATER)
    with engines.reading() as session:
        assert [one.code for one in receipts(session)] == [before]


def test_an_empty_sheet_has_a_receipt_too(engines: Engines) -> None:
    sitting = make.answered_attempt(engines, right=())
    with engines.reading() as session:
        assert receipt(session, sitting).answered == 0


def test_half_a_match_is_no_answer_on_the_receipt_either(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        place = next(at for at, type_ in make.types_of(session, sitting.attempt_id).items() if type_ == "matching")
        right = make.right_answers(session, sitting.attempt_id)[place]
    save_answer(engines.save, sitting.save(1, right[:1], position=place))
    with engines.writing() as session:
        hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=2))
        assert receipt(session, sitting).answered == 0


def test_an_answer_that_was_changed_counts_as_its_last_word(engines: Engines) -> None:
    codes = set()
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    save_answer(engines.save, sitting.save(1, ["a"]))
    save_answer(engines.save, sitting.save(2, ["b"]))
    with engines.writing() as session:
        hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=2))
        codes.add(receipt(session, sitting).code)
        assert logged_answers(session, sitting.attempt_id)[1].value == ("b",)
    assert len(codes) == 1


def test_the_finaliser_gives_receipts_to_whom_it_closes(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    make.answer_rightly(engines, sitting, [1, 2])
    assert finalise(engines, LATER) == (1, 1)
    with engines.reading() as session:
        assert receipt(session, sitting).answered == 2
        assert not has_work(session, LATER)


def test_a_crash_between_closing_and_the_receipt_is_caught_up(engines: Engines) -> None:
    with engines.writing() as session:
        sittings = [make.started_attempt(session, person_=make.person(session)) for _ in range(3)]
        close_due_attempts(session, LATER)
    with engines.reading() as session:
        assert has_work(session, LATER)
    with engines.writing() as session:
        assert [issue_receipts(session, LATER, limit=2) for _ in range(3)] == [2, 1, 0]
    with engines.reading() as session:
        assert {one.attempt_id for one in receipts(session)} == {one.attempt_id for one in sittings}


def test_a_database_from_before_receipts_gets_them(engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    tamper(engines, "DELETE FROM receipt")
    assert finalise(engines, LATER) == (0, 0)
    with engines.reading() as session:
        check = checked_receipt(session, receipt(session, sitting).code)
        assert check is not None
        assert check.is_unchanged


def test_a_voided_attempt_has_no_receipt(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        attempt = make.attempt_of(session, sitting)
        attempt.state, attempt.ended_at = "voided", NOW
        session.flush()
        assert hand_in(session, sitting.token, sitting.person_id, NOW).state == "voided"
        assert issue_receipts(session, NOW) == 0
        assert receipts(session) == []


def test_four_processes_that_issue_at_once_issue_one_each(engines: Engines) -> None:
    with engines.writing() as session:
        for _ in range(4):
            make.started_attempt(session, person_=make.person(session))
        close_due_attempts(session, LATER)
    gate = Barrier(4)

    def issuer(_number: int) -> int:
        gate.wait()
        with engines.writing() as session:
            return issue_receipts(session, LATER)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(issuer, range(4))) >= 4
    with engines.reading() as session:
        assert len(receipts(session)) == 4


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE answer_event SET value = '["zz"]' WHERE position = 1""",
        "UPDATE answer_event SET value = 'không phải JSON' WHERE position = 1",
        "UPDATE answer_event SET seq = seq + 1000 WHERE position = 2",
        "DELETE FROM answer_event WHERE position = 3",
        "UPDATE attempt SET token = 'khác'",
        "UPDATE receipt SET answered = answered + 1",
        "UPDATE receipt SET answers_hash = 'khác'",
    ],
)
def test_a_log_that_was_changed_afterwards_is_told(engines: Engines, statement: str) -> None:
    sitting = make.answered_attempt(engines)
    with engines.reading() as session:
        code = receipt(session, sitting).code
    tamper(engines, statement)
    with engines.reading() as session:
        check = checked_receipt(session, code)
        assert check is not None
        assert not check.is_unchanged


def test_a_forger_who_also_rewrites_the_receipt_makes_the_printed_code_unknown(engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    with engines.reading() as session:
        printed = receipt(session, sitting).code
    tamper(engines, """UPDATE answer_event SET value = '["zz"]' WHERE position = 1""")
    tamper(engines, "DELETE FROM receipt")
    finalise(engines, LATER)
    with engines.reading() as session:
        assert checked_receipt(session, printed) is None


def many_closed_attempts(session: Session, chance: random.Random) -> None:
    """1,000 people with a log of four answers each; as rows, because saving is proved elsewhere."""
    first = make.started_attempt(session)
    person, place = session.get_one(Person, first.person_id), make.places(session, first.attempt_id)[:4]
    people = [
        {
            "staff_code": f"N{number}", "name": "Nguyễn Văn An", "sort_key": "an", "search_key": "an",
            "is_active": True, "position_id": person.position_id, "category": "CC", "unit_id": person.unit_id,
        }
        for number in range(MANY)
    ]  # fmt: skip
    session.execute(sa.insert(Person), people)
    ids = list(session.scalars(sa.select(Person.id).where(Person.staff_code.startswith("N"))))
    listed = {"round_id": first.round_id, "unit_id": person.unit_id, "position_id": person.position_id}
    session.execute(sa.insert(RoundCandidate), [{**listed, "person_id": one, "category": "CC"} for one in ids])
    session.execute(
        sa.insert(Attempt),
        [
            {
                "token": f"{chance.getrandbits(128):032x}", "round_id": first.round_id, "person_id": one, "number": 1,
                "attempts_allowed": 1, "state": "in_progress", "seed": "x", "epoch": 1, "started_at": NOW,
                "deadline_at": first.deadline_at,
            }
            for one in ids
        ],
    )  # fmt: skip
    attempts = list(session.scalars(sa.select(Attempt.id).where(Attempt.id != first.attempt_id)))
    session.execute(
        sa.insert(AttemptQuestion),
        [
            {
                "attempt_id": attempt_id, "position": one.position, "question_version_id": one.question_version_id,
                "letters": one.letters, "left": one.left,
            }
            for attempt_id in attempts
            for one in place
        ],
    )  # fmt: skip
    session.execute(
        sa.insert(AnswerEvent),
        [
            {
                "attempt_id": attempt_id, "epoch": 1, "seq": position, "position": position, "received_at": NOW,
                "value": chance.choice(['["a"]', '["b"]', "[]"]), "deadline_at": first.deadline_at,
            }
            for attempt_id in attempts
            for position in range(1, 5)
        ],
    )  # fmt: skip


def outcomes(session: Session, codes: list[str]) -> tuple[int, int, int]:
    """(unchanged, changed, unknown)."""
    found = [checked_receipt(session, code) for code in codes]
    known = [one for one in found if one is not None]
    unchanged = sum(one.is_unchanged for one in known)
    return unchanged, len(known) - unchanged, len(found) - len(known)


def test_a_thousand_receipts_are_checked_later_and_none_that_is_forged_is_taken(engines: Engines) -> None:
    chance = random.Random("a thousand receipts")
    with engines.writing() as session:
        many_closed_attempts(session, chance)
        while close_due_attempts(session, LATER):
            pass
        assert issue_receipts(session, LATER, limit=2 * MANY) == MANY + 1
    forged = [receipt_code(f"{chance.getrandbits(256):064x}") for _ in range(MANY)]
    with engines.reading() as session:
        codes = [one.code for one in receipts(session)]
        hit = sum(one.attempt_id % 100 == 0 for one in receipts(session))
        assert outcomes(session, codes) == (MANY + 1, 0, 0)
        assert outcomes(session, forged) == (0, 0, MANY)
    # the control: one answer in every hundredth attempt is changed behind the guards' backs, and each is found
    tamper(engines, """UPDATE answer_event SET value = '["c"]' WHERE position = 2 AND attempt_id % 100 = 0""")
    with engines.reading() as session:
        assert hit >= 10
        assert outcomes(session, codes) == (MANY + 1 - hit, hit, 0)
