"""What may be approved is what a bank file may say: the shipped bank lacks nothing, and each lack has its field."""

from dataclasses import replace
from typing import Any

import pytest

from quizapp.banks.exporting import ExportFilter, questions_to_export
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.pictures import facts_of
from quizapp.banks.question_forms import FORMS
from quizapp.banks.question_forms.base import common_values
from quizapp.banks.question_forms.known import Known
from quizapp.banks.readiness import Rules, lacks_of, rules_now
from quizapp.banks.register import shipped_register
from quizapp.banks.registering import import_register
from quizapp.competences.files import model_from, parse_model
from quizapp.db import Engines
from quizapp.domain.questions import TYPES
from tests import make
from tests.make import NOW
from tests.make.life import EVIDENCE, written
from tests.small_bank import SMALL_MODEL

RULES = Rules(model_from(parse_model(SMALL_MODEL, "model.yaml")), frozenset())
OPTIONS = {"a": "một", "b": "hai", "c": "ba"}


@pytest.fixture
def shipped(sqlite_engines: Engines) -> tuple[list[FileQuestion], Rules]:
    with sqlite_engines.writing() as session:
        make.shipped_bank(session)
        import_register(session, shipped_register(), None, NOW)
    with sqlite_engines.reading() as session:
        return questions_to_export(session, ExportFilter(statuses=("reviewed",))), rules_now(session)


def test_the_shipped_bank_lacks_nothing(shipped: tuple[list[FileQuestion], Rules]) -> None:
    questions, rules = shipped
    assert len(questions) > 200
    assert {one.code: lacks for one in questions if (lacks := lacks_of(one, rules))} == {}


def test_every_shipped_question_opens_in_its_form_and_would_be_stored_as_it_is(
    shipped: tuple[list[FileQuestion], Rules],
) -> None:
    """What a form shows and reads back is the question, for every type that has a form."""
    questions, rules = shipped
    pictures = {one.hash: facts_of(one) for question in questions for one in question.pictures.values()}
    known, seen = Known(rules.model, pictures=pictures), set()
    for one in (one for one in questions if one.type in FORMS):
        form_class = FORMS[one.type]
        values = {**common_values(one, known), **form_class.values_of(one)}
        form = form_class(formdata=None, data=values, meta={"csrf": False})
        form.offer(known)
        again = form.question(one.code, known, one)
        assert (again.content, again.key, again.rule) == (one.content, one.key, one.rule), one.code
        assert again.evidence == one.evidence, one.code
        seen.add(one.type)
    assert seen == set(TYPES)


def content(**changes: Any) -> dict[str, Any]:
    return {**written().content, "options": OPTIONS, **changes}


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"competence": ""}, "competence", "Hãy chọn năng lực."),
        ({"competence": "Z9"}, "competence", "không có năng lực Z9"),
        ({"code": "EID-E1-07"}, "competence", "đã mang mã của năng lực khác"),
        ({"level": 0}, "level", "Hãy chọn mức độ."),
        ({"content": content(stem="")}, "stem", "Hãy viết câu hỏi."),
        ({"content": content(stem="x" * 2001)}, "stem", "2000 ký tự"),
        ({"content": content(options={"a": "một", "b": "Một"})}, "options", "giống hệt nhau"),
        ({"content": content(options={**OPTIONS, "d": "Tất cả các phương án trên"})}, "options", "Không dùng"),
        ({"content": content(options={**OPTIONS, "d": "x" * 301})}, "options", "Phương án D: Dài quá 300 ký tự."),
        ({"content": content(), "key": ["e"]}, "key", "không có trong các phương án"),
        ({"key": []}, "key", "Hãy chọn đáp án đúng."),
        ({"content": content(), "type": "multiple", "key": ["a"]}, "key", "Cần ít nhất 2 đáp án đúng, mới có 1."),
        ({"content": content(), "type": "multiple", "key": ["a", "b", "c"]}, "key", "ít nhất một phương án sai"),
        ({"explanation": ""}, "explanation", "Hãy giải thích"),
        ({"evidence": {**EVIDENCE, "practice": None}}, "legal_basis", "Hãy chọn căn cứ pháp lý"),
        ({"evidence": {**EVIDENCE, "source": ""}}, "source", "Hãy ghi nguồn"),
        ({"evidence": {**EVIDENCE, "verified_on": None}}, "verified_on", "Hãy ghi ngày"),
        (
            {"evidence": {**EVIDENCE, "legal_basis": [{"document": "Nghị định 1/2020/NĐ-CP", "article": None}]}},
            "legal_basis",
            "Căn cứ 1: Hãy ghi ngày “Hiệu lực từ”.",
        ),
    ],
)
def test_each_lack_is_told_under_its_field(changes: dict[str, Any], field: str, says: str) -> None:
    whole = replace(written(), code="BN-2026-0001")
    assert lacks_of(whole, RULES) == {}
    lacks = lacks_of(replace(whole, **changes), RULES)
    assert [message for message in lacks.get(field, ()) if says in message], lacks
    assert set(lacks) == {field}


def test_a_basis_must_stand_in_the_register() -> None:
    basis = [{"document": "Nghị định 30/2020/NĐ-CP", "article": "Điều 7", "in_force_from": "2020-03-05"}]
    cited = replace(written(), code="BN-2026-0001", evidence={**EVIDENCE, "legal_basis": basis})
    assert set(lacks_of(cited, RULES)) == {"legal_basis"}
    assert lacks_of(cited, replace(RULES, documents=frozenset({"30/2020/NĐ-CP"}))) == {}
