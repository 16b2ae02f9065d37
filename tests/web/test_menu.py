"""The menu shows where one is."""

import re

import pytest
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.people.models import Unit
from tests import make


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "Trang chủ"),
        ("/dot-thi/{round}", "Đợt thi"),
        ("/dot-thi/{round}/theo-doi", "Đợt thi"),
        ("/bao-cao/dot-thi/{round}", "Báo cáo"),
        ("/can-bo/nhap", "Cán bộ"),
        ("/don-vi/them", "Đơn vị"),
        ("/tai-khoan", "Cán bộ"),
        ("/tro-giup/candidate", "Trợ giúp"),
        ("/doi-mat-khau", "Trang chủ"),
    ],
)
def test_the_entry_of_this_page_is_marked_and_no_other(
    client: FlaskClient, engines: Engines, path: str, label: str
) -> None:
    with engines.writing() as session:
        person = make.person(session)
        round_ = make.open_round(session, [session.get_one(Unit, person.unit_id)])
    make.sign_in(client, "quantri")
    page = client.get(path.format(round=round_.id)).text.split("<header")[1].split("</header>")[0]
    assert re.findall(r'aria-current="page">([^<]+)</a>', page) == [label]
