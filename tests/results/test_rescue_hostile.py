"""Rescue files that nobody's test page wrote: none is kept, and each is answered with what to do."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.attempts.models import RescuedAnswer, RescueFile
from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.results.files import BIGGEST, FORMAT, MOST_ANSWERS
from tests import make
from tests.make import Sitting
from tests.results.test_rescue_pages import sign_in, staff, upload
from tests.results.test_rescue_records import partly_answered

Made = Callable[[Sitting, Sitting], bytes]  # the attempt of the round, and one of another round


def answers(*rows: object, **changes: object) -> Made:
    return lambda sitting, _other: make.rescue_text(sitting, list(rows), **changes)


def one(**changes: object) -> Made:
    return answers({**make.claim(1, []), **changes})


def raw(data: bytes) -> Made:
    return lambda _sitting, _other: data


def edited(change: Callable[[str], str]) -> Made:
    """A sound file whose text somebody changed."""
    return lambda sitting, _other: change(make.rescue_text(sitting, [make.claim(1, [])]).decode()).encode()


def altered_ticket(sitting: Sitting, _other: Sitting) -> bytes:
    facts = json.loads(make.rescue_text(sitting, [make.claim(1, [])]))
    payload, dot, signature = facts["ticket"].rpartition(".")
    facts["ticket"] = payload + dot + ("a" if signature[0] != "a" else "b") + signature[1:]
    return json.dumps(facts).encode()


def of_another_round(_sitting: Sitting, other: Sitting) -> bytes:
    return make.rescue_text(other, [make.claim(1, [])])


def of_another_account(sitting: Sitting, other: Sitting) -> bytes:
    return make.rescue_text(replace(sitting, account_id=other.account_id), [make.claim(1, [])])


ALTERED, AGAIN = "đã bị sửa", "Hãy tải lại tệp cứu hộ từ máy của thí sinh"
HOSTILE: dict[str, tuple[Made, str]] = {
    "forged ticket": (answers(make.claim(1, []), secret="x" * 40), "Hãy tải lại tệp từ máy của thí sinh"),
    "altered ticket": (altered_ticket, "Hãy tải lại tệp từ máy của thí sinh"),
    "no ticket": (answers(make.claim(1, []), ticket=""), "Hãy tải lại tệp từ máy của thí sinh"),
    "endless ticket": (answers(make.claim(1, []), ticket="a" * 5000), "Hãy tải lại tệp từ máy của thí sinh"),
    "ticket with half a character": (answers(make.claim(1, []), ticket="\ud800"), "đã bị sửa"),
    "ticket that is a list": (answers(make.claim(1, []), ticket=["a"]), "Hãy chọn tệp mà trang làm bài đã tải về"),
    "another round's ticket": (of_another_round, "Hãy mở đúng đợt"),
    "another account's ticket": (of_another_account, "Hãy mở đúng đợt"),
    "a pen of the future": (answers(make.claim(1, []), epoch=2), "Hãy tải lại tệp cứu hộ"),
    "an epoch of the future": (one(epoch=2), "Hãy tải lại tệp cứu hộ"),
    "too big": (answers(make.claim(1, []), round="x" * BIGGEST), "Hãy chọn đúng tệp"),
    "nested deep": (raw(b"[" * 200_000), AGAIN),
    "nested deep inside": (edited(lambda text: text[:-1] + ',"x":' + "[" * 100_000 + "]" * 100_000 + "}"), AGAIN),
    "endless digits": (edited(lambda text: text.replace('"seq": 500', '"seq": ' + "9" * 9000)), AGAIN),
    "NaN": (edited(lambda text: text.replace('"seq": 500', '"seq": NaN')), AGAIN),
    "Infinity": (edited(lambda text: text.replace('"seq": 500', '"seq": -Infinity')), AGAIN),
    "half a file": (edited(lambda text: text[: len(text) // 2]), AGAIN),
    "not UTF-8": (raw(b'{"format":"\xff\xfe\xfa"}'), AGAIN),
    "UTF-16": (raw('{"format": "quizapp-cuu-ho-1"}'.encode("utf-16")), AGAIN),
    "NUL": (raw(b'{"format"\0:1}'), "Hãy lưu lại đúng dạng"),
    "empty": (raw(b"  "), "Tệp trống"),
    "a number": (raw(b"7"), "Hãy chọn tệp mà trang làm bài đã tải về"),
    "another program's JSON": (raw(b'{"format":"other-1","answers":[]}'), "Hãy chọn tệp mà trang làm bài đã tải về"),
    "no answers": (answers(), "không cần nạp"),
    "answers that are a text": (answers(make.claim(1, []), answers="abc"), AGAIN),
    "answers beyond number": (answers(*[make.claim(1, [])] * (MOST_ANSWERS + 1)), AGAIN),
    "an answer that is a text": (answers("a"), AGAIN),
    "an answer that is null": (answers(None), AGAIN),
    "position 0": (one(position=0), AGAIN),
    "position -1": (one(position=-1), AGAIN),
    "position 2**63": (one(position=2**63), AGAIN),
    "position 11 of ten": (one(position=11), ALTERED),
    "position that is a text": (one(position="1"), AGAIN),
    "position that is true": (one(position=True), AGAIN),
    "position 1.5": (one(position=1.5), AGAIN),
    "a place twice": (answers(make.claim(1, []), make.claim(1, [], 501)), "có mặt hai lần"),
    "seq 0": (one(seq=0), AGAIN),
    "seq 2**53": (one(seq=2**53), AGAIN),
    "epoch 0": (one(epoch=0), AGAIN),
    "value that is a text": (one(value="a"), AGAIN),
    "value of numbers": (one(value=[1]), AGAIN),
    "value nested": (one(value=[["a"]]), AGAIN),
    "value with NUL": (one(value=["a\0"]), ALTERED),
    "value of no option": (one(value=["z"]), ALTERED),
    "value twice": (one(value=["a", "a"]), ALTERED),
    "value beyond measure": (one(value=["a" * 300]), AGAIN),
    "time of year 1": (one(at="0001-01-01T00:00:00+14:00"), AGAIN),
    "time of 1970": (one(at="1970-01-01T00:00:00+00:00"), ALTERED),
    "time of year 9999": (one(at="9999-12-31T23:59:59+00:00"), ALTERED),
    "time beyond years": (one(at="9999-12-31T23:59:59-14:00"), AGAIN),
    "time without a zone": (one(at="2026-11-20T01:05:00"), AGAIN),
    "time that is a number": (one(at=0), AGAIN),
    "time that is a word": (one(at="hôm qua"), AGAIN),
}


@pytest.fixture
def sitting(engines: Engines) -> Sitting:
    return partly_answered(engines)


def kept(engines: Engines) -> tuple[int, int, int]:
    with engines.reading() as session:
        acts = sa.select(sa.func.count()).where(AuditEntry.action.startswith("rescue"))
        tables = (sa.select(sa.func.count()).select_from(table) for table in (RescueFile, RescuedAnswer))
        return session.scalar(acts) or 0, *(session.scalar(one) or 0 for one in tables)


def test_no_hostile_file_is_kept_and_each_is_told_what_to_do(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    other = partly_answered(engines)
    sign_in(client, staff(engines, sitting))
    wrong = {}
    for name, (made, words) in HOSTILE.items():
        answer = upload(client, sitting, made(sitting, other))
        if answer.status_code not in (404, 422) or words not in answer.text or kept(engines) != (0, 0, 0):
            wrong[name] = (answer.status_code, kept(engines))
    assert wrong == {}
    # the control: the file that all of them were made from is taken
    assert upload(client, sitting, make.rescue_text(sitting, [make.claim(1, [])])).status_code == 302
    assert kept(engines) == (1, 1, 0)


@pytest.mark.parametrize("name", ["cuu-ho.txt", "cuu-ho.json.exe", "cuu-ho", "cuu-ho.xlsx"])
def test_only_json_is_taken(client: FlaskClient, engines: Engines, sitting: Sitting, name: str) -> None:
    sign_in(client, staff(engines, sitting))
    answer = upload(client, sitting, make.rescue_text(sitting, [make.claim(1, [])]), name)
    assert answer.status_code == 422
    assert "Hãy" in answer.text
    assert kept(engines) == (0, 0, 0)


def test_a_form_without_a_file_says_so(client: FlaskClient, engines: Engines, sitting: Sitting) -> None:
    sign_in(client, staff(engines, sitting))
    answer = make.post(client, f"/dot-thi/{sitting.round_id}/tep-cuu-ho", {})
    assert answer.status_code == 422
    assert "Hãy chọn một tệp." in answer.text


def test_a_file_beyond_the_limit_of_a_request_is_answered_in_words(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    sign_in(client, staff(engines, sitting))
    page, kind = f"/dot-thi/{sitting.round_id}/tep-cuu-ho", "multipart/form-data; boundary=x"
    answer = client.post(page, data=b"-" * (9 * 1024 * 1024), content_type=kind)
    assert answer.status_code == 413
    assert "quá lớn" in answer.text
    assert kept(engines) == (0, 0, 0)


def test_what_a_file_claims_is_shown_as_text_and_never_as_code(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    sign_in(client, staff(engines, sitting))
    data = make.rescue_text(sitting, [make.claim(1, [])], round="<script>alert(1)</script>", format=FORMAT)
    answer = client.get(str(upload(client, sitting, data, "<b>cuu-ho.json").location))
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
