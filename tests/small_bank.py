"""A model of two competences and a bank with every type of question, small enough to compute by hand."""

SMALL_MODEL = """
code: mo-hinh-nho
version: "1"
name: Mô hình nhỏ
illustrative: true
pass_percent: 50
bands:
  - {code: gioi, name: Giỏi, from_percent: 90}
  - {code: kha, name: Khá, from_percent: 70}
  - {code: dat, name: Đạt, from_percent: 50}
  - {code: khong_dat, name: Không đạt, from_percent: 0}
domains:
  - code: DVC
    name: Dịch vụ công
    weight: 60
    competences:
      - {code: D1, name: Khái niệm dịch vụ công, training_topic: Tổng quan dịch vụ công}
  - code: EID
    name: Định danh điện tử
    weight: 40
    competences:
      - {code: E1, name: Tài khoản định danh, training_topic: Tài khoản định danh điện tử}
required:
  default: 50
  positions:
    VPTK: {default: 60, D1: 80}
"""

_SHAPES = (
    (1, "single", "options: {a: một, b: hai, c: ba, d: bốn}\n    key: b\n    keep_last: d"),
    (1, "true_false", "key: true"),
    (2, "multiple", "options: {a: một, b: hai, c: ba, d: bốn}\n    key: [a, c]"),
    (3, "ordering", "options: {a: một, b: hai, c: ba}\n    key: [c, a, b]"),
    (3, "matching", "left: {1: trái, 2: phải}\n    right: {a: một, b: hai, c: ba}\n    key: {1: c, 2: a}"),
)
SMALL_TYPES = tuple(type_ for _level, type_, _parts in _SHAPES)


def small_bank_text(domain: str, competence: str, copies: int, *, status: str = "reviewed", word: str = "gì") -> str:
    """A bank file with `copies` questions of every type: levels 1 single and true_false, 2 multiple, 3 the others."""
    blocks = [f"competence: {competence}\ntitle: Câu hỏi thử\nquestions:"]
    number = 0
    for copy in range(copies):
        for level, type_, parts in _SHAPES:
            number += 1
            blocks.append(
                f"""  - code: {domain}-{competence}-{number:02d}
    level: {level}
    type: {type_}
    stem: Câu {type_} thứ {copy + 1} của {competence} hỏi {word}?
    {parts}
    explanation: Vì sao câu {number} đúng.
    practice: Thực hành được thừa nhận rộng rãi.
    source: https://example.gov.vn/{number}
    verified_on: 2026-11-01
    status: {status}"""
            )
    return "\n".join(blocks) + "\n"


_TYPED_HEAD = "competence: D1\ntitle: Câu hỏi thử\nquestions:\n"
_TYPED_TAIL = """    explanation: Vì vậy.
    practice: Thực hành được thừa nhận rộng rãi.
    source: https://example.gov.vn/1
    verified_on: 2026-11-01
"""
TYPED_SHAPES = {
    "short_text": """    stem: Cơ quan nào quản lý hộ tịch ở cơ sở?
    key: [Ủy ban nhân dân cấp xã, "UBND xã, phường"]
    accents: true
""",
    "numeric": """    stem: Hồ sơ được giải quyết trong bao nhiêu ngày làm việc?
    key: 15
    tolerance: 0.5
    unit: ngày
""",
    "cloze": """    stem: Nộp [[1]] cho [[2]], nhận kết quả sau [[3]].
    blanks:
      1: {kind: number, key: 1, unit: bộ}
      2: {kind: text, key: [Bộ phận một cửa, Một cửa], accents: true}
      3: {kind: choice, options: {a: 5 ngày, b: 7 ngày, c: "10 ngày, nếu khó"}, key: b}
""",
}


def typed_bank_text(*types: str, first: int = 1, level: int = 1) -> str:
    """A bank file of D1 with one question of each of `types` (all three where none is named)."""
    return _TYPED_HEAD + "".join(
        f"  - code: DVC-D1-{number:02d}\n    level: {level}\n    type: {type_}\n{TYPED_SHAPES[type_]}{_TYPED_TAIL}"
        for number, type_ in enumerate(types or TYPED_SHAPES, start=first)
    )
