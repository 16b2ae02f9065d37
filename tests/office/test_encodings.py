"""Files of offices that never left TCVN3 or VNI are read, and the guess is named."""

from collections.abc import Callable

import pytest

from quizapp.domain.errors import FileRefused
from quizapp.office.encodings import decoded, decoded_as, is_syllable, vietnamese_share
from quizapp.office.old_alphabets import tcvn3
from tests.banks.formats.given import in_tcvn3, in_vni, in_windows_1258

TEXT = (
    "Câu 1. Công chức tiếp nhận hồ sơ của người dân phải làm gì trước khi chuyển cho bộ phận chuyên môn?\n"
    "A. Kiểm tra tính hợp lệ, đầy đủ của giấy tờ và viết phiếu hẹn trả kết quả\nB. Khuyến khích nộp trực tuyến\n"
    "C. Giữ nguyên để chờ ý kiến của Chủ tịch\nD. Tất cả những việc quản lý ở trên\n"
)
EVERY_LETTER = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"


@pytest.mark.parametrize(
    ("data", "label", "is_certain"),
    [
        (TEXT.encode(), "UTF-8", True),
        (TEXT.encode("utf-8-sig"), "UTF-8", True),
        (TEXT.encode("utf-16"), "UTF-16", True),
        (TEXT.encode("utf-16-le"), "UTF-16", True),
        (in_windows_1258(TEXT), "Windows-1258", False),
        (in_tcvn3(TEXT), "TCVN3 (ABC)", False),
        (in_vni(TEXT), "VNI", False),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-le", "windows-1258", "tcvn3", "vni"],
)
def test_each_alphabet_is_recognised_and_only_unicode_is_certain(data: bytes, label: str, is_certain: bool) -> None:
    found = decoded(data, "de.txt")
    assert (found.text, found.label, found.is_certain) == (TEXT, label, is_certain)


def test_every_small_letter_of_the_old_alphabets_comes_back() -> None:
    assert tcvn3(in_tcvn3(EVERY_LETTER)) == EVERY_LETTER
    written = " ".join(EVERY_LETTER)  # VNI's marks follow their letter; a letter alone needs its own place
    assert decoded(in_vni(f"{TEXT}{written}"), "a.txt").text.endswith(written)


def test_a_reading_in_the_wrong_alphabet_is_worse() -> None:
    """The control: if every reading were as good as any other, the guess would mean nothing."""
    assert vietnamese_share(TEXT) == 1.0
    assert vietnamese_share(in_tcvn3(TEXT).decode("cp1258")) < 0.5
    assert not is_syllable("nưgời")
    assert is_syllable("Nguyễn")


def test_a_file_cut_within_a_letter_is_still_utf_8() -> None:
    data = TEXT.encode()
    cut = data[: data.rindex("ở".encode()) + 1]
    found = decoded(cut, "de.txt")
    assert (found.label, found.is_certain) == ("UTF-8", False)
    assert found.text.startswith(TEXT[:200])


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(FileRefused):
        decoded(b"\x00\x01\x02\x03" * 50, "a.txt")
    with pytest.raises(FileRefused):
        decoded(b"\xff\xfea\xd8\n", "a.txt")


@pytest.mark.parametrize(
    ("write", "encoding"),
    [(in_tcvn3, "tcvn3"), (in_vni, "vni"), (in_windows_1258, "windows-1258"), (str.encode, "utf-8")],
)
def test_a_person_may_name_the_alphabet(write: Callable[[str], bytes], encoding: str) -> None:
    text = "cơ quan nào cấp thẻ căn cước"
    named = decoded_as(write(text), "a.txt", encoding)
    assert (named.text, named.is_certain) == (text, True)


def test_a_wrongly_named_alphabet_gives_wrong_letters_and_no_crash() -> None:
    for encoding in ("utf-8", "windows-1258", "tcvn3", "vni"):
        assert decoded_as(bytes(range(0x80, 0x100)), "a.txt", encoding).text
    with pytest.raises(FileRefused):
        decoded_as(b"a\x00b", "a.txt", "tcvn3")
