"""Short texts, numbers and texts with blanks in a bank file: read, checked, stored and written back."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from quizapp.banks.actions import import_questions
from quizapp.banks.checking import alike_warnings, style_warnings
from quizapp.banks.exporting import ExportFilter, questions_to_export
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.files import read_texts
from quizapp.banks.formats.writers.own import bank_file
from quizapp.banks.parsing import parse_bank
from quizapp.banks.readiness import Rules, lacks_of
from quizapp.banks.reformatting import formatted
from quizapp.banks.schema_typed import shown_marks
from quizapp.banks.statistics import bank_statistics
from quizapp.competences.files import model_from, parse_model
from quizapp.config import shipped
from quizapp.db import Engines
from quizapp.domain.errors import FileRefused
from quizapp.domain.parts import cut_at_blanks
from tests.banks.typed_given import typed_questions
from tests.make.people import NOW
from tests.small_bank import SMALL_MODEL, TYPED_SHAPES, typed_bank_text

MODEL = model_from(parse_model(SMALL_MODEL, "model.yaml"))
NAME = "Khái niệm dịch vụ công"
GOOD = typed_bank_text()


def test_a_sound_file_is_read_whole() -> None:
    short, number, text = parse_bank(GOOD, "t.yaml", MODEL)
    common = {"options": {}, "left": {}, "keep_last": None}
    assert short.content == {"stem": "Cơ quan nào quản lý hộ tịch ở cơ sở?", **common}
    assert (short.key, short.rule) == (["Ủy ban nhân dân cấp xã", "UBND xã, phường"], {"accents": True})
    assert {name: part for name, part in number.content.items() if name != "stem"} == {**common, "unit": "ngày"}
    assert (number.key, number.rule) == (["15"], {"tolerance": "0.5"})
    assert text.content["blanks"] == {
        "1": {"kind": "number", "unit": "bộ"},
        "2": {"kind": "text"},
        "3": {"kind": "choice", "options": {"a": "5 ngày", "b": "7 ngày", "c": "10 ngày, nếu khó"}},
    }
    assert text.key == ["1:1", "2:Bộ phận một cửa", "2:Một cửa", "3:b"]
    assert text.rule == {"1": {"tolerance": "0"}, "2": {"accents": True}}


def test_what_may_be_left_out_is_the_lenient_one() -> None:
    bare = GOOD.replace("    accents: true\n", "").replace("    tolerance: 0.5\n    unit: ngày\n", "")
    short, number, text = parse_bank(bare.replace(", accents: true", ""), "t.yaml", MODEL)
    assert (short.rule, number.rule, number.content["unit"]) == ({"accents": False}, {"tolerance": "0"}, "")
    assert text.rule["2"] == {"accents": False}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('[Ủy ban nhân dân cấp xã, "UBND xã, phường"]', "[]", "quá ít mục"),
        ('"UBND xã, phường"', "ỦY BAN  nhân dân cấp xã", "giống nhau"),
        ('"UBND xã, phường"', '" . "', "có chữ hoặc chữ số"),
        ('"UBND xã, phường"', '"a\\0b"', "1–200 ký tự"),
        ('"UBND xã, phường"', "a" * 201, "1–200 ký tự"),
        ("accents: true\n", "accents: đúng\n", "true hoặc false"),
        ("key: 15\n", "key: mười lăm\n", "Số trong đáp án"),
        ("key: 15\n", 'key: "1.234,5"\n', "Số trong đáp án"),
        ("key: 15\n", "key: 1e400\n", "Số trong đáp án"),
        ("key: 15\n", "key: 1e-200\n", "Số trong đáp án"),
        ("key: 15\n", "key: .nan\n", "Số trong đáp án"),
        ("key: 15\n", "key: 0.12345678901234567\n", "dấu nháy kép"),
        ("key: 15\n", "key: true\n", "phải là chữ"),
        ("tolerance: 0.5", "tolerance: -0.5", "không được âm"),
        ("unit: ngày\n", "unit: 5 ngày\n", "Đơn vị (unit)"),
        ("[[3]]", "[[2]]", "theo thứ tự [[1]], [[2]]"),
        ("[[3]]", "ba ngày", "theo thứ tự [[1]], [[2]]"),
        ("[[1]] cho [[2]]", "[[2]] cho [[1]]", "theo thứ tự [[1]], [[2]]"),
        ("[[3]]", "[[3]] [[x]]", "viết là [[1]]"),
        ("key: b}", "key: d}", "Đáp án “d” không có"),
        ("b: 7 ngày", "b: 5  Ngày", "giống hệt nhau"),
        ("{kind: number, key: 1", "{kind: numbers, key: 1", "“kind” của chỗ trống"),
        ("kind: text, key: [Bộ phận một cửa, Một cửa]", "kind: text", "thiếu mục này"),
        ("kind: text, key", "kind: text, tolerance: 1, key", "không có mục nào tên như vậy"),
    ],
)  # fmt: skip
def test_a_fault_is_named_at_its_line(old: str, new: str, says: str) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    with pytest.raises(FileRefused) as refused:
        parse_bank(text, "t.yaml", MODEL)
    found = [(fault.line, fault.message) for fault in refused.value.faults]
    at = text[: text.index(new)].count("\n") + 1
    assert any(says in message for _line, message in found), found
    assert all(abs(line - at) <= 5 for line, _message in found), (at, found)


@pytest.mark.parametrize(("written", "key"), [("15.50", "15.5"), ("0.00001", "0.00001"), ("-3", "-3"), ("-0.0", "0"),
                                              ('"123456789012345678.25"', "123456789012345678.25")])  # fmt: skip
def test_a_number_of_the_file_has_one_form(written: str, key: str) -> None:
    (_short, number, _text) = parse_bank(GOOD.replace("key: 15\n", f"key: {written}\n"), "t.yaml", MODEL)
    assert number.key == [key]


@settings(max_examples=300, deadline=None)
@given(one=typed_questions())
def test_whatever_such_a_question_says_its_file_says_it_too(one: FileQuestion) -> None:
    text = bank_file("D1", NAME, [one])
    (found,) = parse_bank(text, "x.yaml", MODEL)
    assert (found.content, found.key, found.rule) == (one.content, one.key, one.rule)
    assert bank_file("D1", NAME, [found]) == text == formatted(text, "x.yaml", MODEL)


def test_a_writer_that_forgot_a_rule_would_be_noticed() -> None:
    (short, _number, _text) = parse_bank(GOOD, "t.yaml", MODEL)
    text = bank_file("D1", NAME, [short]).replace("    accents: true\n", "")
    (found,) = parse_bank(text, "x.yaml", MODEL)
    assert found.rule != short.rule
    assert found.content_hash != short.content_hash


def test_through_the_database_not_a_word_changes(engines: Engines) -> None:
    given_ = read_texts([("t.yaml", GOOD)], MODEL)
    with engines.writing() as session:
        import_questions(session, given_, None, NOW)
    with engines.reading() as session:
        found = questions_to_export(session, ExportFilter())
    assert bank_file("D1", NAME, found) == bank_file("D1", NAME, given_)
    with engines.writing() as session:
        again = import_questions(session, given_, None, NOW)
        assert (again.created, again.changed) == (0, 0)
        other = read_texts([("t.yaml", GOOD.replace("tolerance: 0.5", "tolerance: 1"))], MODEL)
        assert import_questions(session, other, None, NOW).changed == 1


def test_what_can_be_seen_holds_no_key() -> None:
    for one in parse_bank(GOOD, "t.yaml", MODEL):
        assert not {"key", "accents", "tolerance"} & set(str(one.content).replace("'", " ").split())
    assert set(TYPED_SHAPES) == {one.type for one in parse_bank(GOOD, "t.yaml", MODEL)}


def test_the_checks_of_style_and_likeness_take_them() -> None:
    given_ = parse_bank(GOOD, "t.yaml", MODEL)
    assert style_warnings(given_) == []
    assert alike_warnings(given_) == []
    twin = replace(given_[2], code="DVC-D1-09")
    (warning,) = alike_warnings([*given_, twin])
    assert warning.subject == "DVC-D1-03"
    others = json.loads(json.dumps(twin.content).replace("ng\\u00e0y", "tháng trời đằng đẵng"))
    assert alike_warnings([*given_, replace(twin, content=others)]) == []  # its options are words of a question too


def test_they_are_counted_by_their_type() -> None:
    counted = bank_statistics(parse_bank(GOOD, "t.yaml", MODEL), MODEL)["by_type"]
    assert {name: number for name, number in counted.items() if number} == dict.fromkeys(TYPED_SHAPES, 1)


@pytest.mark.parametrize("type_", list(TYPED_SHAPES))
def test_what_the_banks_readme_teaches_is_read(type_: str) -> None:
    readme = (shipped("question_banks") / "README.md").read_text(encoding="utf-8")
    (sample,) = [block for block in readme.split("```") if f"    type: {type_}\n" in block]
    taught = "".join(f"{line.split('  #')[0].rstrip()}\n" for line in sample.split("\n")[1:-1])
    shape = f"    type: {type_}\n{TYPED_SHAPES[type_]}"
    text = typed_bank_text(type_)
    assert shape in text
    (one,) = parse_bank(text.replace(shape, taught), "t.yaml", MODEL)
    assert one.type == type_


def test_a_blank_of_a_marked_up_text_must_be_seen_once() -> None:
    sound = "Nộp [[1]] bộ tại **[[2]]**, chờ [[3]]."
    assert shown_marks(sound) == ["1", "2", "3"]
    hidden = {
        "in the words of a picture": "Nộp [[1]] bộ ![tại [[2]]](hinh/a.png), chờ [[3]].",
        "in the address of a picture": "Nộp [[1]] bộ ![tại](hinh/[[2]].png), chờ [[3]].",
        "beside a table": "Nộp [[1]] bộ.\n\n| Nơi |\n|---|\n| tại | [[2]] |\n\nChờ [[3]].",
        "twice": "Nộp [[1]] bộ tại [[2]], chờ [[3]] hay [\\[3]].",
        "beyond the last": "Nộp [[1]] bộ tại [[2]], chờ [[3]], rồi [\\[4]].",
    }
    for where, stem in hidden.items():
        assert [number for _text, number in cut_at_blanks(stem) if number] == ["1", "2", "3"], where  # as it is written
        assert shown_marks(stem) != ["1", "2", "3"], where
        assert cloze_faults(stem, rich=True), where
    assert not cloze_faults(sound, rich=True)
    assert not cloze_faults(hidden["twice"], rich=False)  # nothing is marked up


def cloze_faults(stem: str, *, rich: bool) -> list[str]:
    one = parse_bank(GOOD, "t.yaml", MODEL)[2]
    content = {**one.content, "stem": stem, **({"rich": True} if rich else {})}
    return list(lacks_of(replace(one, content=content), Rules(MODEL, frozenset())).get("blanks", ()))
