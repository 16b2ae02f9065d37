"""Cases, marked-up texts and hotspots in bank files: what they say, what is refused, and that they travel whole."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from quizapp.banks.actions import import_questions
from quizapp.banks.checking import bank_warnings
from quizapp.banks.exporting import ExportFilter, questions_to_export
from quizapp.banks.file_pictures import read_picture
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.files import read_bank, read_uploads
from quizapp.banks.formats.writers.writing import own_files, written
from quizapp.banks.parsing import parse_bank
from quizapp.banks.reformatting import formatted
from quizapp.competences.files import model_from, parse_model
from quizapp.db import Engines
from quizapp.domain.errors import FileRefused
from quizapp.office.pictures import sound_picture
from tests.banks.pictured_bank import PICTURES, TEXT, drawn, laid_down
from tests.make import NOW
from tests.small_bank import SMALL_MODEL

MODEL = model_from(parse_model(SMALL_MODEL, "model.yaml"))
NAMES = {"D1": "Khái niệm dịch vụ công"}


def parsed(text: str = TEXT) -> list[FileQuestion]:
    return parse_bank(text, "d1.yaml", MODEL, PICTURES.get)


def refusals(text: str) -> list[str]:
    with pytest.raises(FileRefused) as refused:
        parsed(text)
    return [fault.message for fault in refused.value.faults]


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_a_hotspot_has_its_picture_its_regions_and_one_or_several_right_ones() -> None:
    one, _, several = parsed()
    picture = sound_picture(PICTURES["hinh/giay-hen.png"], "x")
    assert one.content["options"] == {"a": "Phần đầu", "b": "Phần giữa", "c": "Phần cuối"}
    assert one.content["picture"]["hash"] == picture.hash
    assert (one.content["picture"]["width"], one.content["picture"]["height"]) == (300, 200)
    assert one.content["regions"]["b"] == [10, 30.5, 80, 20]
    assert (one.key, one.content["many"]) == (["c"], False)
    assert (several.key, several.content["many"]) == (["a", "b"], True)


def test_a_marked_up_question_keeps_its_lines_and_a_case_travels_in_each_of_its_questions() -> None:
    one, marked, other = parsed()
    assert marked.content["rich"] is True
    assert "| Việc | Ai làm |\n|---|---|\n" in marked.content["stem"]
    assert one.content["case"] == marked.content["case"]
    assert one.content["case"]["pictures"].keys() == {"hinh/giay-hen.png"}
    assert other.content["case"] == {"code": "TH-D1-02", "text": "Anh Bình chưa có tài khoản."}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("file: hinh/giay-hen.png", "file: hinh/khong-co.png", "Không tìm thấy hình “hinh/khong-co.png”"),
        ("file: hinh/mau.png", "file: ../hinh/mau.png", "cạnh tệp câu hỏi"),
        ("file: hinh/mau.png", "file: /etc/passwd", "cạnh tệp câu hỏi"),
        ("case: TH-D1-02", "case: TH-D1-09", "Không có tình huống “TH-D1-09”"),
        ("![Giấy hẹn trả kết quả]", "![]", "mô tả"),
        ("box: [0, 0, 100, 20]", "box: [0, 0, 101, 20]", "nằm trong hình"),
        ("box: [0, 0, 100, 20]", "box: [0, 0, 1, 20]", "quá nhỏ"),
        ("box: [10, 30.5, 80, 20]", "box: [10, 10, 80, 20]", "chồng lên nhau"),
        ("key: c\n", "key: d\n", "không có trong"),
        ("key: [a, b]", "key: [a, b, c]", "một vùng sai"),
        ("label: Phần giữa", "label: Phần đầu", "giống hệt"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_name(old: str, new: str, words: str) -> None:
    assert any(words in message for message in refusals(changed(old, new)))


def test_a_file_that_is_no_picture_is_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        parse_bank(TEXT, "d1.yaml", MODEL, lambda _name: b"<svg/>")
    assert {fault.subject for fault in refused.value.faults} == {"DVC-D1-01", "DVC-D1-02", "DVC-D1-03"}


def test_a_case_that_two_files_tell_differently_is_refused() -> None:
    other = TEXT.replace("DVC-D1-0", "DVC-D1-1").replace("hồ sơ và nhận", "giấy tờ và nhận")
    files = [("a.yaml", TEXT.encode()), ("b.yaml", other.encode()), *PICTURES.items()]
    with pytest.raises(FileRefused) as refused:
        read_uploads(files, MODEL)
    assert any("Tình huống TH-D1-01 có nội dung khác" in fault.message for fault in refused.value.faults)


def test_from_files_to_the_database_to_files_not_a_byte_changes(tmp_path: Path, engines: Engines) -> None:
    path = laid_down(tmp_path)
    with engines.writing() as session:
        import_questions(session, read_bank([tmp_path], MODEL), None, NOW)
    with engines.reading() as session:
        found = questions_to_export(session, ExportFilter())
    files = own_files(found, NAMES)
    assert files.pop("dvc/d1.yaml").decode() == TEXT
    assert files == {f"dvc/{name}": data for name, data in PICTURES.items()}
    assert formatted(TEXT, str(path), MODEL) == TEXT


def test_an_export_with_pictures_is_a_zip_that_is_read_back(tmp_path: Path) -> None:
    laid_down(tmp_path)
    export = written(read_bank([tmp_path], MODEL), "own", NAMES)
    assert export.extension == "zip"
    found = read_uploads([("bank.zip", export.data)], MODEL).questions
    assert [one.content_hash for one in found] == [one.content_hash for one in parsed()]
    (tmp_path / "bank.zip").write_bytes(export.data)
    assert len(read_bank([tmp_path / "bank.zip"], MODEL)) == 3


def test_two_pictures_of_one_name_get_names_of_their_own() -> None:
    other = parse_bank(
        TEXT.replace("DVC-D1-0", "DVC-D1-1").replace("TH-D1-0", "TH-D1-1").replace("?\n", " khác?\n"),
        "d1.yaml",
        MODEL,
        lambda name: drawn(f"another {name}"),
    )
    files = own_files([*parsed(), *other], NAMES)
    assert len(files) == 5
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        for path, data in files.items():
            target.writestr(path, data)
    found = read_uploads([("bank.zip", archive.getvalue())], MODEL).questions
    shown = {one.code: {picture.hash for picture in one.pictures.values()} for one in found}
    assert shown == {one.code: {p.hash for p in one.pictures.values()} for one in [*parsed(), *other]}


def test_questions_of_a_case_at_one_level_are_warned_of() -> None:
    assert not any("Cùng tình huống" in one.message for one in bank_warnings(parsed(), [], date(2026, 11, 26)))
    same = parsed(changed("level: 2", "level: 1"))
    found = [one for one in bank_warnings(same, [], date(2026, 11, 26)) if "Cùng tình huống" in one.message]
    assert [(one.subject, one.line) for one in found] == [("DVC-D1-02", same[1].line)]


def test_a_picture_that_many_questions_show_is_read_once() -> None:
    data, other = drawn("một"), drawn("hai")
    files = {"hinh/mot.png": data, "hinh/lai.png": data, "hinh/hai.png": other}
    first = read_picture("hinh/mot.png", files.get)
    assert read_picture("hinh/lai.png", files.get) is first
    assert read_picture("hinh/hai.png", files.get) == sound_picture(other, "hai.png") != first
    assert sound_picture(data, "mot.png") is not first  # read again, it would be another


def test_too_many_large_pictures_at_once_are_refused_by_their_heads() -> None:
    large = drawn("x", (5000, 5000))  # 25 million pixels in a few kilobytes
    few = [("d1.yaml", TEXT.encode()), *PICTURES.items(), ("a.png", large)]
    assert len(read_uploads(few, MODEL).questions) == 3
    many = [*few, *((f"{number}.png", large) for number in range(4))]
    with pytest.raises(FileRefused) as refused:
        read_uploads(many, MODEL)
    assert "Quá nhiều hình" in refused.value.faults[0].message
