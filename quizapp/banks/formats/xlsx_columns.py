"""The columns of a question sheet, under the names that offices and other programs give them."""

from string import ascii_uppercase

from quizapp.office.tables import Column

LETTERS = ascii_uppercase[:8]
TYPE_WORDS = {
    "single": "Chọn một",
    "multiple": "Chọn nhiều",
    "true_false": "Đúng sai",
    "ordering": "Sắp xếp",
    "matching": "Ghép đôi",
    "short_text": "Điền từ ngắn",
    "numeric": "Điền số",
    "essay": "Tự luận",
}
TYPE_ALIASES = {
    "single": ("single", "single choice", "một lựa chọn", "một đáp án", "trắc nghiệm", "1 đáp án", "mc"),
    "multiple": ("multiple", "nhiều lựa chọn", "nhiều đáp án", "multiple choice", "multi"),
    "true_false": ("true_false", "đúng hay sai", "đúng/sai", "true/false", "tf"),
    "ordering": ("ordering", "sắp xếp thứ tự", "thứ tự"),
    "matching": ("matching", "ghép", "ghép cặp", "nối"),
    "short_text": ("short_text", "điền chữ", "điền", "trả lời ngắn", "điền khuyết"),
    "numeric": ("numeric", "số"),
    "essay": ("essay", "tự luận ngắn"),
}


def _option(letter: str, number: int) -> Column:
    words = ("Đáp án", "PA", "Lựa chọn", "Option")
    numbered = [f"{word} {number}" for word in ("Phương án", *words)]
    aliases = (letter, *(f"{word} {letter}" for word in words), *numbered, f"choice_{number}")
    return Column(letter, f"Phương án {letter}", aliases, is_required=False)


COLUMNS = (
    Column("code", "Mã câu hỏi", ("Mã", "Mã câu", "code", "name"), is_required=False),
    Column("competence", "Năng lực", ("Mã năng lực", "competence"), is_required=False),
    Column("level", "Mức độ", ("Mức", "Cấp độ", "Độ khó", "level"), is_required=False),
    Column("type", "Loại câu", ("Loại câu hỏi", "Loại", "Dạng câu hỏi", "type"), is_required=False),
    Column("stem", "Câu dẫn", ("Nội dung câu hỏi", "Câu hỏi", "Nội dung", "question", "stem")),
    *(_option(letter, number) for number, letter in enumerate(LETTERS, start=1)),
    Column(
        "key", "Đáp án",
        ("Đáp án đúng", "Phương án đúng", "Trả lời đúng", "Câu trả lời đúng", "Câu trả lời", "Đáp án chính xác", "ĐA",
         "correct_answer", "Correct answer", "key", "answer"),
        is_required=False,
    ),
    Column("tolerance", "Sai số", ("Sai số cho phép", "tolerance"), is_required=False),
    Column("unit", "Đơn vị", ("Đơn vị tính", "unit"), is_required=False),
    Column("accents", "Phải gõ đúng dấu", ("Phải đúng dấu",), is_required=False),
    Column("weights", "Trọng số", ("Điểm từng phương án", "weights"), is_required=False),
    Column("shuffle", "Trộn phương án", ("Xáo trộn", "shuffle"), is_required=False),
    Column("explanation", "Giải thích", ("Lời giải", "Giải thích đáp án", "explanation"), is_required=False),
    Column("legal_basis", "Căn cứ pháp lý", ("Căn cứ", "Cơ sở pháp lý", "Văn bản", "legal basis"), is_required=False),
    Column("valid_until", "Hiệu lực đến", ("Có hiệu lực đến", "valid until"), is_required=False),
    Column("source", "Nguồn", ("Tài liệu tham khảo", "Tham khảo", "source"), is_required=False),
    Column("tags", "Từ khóa", ("Nhãn", "tags"), is_required=False),
    Column("picture", "Tên tệp hình", ("Hình", "Hình ảnh", "image"), is_required=False),
)  # fmt: skip
READ_COLUMNS = (  # what is read besides and never written: options that stand together
    *COLUMNS,
    Column(
        "options",
        "Các phương án",
        ("Phương án", "Các phương án trả lời", "Phương án trả lời", "Lựa chọn", "Các lựa chọn"),
        is_required=False,
    ),
)
COUNTERS = ("stt", "tt", "so", "no")  # headings of a running number: nothing is lost without it
GUIDES = ("Hướng dẫn", "Ví dụ", "Mã hợp lệ")
