"""Reading YAML 1.2 with line numbers, so that a fault can be named where it stands."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from quizapp.domain.errors import Fault, FileRefused

BIGGEST = 2 * 1024 * 1024
WORDS = {
    "missing": "thiếu mục này",
    "extra_forbidden": "không có mục nào tên như vậy; hãy kiểm tra chính tả",
    "string_type": "phải là chữ (nếu là số hoặc ngày thì đặt trong dấu nháy kép)",
    "string_too_short": "không được để trống",
    "string_too_long": "dài quá giới hạn",
    "string_pattern_mismatch": "viết sai quy cách",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "float_type": "phải là số",
    "float_parsing": "phải là số",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "dict_type": "phải gồm các cặp tên: giá trị",
    "list_type": "phải là một danh sách",
    "too_short": "có quá ít mục",
    "too_long": "có quá nhiều mục",
    "date_type": "phải là ngày dạng 2026-11-20",
    "date_parsing": "phải là ngày dạng 2026-11-20",
    "date_from_datetime_parsing": "phải là ngày dạng 2026-11-20",
    "model_type": "phải gồm các cặp tên: giá trị",
}
LIMITS = {
    "greater_than": "phải lớn hơn {gt}",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "không được quá {le}",
    "literal_error": "phải là một trong: {expected}",
}


def load_yaml(text: str, file: str) -> Any:
    """The parsed document, whose mappings and lists know their lines. FileRefused naming the line of a fault."""
    if len(text) > BIGGEST:
        raise FileRefused([Fault(1, "Tệp dài quá 2 MB.", file=file)])
    yaml = YAML()
    yaml.version = (1, 2)
    try:
        return yaml.load(text)
    except DuplicateKeyError as fault:
        raise FileRefused([Fault(_mark(fault), "Một mục được ghi hai lần.", file=file)]) from fault
    except MarkedYAMLError as fault:
        message = "YAML viết sai: hãy kiểm tra thụt dòng, dấu hai chấm và dấu nháy."
        raise FileRefused([Fault(_mark(fault), message, file=file)]) from fault
    except (YAMLError, ValueError, RecursionError) as fault:
        raise FileRefused([Fault(1, "Tệp không phải YAML đọc được.", file=file)]) from fault


def read_text(path: Path) -> str:
    """The text of a UTF-8 file. FileRefused where it cannot be read or is no UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise FileRefused([Fault(1, "Tệp không phải UTF-8. Hãy lưu lại bằng mã UTF-8.", file=path.name)]) from fault
    except OSError as fault:
        raise FileRefused([Fault(0, "Không mở được tệp này.", file=str(path))]) from fault


def _mark(fault: MarkedYAMLError) -> int:
    mark = fault.problem_mark or fault.context_mark
    return int(mark.line) + 1 if mark else 1


def line_of(node: Any, path: Sequence[str | int]) -> int:
    """The line (from 1) of the deepest part of `path` that `node` has."""
    line = int(node.lc.line) + 1 if hasattr(node, "lc") else 1
    for step in path:
        if isinstance(node, Mapping) and step in node:
            line = int(node.lc.key(step)[0]) + 1
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            line = int(node.lc.item(step)[0]) + 1
        else:
            break
        node = node[step]
    return line


def plain(node: Any) -> Any:
    """The same document in plain dicts, lists and strings."""
    if isinstance(node, Mapping):
        return {plain(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return str(node) if isinstance(node, str) else node


def faults_of(error: ValidationError, node: Any, *, file: str, subject: str = "") -> list[Fault]:
    """pydantic's findings as Vietnamese faults with their lines."""
    return [
        Fault(line_of(node, _steps(entry["loc"])), _sentence(entry), file=file, subject=subject)
        for entry in error.errors(include_url=False)
    ]


def _steps(location: tuple[str | int, ...]) -> list[str | int]:
    return [step for step in location if step != "[key]"]


def _sentence(entry: Any) -> str:
    kind = entry["type"]
    if kind == "value_error":
        return str(entry["ctx"]["error"])
    where = ".".join(str(step) for step in entry["loc"] if step != "[key]")
    words = LIMITS[kind].format(**entry["ctx"]) if kind in LIMITS else WORDS.get(kind, "giá trị không hợp lệ")
    return f"“{where}” {words}." if where else f"{words[:1].upper()}{words[1:]}."
