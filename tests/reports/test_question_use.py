"""How questions were used and how they did: counted from papers and marks, silent where few sat."""

from html import unescape

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from quizapp.attempts.models import AttemptQuestion
from quizapp.banks.models import Question, QuestionVersion
from quizapp.db import Engines
from quizapp.domain.items import item_statistics
from quizapp.reports.queries.questions import statistics, used_versions, uses
from quizapp.results.models import Result
from quizapp.rounds.models import Round
from tests import make
from tests.make.life import approved
from tests.make.life_of_results import published

PEOPLE = 6


def sat_round(engines: Engines) -> int:
    """A round that six people sat, three of them with everything right and three with nothing; its id."""
    with engines.writing() as session:
        commune = make.unit(session)
        people = [make.person(session, f"Nguyễn Văn {number}", unit=commune) for number in range(PEOPLE)]
        round_ = make.open_round(session, [commune])
    for number, person in enumerate(people):
        make.answered_attempt(engines, round_=round_, person_=person, right=None if number < PEOPLE / 2 else ())
    return round_.id


def versions_in_papers(session: Session) -> dict[int, int]:
    """Version → in how many papers it stands."""
    version = AttemptQuestion.question_version_id
    return {row[0]: row[1] for row in session.execute(sa.select(version, sa.func.count()).group_by(version))}


def test_use_is_counted_from_papers(engines: Engines) -> None:
    sat_round(engines)
    with engines.reading() as session:
        counted = versions_in_papers(session)
        found = uses(session, list(counted))
        assert {version: use.papers for version, use in found.items()} == counted
        assert {use.rounds for use in found.values()} == {("Sát hạch thử",)}
        assert used_versions(session) == set(counted)
        unused = set(session.scalars(sa.select(QuestionVersion.id))) - set(counted)
        assert uses(session, unused) == {}


def test_statistics_are_of_closed_rounds_and_of_enough_people(engines: Engines) -> None:
    round_id = sat_round(engines)
    with engines.reading() as session:
        counted = versions_in_papers(session)
        full = max(counted, key=lambda version: counted[version])
        assert statistics(session, full).sat == 0  # the round is still open
    with engines.writing() as session:
        round_ = session.get_one(Round, round_id)
        round_.state = "closed"
    with engines.reading() as session:
        told = {version: statistics(session, version) for version in counted}
    assert {version: one.sat for version, one in told.items()} == counted
    assert all((one.p_value is None) == (one.sat < 5) for one in told.values())
    assert {one.p_value for one in told.values() if one.sat == PEOPLE} <= {0.5}


def test_statistics_are_of_the_results_that_were_published(engines: Engines) -> None:
    round_id = sat_round(engines)
    with engines.writing() as session:
        session.get_one(Round, round_id).state = "closed"
        counted = versions_in_papers(session)
        full = max(counted, key=lambda version: counted[version])
        published(session, round_id)
        told = statistics(session, full)
        newer = [column for column in Result.__table__.c if column.key not in ("id", "version", "marks")]
        for one in session.scalars(sa.select(Result)).all():  # of a rescue file, say, that nobody has looked through
            marks = {**one.marks, "points": [0.0 for _ in one.marks["points"]]}
            kept = {column.key: getattr(one, column.key) for column in newer}
            session.add(Result(**kept, version=one.version + 1, marks=marks))
        session.flush()
        assert told.p_value
        assert statistics(session, full) == told
        published(session, round_id, reason="đã xem các tệp cứu hộ")
        assert statistics(session, full).p_value == 0


@pytest.mark.parametrize(("sat", "told"), [(4, None), (5, 0.4)])
def test_a_figure_of_few_people_is_not_told(sat: int, told: float | None) -> None:
    points, answers = [1.0, 1.0, 0.0, 0.0, 0.0][:sat], [("b",), ("b",), ("a",), (), ("c",)][:sat]
    one = item_statistics("single", points, answers)
    assert (one.sat, one.p_value) == (sat, told)
    assert dict(one.chosen) == ({"a": 1, "b": 2, "c": 1} if told else {})
    assert one.blank == (1 if told else 0)


def test_the_page_says_where_a_question_stands_in_its_life_and_how_it_did(
    client: FlaskClient, engines: Engines
) -> None:
    round_id = sat_round(engines)
    with engines.writing() as session:
        session.get_one(Round, round_id).state = "closed"
        writer = make.account(session, username="rade", roles=[("author", None)]).id
        second = make.account(session, username="duyetde", roles=[("question_reviewer", None)]).id
        unused = approved(session, writer, second).code
        counted = versions_in_papers(session)
        full = session.get_one(QuestionVersion, max(counted, key=lambda version: counted[version]))
        papers, code = counted[full.id], session.get_one(Question, full.question_id).code
        figure = f"{len(counted)} câu đang dùng"
    make.sign_in(client, "rade")
    shown = unescape(client.get(f"/ngan-hang/{code}").text)
    assert 'aria-current="step"><span class="tag good">Đang dùng</span>' in shown
    assert f"<dd>{papers} đề</dd>" in shown
    assert f"Trong {papers} người đã có kết quả" in shown
    assert 'aria-current="step"><span class="tag good">Đã duyệt</span>' in unescape(
        client.get(f"/ngan-hang/{unused}").text
    )
    assert figure in unescape(client.get("/ngan-hang").text)


def test_typed_answers_are_no_options() -> None:
    assert dict(item_statistics("short_text", [1.0] * 5, [("Chính phủ",)] * 5).chosen) == {}
