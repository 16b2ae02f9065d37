"""An office with staff, for the pages of this room."""

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from quizapp.db import Engines
from tests import make
from tests.people.office_of import Office, office


@dataclass(frozen=True)
class Staff:
    """Office with an administrator, and an organiser of the first commune."""

    office: Office
    insider: int
    outsider: int
    outsider_account: int
    author_person: int
    author_account: int


@pytest.fixture
def staff(engines: Engines) -> Staff:
    with engines.writing() as session:
        made = office(session)
        make.administrator(session)
        make.organiser(session, made.first, username="tochuc")
        make.account(session, username="thisinh", person=make.person(session, "Thí Sinh", unit=made.first))
        insider = make.person(session, "Trần Văn Ân", unit=made.first, staff_code="CB0001")
        outsider = make.person(session, "Lê Thị Ngoài", unit=made.second)
        outsider_account = make.account(session, person=outsider)
        author = make.person(session, "Bùi Ra Đề", unit=made.first)
        author_account = make.account(session, person=author, roles=[("author", None)])
    return Staff(made, insider.id, outsider.id, outsider_account.id, author.id, author_account.id)


@pytest.fixture
def organiser(staff: Staff, client: FlaskClient) -> FlaskClient:
    make.sign_in(client, "tochuc")
    return client


@pytest.fixture
def administrator(staff: Staff, client: FlaskClient) -> FlaskClient:
    make.sign_in(client, "quantri")
    return client


def sign_in_as(client: FlaskClient, username: str) -> None:
    """Somebody else sits down at the same browser."""
    make.post(client, "/", {}, to="/dang-xuat")
    make.sign_in(client, username)
