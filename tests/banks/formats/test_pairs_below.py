"""A line such as “1-a, 2-b” below a question joins its own items; keys of a whole paper stay keys of the paper."""

import pytest

from tests.banks.formats.given import changes, imported, refusals

ITEMS = "1. Căn cước\n2. Hộ chiếu\n3. Giấy phép lái xe\nA. Công an\nB. Xuất nhập cảnh\nC. Cảnh sát giao thông\n"
PAIRED = f"Câu 1: Ghép giấy tờ với cơ quan.\n{ITEMS}"
CHOICE = "Câu {n}: Ai cấp giấy số {n}?\nA. Sở\nB. Bộ\nC. Xã\n"


@pytest.mark.parametrize("said", ["1-a, 2-c, 3-b", "1-A; 2-C; 3-B", "1a 2c 3b", "Đáp án:\n1-a, 2-c, 3-b"])
@pytest.mark.parametrize("before", ["", CHOICE.format(n=9) + "Đáp án: B\n\n"])
def test_a_line_of_pairs_is_the_key_of_its_question(before: str, said: str) -> None:
    found = imported(f"{before}{PAIRED}{said}\n\n{CHOICE.format(n=2)}Đáp án: C\n".encode(), "de.txt")
    paired, choice = found.drafts[-2:]
    joined = [(paired.content["left"][one[0]], paired.content["options"][one[2]]) for one in paired.key]
    assert joined == [
        ("Căn cước", "Công an"), ("Hộ chiếu", "Cảnh sát giao thông"), ("Giấy phép lái xe", "Xuất nhập cảnh"),
    ]  # fmt: skip
    assert (choice.type, choice.key) == ("single", ["c"])
    assert (refusals(found), changes(found)) == ("", "")


def test_keys_of_the_whole_paper_stay_what_they_are() -> None:
    """The control: three questions, the last of them with three numbered statements, and three keys."""
    last = "Câu 3: Cho các ý sau:\n1. Một\n2. Hai\n3. Ba\nA. Ý một\nB. Ý hai\nC. Ý ba\n"
    found = imported(f"{CHOICE.format(n=1)}{CHOICE.format(n=2)}{last}1-A, 2-C, 3-B\n".encode(), "de.txt")
    assert [(draft.type, draft.key) for draft in found.drafts] == [
        ("single", ["a"]),
        ("single", ["c"]),
        ("single", ["b"]),
    ]


def test_a_line_that_joins_no_items_takes_no_question() -> None:
    found = imported(f"{PAIRED}1-a, 2-d\n".encode(), "de.txt")
    assert [draft.type for draft in found.drafts] != ["matching"]
