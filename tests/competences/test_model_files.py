"""The model file: faults with their lines, versions that never change, and a file to start from."""

import pytest
import sqlalchemy as sa

from quizapp.competences.actions import import_model
from quizapp.competences.files import model_from, model_text, parse_model, read_model, version_line
from quizapp.competences.models import ModelVersion
from quizapp.competences.queries import model_of, newest_model, position_names
from quizapp.db import Engines
from quizapp.domain.errors import FileRefused, NotFound
from tests.make import NOW, position, small_model
from tests.small_bank import SMALL_MODEL


def faults_in(text: str) -> list[tuple[int, str]]:
    with pytest.raises(FileRefused) as refused:
        parse_model(text, "m.yaml")
    assert {fault.file for fault in refused.value.faults} == {"m.yaml"}
    return [(fault.line, fault.message) for fault in refused.value.faults]


def line(part: str, text: str = SMALL_MODEL) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("pass_percent: 50", "pass_percent: 55", "pass_percent", "trùng với ngưỡng"),
        ("pass_percent: 50", "pass_percent: 155", "pass_percent", "không được quá 100"),
        ("pass_percent: 50", "pass_percent: .nan", "pass_percent", "không được quá 100"),
        ("code: E1", "code: D1", "- {code: E1", "Mã năng lực “D1” bị trùng."),
        ("code: EID", "code: DVC", "- code: EID", "Mã lĩnh vực “DVC” bị trùng."),
        ("code: kha,", "code: gioi,", "- {code: kha", "Mã mức xếp loại “gioi” bị trùng."),
        ("name: Khá", "name: giỏi", "- {code: kha", "Tên mức xếp loại “giỏi” bị trùng."),
        ("from_percent: 70", "from_percent: 90", "- {code: kha", "Trùng ngưỡng của mức “Giỏi”"),
        ("from_percent: 0", "from_percent: 10", "bands:", "bắt đầu từ 0"),
        ("D1: 80", "D7: 80", "VPTK:", "Vị trí VPTK: không có năng lực D7."),
        ("D1: 80", "D1: 180", "VPTK:", "Vị trí VPTK, D1: mức yêu cầu phải từ 0 đến 100."),
        ("weight: 60", "weight: 0", "weight: 60", "phải lớn hơn 0"),
        ("weight: 60", "weight: nặng", "weight: 60", "phải là số"),
        ("illustrative:", "ilustrative:", "illustrative:", "kiểm tra chính tả"),
        ("code: mo-hinh-nho", "code: Mô hình", "code: mo-hinh-nho", "viết sai quy cách"),
    ],
)
def test_a_fault_of_the_model_is_named_with_its_line(old: str, new: str, at: str, says: str) -> None:
    found = faults_in(SMALL_MODEL.replace(old, new, 1))
    assert any(where == line(at) and says in message for where, message in found), found


@pytest.mark.parametrize("text", ["", "- a", "abc", "a: &x 1\nb: *x", "a: !!python/name:os.system x"])
def test_what_is_no_model_is_refused(text: str) -> None:
    assert faults_in(text)


def test_several_faults_are_told_at_once() -> None:
    found = faults_in(SMALL_MODEL.replace("pass_percent: 50", "pass_percent: 55").replace("code: E1", "code: D1"))
    assert [where for where, _ in found] == [line("pass_percent"), line("- {code: E1")]


def test_the_file_to_start_from_says_the_same(engines: Engines) -> None:
    for content in (read_model(), parse_model(SMALL_MODEL, "m.yaml")):
        assert parse_model(model_text(content), "m.yaml") == content
    with engines.writing() as session:
        stored = small_model(session)
        again = parse_model(model_text(stored.content), "m.yaml")
        assert import_model(session, again, None, NOW) == (stored, False)


def test_a_version_never_changes(engines: Engines) -> None:
    with engines.writing() as session:
        small_model(session)
    other = parse_model(SMALL_MODEL.replace("weight: 60", "weight: 70"), "m.yaml")
    with pytest.raises(FileRefused) as refused, engines.writing() as session:
        import_model(session, other, None, NOW)
    assert "Phiên bản 1 đã có với nội dung khác" in refused.value.faults[0].message
    assert version_line(SMALL_MODEL, "m.yaml") == line("version:")
    with engines.reading() as session:
        (stored,) = session.scalars(sa.select(ModelVersion))
        assert stored.content["domains"][0]["weight"] == 60


def test_the_newest_version_is_the_one_loaded_last(engines: Engines) -> None:
    with engines.writing() as session:
        first, second = small_model(session, version="10"), small_model(session, version="2")
        assert newest_model(session) is second
        assert model_of(session, first.id).version == "10"
        with pytest.raises(NotFound):
            model_of(session, second.id + 1)


def test_positions_are_named_from_the_register(engines: Engines) -> None:
    with engines.writing() as session:
        position(session, "VPTK", "Văn phòng – thống kê")
        assert position_names(session) == {"VPTK": "Văn phòng – thống kê"}


def test_the_shipped_model_is_marked_as_an_illustration() -> None:
    model = model_from(read_model())
    assert model.is_illustrative
    assert "minh họa" in model.note
    assert [band.from_percent for band in model.bands] == [90, 70, 50, 0]
