"""The workbook to fill in: headings, drop-down lists, examples on a sheet of their own."""

from collections.abc import Sequence

from quizapp.banks.formats.xlsx_columns import COLUMNS, GUIDES, TYPE_WORDS
from quizapp.office.sheet_writing import OutColumn, OutSheet, Value, to_xlsx

SHEET = "Câu hỏi"
_WIDE = {"stem": 60, "explanation": 40, "legal_basis": 30, "code": 14, "level": 12, "key": 12}
_LEVELS = ("Nhận biết", "Thông hiểu", "Vận dụng")
_SHUFFLE = ("Có", "Không")
_NEEDED = ("single", "multiple", "true_false", "ordering", "matching", "short_text", "numeric")
_GUIDE = (
    "Mỗi dòng của trang “Câu hỏi” là một câu. Cột “Câu dẫn” và “Đáp án” phải có; các cột khác có thể để trống.",
    "Chọn một: ghi chữ cái của phương án đúng, ví dụ B. Chọn nhiều: A, C. Đúng sai: Đúng hoặc Sai.",
    "Sắp xếp: mỗi phương án là một bước; cột “Đáp án” ghi thứ tự đúng, ví dụ C, A, B.",
    "Ghép đôi: mỗi phương án ghi “bên trái => bên phải”; phương án nhiễu ghi “=> bên phải”. Cột “Đáp án” để trống.",
    "Điền từ ngắn: cột “Đáp án” ghi câu trả lời đúng; nhiều cách trả lời thì ngăn bằng dấu |, cách đầu là đáp án mẫu. "
    "Người thi gõ thiếu dấu vẫn được điểm; muốn đòi đúng dấu thì ghi “Có” ở cột “Phải gõ đúng dấu”.",
    "Điền số: cột “Đáp án” ghi một số, ví dụ 15 hoặc 2,5; cột “Sai số” và “Đơn vị” có thể để trống.",
    "Câu nhập vào là bản nháp: năng lực, mức độ và căn cứ còn thiếu thì bổ sung khi sửa câu.",
)
_EXAMPLES = (
    {
        "type": "single", "level": "Nhận biết", "stem": "Cơ quan nào cấp thẻ căn cước?", "A": "Sở Nội vụ",
        "B": "Cơ quan quản lý căn cước của Bộ Công an hoặc công an cấp tỉnh", "C": "Sở Tư pháp", "key": "B",
        "explanation": "Thẩm quyền cấp thẻ thuộc cơ quan quản lý căn cước.",
    },
    {"type": "multiple", "stem": "Những việc nào giúp giữ an toàn mật khẩu?", "A": "Đặt mật khẩu dài",
     "B": "Ghi lên giấy dán ở màn hình", "C": "Không dùng lại ở nơi khác", "key": "A, C"},
    {"type": "true_false", "stem": "Có thể cho đồng nghiệp mượn tài khoản khi bận.", "key": "Sai"},
    {"type": "ordering", "stem": "Sắp xếp các bước xử lý một hồ sơ.", "A": "Trả kết quả", "B": "Tiếp nhận",
     "C": "Thẩm định", "key": "B, C, A"},
    {"type": "matching", "stem": "Ghép mỗi loại tệp với phần mềm mở tệp.", "A": "bảng tính => Excel",
     "B": "văn bản => Word", "C": "=> Máy tính tay"},
    {"type": "short_text", "stem": "Thủ đô của Việt Nam là thành phố nào?", "key": "Hà Nội | Thành phố Hà Nội"},
    {"type": "numeric", "stem": "Một ngày có bao nhiêu giờ?", "key": "24",
     "tolerance": "0", "unit": "giờ"},
)  # fmt: skip


def question_template(competences: Sequence[str]) -> bytes:
    """The workbook; `competences` are the codes that the list of the column “Năng lực” offers."""
    return question_workbook(competences, [])


def question_workbook(competences: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """The same with questions filled in, a row in the order of COLUMNS for each."""
    return to_xlsx(
        [
            OutSheet(SHEET, _columns(len(competences)), rows),
            OutSheet(GUIDES[0], (OutColumn("Cách điền", 120),), [[line] for line in _GUIDE]),
            OutSheet(
                GUIDES[1], tuple(OutColumn(column.label, 20) for column in COLUMNS), [_row(one) for one in _EXAMPLES]
            ),
            OutSheet(GUIDES[2], tuple(map(OutColumn, ("Năng lực", "Loại câu", "Mức độ", "Trộn"))), _lists(competences)),
        ]
    )


def _columns(competences: int) -> tuple[OutColumn, ...]:
    lists = {
        "competence": _range("A", competences),
        "type": _range("B", len(_NEEDED)),
        "level": _range("C", len(_LEVELS)),
        "shuffle": _range("D", len(_SHUFFLE)),
    }
    return tuple(
        OutColumn(column.label, _WIDE.get(column.key, 18), choices=lists.get(column.key, "")) for column in COLUMNS
    )


def _range(column: str, count: int) -> str:
    return f"='{GUIDES[2]}'!${column}$2:${column}${count + 1}" if count else ""


def _lists(competences: Sequence[str]) -> list[list[str]]:
    columns = [list(competences), [TYPE_WORDS[one] for one in _NEEDED], list(_LEVELS), list(_SHUFFLE)]
    return [[column[row] if row < len(column) else "" for column in columns] for row in range(max(map(len, columns)))]


def _row(example: dict[str, str]) -> list[str]:
    words = {**example, "type": TYPE_WORDS[example["type"]]}
    return [words.get(column.key, "") for column in COLUMNS]
