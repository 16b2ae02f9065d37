"""What the gate lets in, and what it turns away with a sentence that helps."""

import io
import struct
import zipfile

import pytest

from quizapp.domain.errors import FileRefused
from quizapp.office.uploads import BIGGEST_FILE, BIGGEST_UNPACKED, MEGABYTE, check_upload, clean_name
from tests.office.made_files import part, rezipped, words, xlsx

BOTH = ("xlsx", "csv")
WORD = ("docx",)
GOOD = xlsx([["Mã", "Tên"], ["007", "Nguyễn Văn An"]])
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def refused(content: bytes, name: str = "danh-sach.xlsx", allowed: tuple[str, ...] = BOTH) -> str:
    with pytest.raises(FileRefused) as refusal:
        check_upload(content, name, allowed)
    assert all(fault.file == name for fault in refusal.value.faults)
    return words(refusal.value)


def test_a_plain_workbook_and_a_plain_text_are_let_in() -> None:
    assert check_upload(GOOD, "Danh sách.XLSX", BOTH) == "xlsx"
    assert check_upload("Mã,Tên".encode(), "a.csv", BOTH) == "csv"
    assert check_upload("Mã,Tên".encode("utf-16"), "a.csv", BOTH) == "csv"


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"a" * (BIGGEST_FILE + 1), "a.csv", "5 MB"),
        (b"", "a.csv", "trống"),
        (b"  \n", "a.csv", "trống"),
        (OLD_OFFICE, "a.xlsx", "mật khẩu"),
        (OLD_OFFICE, "a.xls", ".xls"),
        (b"a,b", "a.pdf", ".xlsx, .csv"),
        (b"a,b", "khong-duoi", ".xlsx, .csv"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "“Mã hóa bằng mật khẩu”"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "xóa trống ô mật khẩu"),
        (b"a,b", "a.xlsx", "bên trong là văn bản thuần (.txt). Hãy đổi đuôi"),
        (b" <html><body>x", "a.xlsx", "một trang web (HTML)"),
        (GOOD, "a.csv", "không đúng với đuôi"),
        (GOOD, "a.xlsm", "macro"),
        (b"PK\x03\x04" + b"x" * 100, "a.xlsx", "hỏng"),
        (GOOD[: len(GOOD) // 2], "a.xlsx", "hỏng"),
        (b"\x89PNG\r\n\x1a\n" + b"abc\0def" * 200, "a.csv", "không phải văn bản"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(content: bytes, name: str, says: str) -> None:
    assert says in refused(content, name)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("Câu 1: Ai?".encode(), "bên trong là văn bản thuần (.txt). Hãy đổi đuôi"),
        ("Câu 1: Ai?".encode("utf-16"), "nội dung không phải của Word, hoặc tệp đã hỏng"),
        (b"{\\rtf1\\ansi x}", "văn bản dạng .rtf"),
        (b"%PDF-1.7", "một tệp PDF"),
    ],
)
def test_what_only_bears_the_name_of_a_word_file_is_told_what_it_is(content: bytes, says: str) -> None:
    assert says in refused(content, "a.docx", WORD)


def test_macros_are_refused_by_name_and_by_declared_type() -> None:
    assert "macro" in refused(rezipped(GOOD, {"xl/vbaProject.bin": b"x"}))
    types = part(GOOD, "[Content_Types].xml").replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
    assert "macro" in refused(rezipped(GOOD, {"[Content_Types].xml": types}))


def test_xml_with_entities_is_refused_in_any_encoding() -> None:
    strings = part(GOOD, "xl/sharedStrings.xml")
    body = strings.split(b"?>", 1)[1]
    assert "bất thường" in refused(rezipped(GOOD, {"xl/sharedStrings.xml": DOCTYPE + body}))
    wide = (DOCTYPE + body).decode().encode("utf-16")
    assert "bất thường" in refused(rezipped(GOOD, {"xl/sharedStrings.xml": wide}))
    assert "bất thường" in refused(DOCTYPE + b"<quiz/>", "de.xml", ("xml",))


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "xl\\..\\a.xml", "C:/a.xml"])
def test_paths_that_lead_out_of_the_archive_are_refused(path: str) -> None:
    assert "bất thường" in refused(rezipped(GOOD, {path: b"x"}))


@pytest.mark.parametrize("path", ["CON", "word/nul.xml", "a/LPT1.png"])
def test_names_of_devices_are_refused(path: str) -> None:
    assert "bất thường" in refused(rezipped(GOOD, {path: b"x"}))


def test_a_link_is_refused_and_so_is_a_name_with_a_zero_byte() -> None:
    for name, mode in (("xl/link.xml", 0o120777), ("xl/a\0b.xml", 0o100644)):
        buffer = io.BytesIO(GOOD)
        with zipfile.ZipFile(buffer, "a") as archive:
            entry = zipfile.ZipInfo("x")
            entry.filename, entry.external_attr = name, mode << 16
            archive.writestr(entry, b"/etc/passwd")
        assert "bất thường" in refused(buffer.getvalue())


def test_a_package_may_hold_pages_with_a_document_type_but_no_such_xml() -> None:
    def package(path: str) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("imsmanifest.xml", b"<manifest/>")
            archive.writestr(path, b"<!DOCTYPE html><html/>")
        return buffer.getvalue()

    assert check_upload(package("a.html"), "goi.zip", ("zip",)) == "zip"
    assert "DOCTYPE" in refused(package("a.xml"), "goi.zip", ("zip",))


def test_too_many_parts_are_refused() -> None:
    assert "bất thường" in refused(rezipped(GOOD, {f"xl/media/{number}.xml": b"<a/>" for number in range(200)}))


def test_a_bomb_is_refused_by_its_directory() -> None:
    zeros = b"0" * MEGABYTE
    assert "bất thường" in refused(rezipped(GOOD, {"xl/media/a.bin": zeros}))
    assert "50 MB" in refused(rezipped(GOOD, {"xl/media/a.bin": b"0" * (BIGGEST_UNPACKED + 1)}))


def test_a_directory_that_lies_about_sizes_is_refused() -> None:
    honest = rezipped(GOOD, {"xl/media/a.bin": b"0" * MEGABYTE})
    lying = honest.replace(struct.pack("<L", MEGABYTE), struct.pack("<L", 100))
    assert refused(lying)


def test_an_encrypted_archive_is_refused() -> None:
    place = GOOD.index(b"PK\x01\x02") + 8
    locked = GOOD[:place] + bytes([GOOD[place] | 1]) + GOOD[place + 1 :]
    assert "mật khẩu" in refused(locked)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    assert "không phải tài liệu" in refused(rezipped(GOOD, {}).replace(b"xl/workbook.xml", b"xl/workbomb.xml"))


def test_the_shown_name_carries_no_folder_and_no_control_marks() -> None:
    assert clean_name("C:\\Users\\An\\danh s\u00e1ch\n.xlsx") == "danh sách.xlsx"
    assert clean_name("../../a.csv") == "a.csv"
    assert clean_name("") == "tệp"
