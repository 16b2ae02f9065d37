"""What people send from the editor: of each type the fields, and what must be stored of them."""

from typing import Any

COMMON = {
    "number": "0",
    "stem": "Cơ quan nào  cấp thẻ căn cước?",
    "competence": "D1",
    "level": "2",
    "explanation": "Vì luật giao.",
    "practice": "Thực hành được thừa nhận rộng rãi.",
    "source": "https://example.gov.vn/luat",
    "verified_on": "01/11/2026",
}
OPTIONS = {f"options-{n}-text": text for n, text in enumerate(("một việc", "hai việc", "", "ba việc"))}
TYPES: dict[str, tuple[dict[str, str], dict[str, Any], list[str], dict[str, Any]]] = {
    "single": (
        {**OPTIONS, "key": "options-3", "keep_last": "c"},
        {"options": {"a": "một việc", "b": "hai việc", "c": "ba việc"}, "keep_last": "c"},
        ["c"],
        {},
    ),
    "multiple": (
        {**OPTIONS, "options-0-right": "y", "options-3-right": "y"},
        {"options": {"a": "một việc", "b": "hai việc", "c": "ba việc"}},
        ["a", "c"],
        {},
    ),
    "true_false": ({"key": "b"}, {"options": {"a": "Đúng", "b": "Sai"}}, ["b"], {}),
    "ordering": (OPTIONS, {"options": {"a": "một việc", "b": "hai việc", "c": "ba việc"}}, ["a", "b", "c"], {}),
    "matching": (
        {
            "pairs-0-text": "trái một", "pairs-0-right": "phải một", "pairs-1-text": "", "pairs-1-right": "thừa",
            "pairs-2-text": "trái hai", "pairs-2-right": "phải hai",
        },
        {"options": {"a": "phải một", "b": "thừa", "c": "phải hai"}, "left": {"1": "trái một", "2": "trái hai"}},
        ["1:a", "2:c"],
        {},
    ),
    "short_text": (
        {"answers": "Chính phủ\n\n  Chính   phủ Việt Nam\nChính phủ", "accents": "y"},
        {},
        ["Chính phủ", "Chính phủ Việt Nam"],
        {"accents": True},
    ),
    "numeric": (
        {"answer": "3,50", "tolerance": "0,1", "unit": "ngày"},
        {"unit": "ngày"},
        ["3.5"],
        {"tolerance": "0.1"},
    ),
    "cloze": (
        {
            "stem": "Cơ quan [[1]] cấp trong [[2]] ngày, do [[3]] ký.",
            "blanks-0-kind": "choice", "blanks-0-text": "Công an", "blanks-0-wrong": "Tư pháp\nNội vụ",
            "blanks-1-kind": "number", "blanks-1-text": "7", "blanks-1-unit": "ngày",
            "blanks-2-kind": "text", "blanks-2-text": "Trưởng phòng\nngười được giao", "blanks-2-accents": "y",
        },
        {
            "blanks": {
                "1": {"kind": "choice", "options": {"a": "Công an", "b": "Nội vụ", "c": "Tư pháp"}},
                "2": {"kind": "number", "unit": "ngày"},
                "3": {"kind": "text"},
            }
        },
        ["1:a", "2:7", "3:Trưởng phòng", "3:người được giao"],
        {"2": {"tolerance": "0"}, "3": {"accents": True}},
    ),
}  # fmt: skip
