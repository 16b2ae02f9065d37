"""Foreign files for the tests of drafts, and how a person sends and takes them."""

import re
from io import BytesIO

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.banks.models import Question, QuestionImport, QuestionUpload, QuestionVersion
from quizapp.db import Engines
from tests.make import account, csrf_of, post, sign_in

PAPER = (
    "Câu 1: Ai cấp thẻ căn cước cho công dân?\nA. Sở Nội vụ\nB. Cơ quan quản lý căn cước\nĐáp án: B\n"
    "Câu 2: Nêu ý kiến của anh chị.\n"
    "Câu 3: Cổng dịch vụ công dùng để làm gì?\nA. Nộp hồ sơ\nB. Xem phim\nĐáp án: A\n"
)
LOAD, SEND = "/ngan-hang/nhap", "/ngan-hang/nhap/xem-truoc"


def author(client: FlaskClient, engines: Engines, name: str = "tac-gia", role: str = "author") -> None:
    with engines.writing() as session:
        account(session, username=name, roles=[(role, None)])
    assert sign_in(client, name).status_code == 302


def upload(client: FlaskClient, data: bytes | str, name: str = "de.txt", format_: str = "auto") -> TestResponse:
    content = data.encode() if isinstance(data, str) else data
    answer = post(client, LOAD, {"file": (BytesIO(content), name), "dinh_dang": format_}, to=SEND)
    answer.request.environ["wsgi.input"].close()  # the client keeps what is long in a file of its own
    return answer


def preview_at(client: FlaskClient, data: bytes | str, name: str = "de.txt") -> str:
    """Send a file; where its preview is."""
    answer = upload(client, data, name)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def take(client: FlaskClient, address: str, *ticks: int, **more: str) -> TestResponse:
    page = client.get(address)
    data = {"csrf_token": csrf_of(page), "nhan": [str(number) for number in ticks], "bang-ma": "", **more}
    return client.post(address.split("?")[0], data=data)


def ticked(page: str) -> set[int]:
    return {int(number) for number in re.findall(r'name="nhan" value="(\d+)" checked', page)}


def counts(engines: Engines) -> dict[str, int]:
    """Rows of each table that an import touches."""
    with engines.reading() as session:
        return {
            table.__tablename__: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in (Question, QuestionVersion, QuestionImport, QuestionUpload)
        }


def the_import(engines: Engines) -> QuestionImport:
    with engines.reading() as session:
        return session.scalars(sa.select(QuestionImport).order_by(QuestionImport.id.desc()).limit(1)).one()
