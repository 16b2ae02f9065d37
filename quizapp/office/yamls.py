"""Reading YAML 1.2 with line numbers, so that a fault can be named where it stands."""

import re
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from quizapp.domain.errors import Fault, FileRefused

BIGGEST = 1024 * 1024
MOST_LINES = 12_000  # a bank file has a few hundred; parsing costs time by the line
MOST_SIGNS = 50_000  # that may part values from each other on one line
DEEPEST = 20
MOST_DOCUMENTS = 100  # of one stream; an export of ours has one for each competence, and the register
WORDS = {
    "missing": "thiếu mục này",
    "extra_forbidden": "không có mục nào tên như vậy; hãy kiểm tra chính tả",
    "string_type": "phải là chữ (nếu là số hoặc ngày thì đặt trong dấu nháy kép)",
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
    "date_from_datetime_inexact": "phải là ngày dạng 2026-11-20",
    "date_from_datetime_parsing": "phải là ngày dạng 2026-11-20",
    "model_type": "phải gồm các cặp tên: giá trị",
}
_PARTING = re.compile(r"^---[ \t]*$", re.MULTILINE)
LIMITS = {
    "greater_than": "phải lớn hơn {gt:g}",
    "greater_than_equal": "phải từ {ge:g} trở lên",
    "less_than": "phải nhỏ hơn {lt:g}",
    "string_too_short": "phải có ít nhất {min_length} ký tự",
    "string_too_long": "dài quá {max_length} ký tự",
    "less_than_equal": "không được quá {le:g}",
    "literal_error": "phải là một trong: {expected}",
}


def documents_of(text: str, file: str) -> list[str]:
    """The documents of a stream (`---` between them), each on the lines on which it stands; a file without is one.

    FileRefused where they are so many that the lines before each would fill the memory, or where a few lines hold so
    many values that reading them would take minutes.
    """
    if len(_PARTING.findall(text)) > MOST_DOCUMENTS:
        message = f"Tệp có quá {MOST_DOCUMENTS} phần ngăn bằng “---”. Hãy tách thành nhiều tệp."
        raise FileRefused([Fault(1, message, file=file)])
    if sum(map(text.count, ",:[{")) > MOST_SIGNS:
        raise FileRefused([Fault(1, "Tệp có quá nhiều mục. Hãy tách thành nhiều tệp.", file=file)])
    parts, start = [], 0
    for found in [*_PARTING.finditer(text), None]:
        part = text[start : found.start() if found else len(text)]
        if part.strip():
            parts.append("\n" * text.count("\n", 0, start) + part)
        start = found.end() if found else len(text)
    return parts or [text]


class _Constructor(RoundTripConstructor):
    """Days stay text, so that an impossible one (2026-02-30) is a fault of its field and not of the whole file."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


def load_yaml(text: str, file: str) -> Any:
    """The parsed document, whose mappings and lists know their lines. FileRefused naming the line of a fault.

    Only plain data is taken: no anchors and aliases (a few lines of them unfold to gigabytes), no tags, no merges.
    """
    if len(text) > BIGGEST or text.count("\n") > MOST_LINES:
        message = "Tệp dài quá 1 MB hoặc quá 12.000 dòng. Hãy tách thành nhiều tệp."
        raise FileRefused([Fault(1, message, file=file)])
    try:
        _refuse_more_than_data(text, file)
        return _reader().load(text)
    except DuplicateKeyError as fault:
        raise FileRefused([Fault(_mark(fault), "Một mục được ghi hai lần.", file=file)]) from fault
    except MarkedYAMLError as fault:
        message = "YAML viết sai: hãy kiểm tra thụt dòng, dấu hai chấm và dấu nháy."
        raise FileRefused([Fault(_mark(fault), message, file=file)]) from fault
    except (YAMLError, ValueError, RecursionError) as fault:
        raise FileRefused([Fault(1, "Tệp không phải YAML đọc được.", file=file)]) from fault


def _reader() -> YAML:
    yaml = YAML()
    yaml.version = (1, 2)
    yaml.Constructor = _Constructor
    return yaml


def _refuse_more_than_data(text: str, file: str) -> None:
    depth = 0
    for event in _reader().parse(text):
        depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
        depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
        message = "Tệp lồng nhau quá sâu." if depth > DEEPEST else _forbidden(event)
        if message:
            raise FileRefused([Fault(int(event.start_mark.line) + 1, message, file=file)])


def _forbidden(event: Event) -> str:
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
        return "Không dùng neo và tham chiếu (& và *) của YAML: hãy viết đủ nội dung, hoặc đặt chữ trong dấu nháy kép."
    if getattr(event, "ctag", None) is not None:
        return "Không dùng thẻ (!…) của YAML: hãy bỏ thẻ, hoặc đặt chữ trong dấu nháy kép."
    if isinstance(event, ScalarEvent) and event.value == "<<" and event.style is None:
        return "Không dùng “<<” của YAML: hãy viết đủ nội dung."
    return ""


def dump_yaml(content: Mapping[str, Any]) -> str:
    """Plain data as YAML 1.2 that `load_yaml` reads back unchanged."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 118
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(dict(content), stream)
    return stream.getvalue()


def read_text(path: Path) -> str:
    """The text of a UTF-8 file. FileRefused where it cannot be read or is no UTF-8."""
    try:
        return decoded(path.read_bytes(), path.name)
    except OSError as fault:
        raise FileRefused([Fault(0, "Không mở được tệp này.", file=str(path))]) from fault


def decoded(data: bytes, file: str) -> str:
    """The text of an uploaded file's bytes. FileRefused, with the line, where they are too many or no UTF-8."""
    if len(data) > BIGGEST:
        raise FileRefused([Fault(1, "Tệp dài quá 1 MB. Hãy tách thành nhiều tệp.", file=file)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        message = "Tệp không phải UTF-8. Hãy lưu lại bằng mã UTF-8."
        raise FileRefused([Fault(line, message, file=file)]) from fault


def _mark(fault: MarkedYAMLError) -> int:
    mark = fault.problem_mark or fault.context_mark
    return int(mark.line) + 1 if mark else 1


def line_of(node: Any, path: Sequence[str | int]) -> int:
    """The line (from 1) of the deepest part of `path` that `node` has."""
    at = node
    line = int(at.lc.line) + 1 if hasattr(at, "lc") else 1
    for step in path:
        name = _as_written(at, step)
        if isinstance(at, Mapping) and name in at:
            line = int(_lines(at).key(name)[0]) + 1
        elif isinstance(at, list) and isinstance(name, int) and name < len(at):
            line = int(_lines(at).item(name)[0]) + 1
        else:
            break
        at = at[name]
    return line


def _lines(node: Any) -> Any:
    return node.lc


def _as_written(node: Any, step: str | int) -> str | int:
    """A number that stands as a key (`1: …`) is an int in the file and text in a fault's path."""
    is_key = isinstance(node, Mapping) and step not in node and isinstance(step, str)
    return int(step) if is_key and str(step).isascii() and str(step).isdigit() else step


def plain(node: Any) -> Any:
    """The same document in plain dicts, lists and strings."""
    if isinstance(node, Mapping):
        return {_plain_key(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return str(node) if isinstance(node, str) else node


def _plain_key(key: Any) -> Any:
    """YAML lets a list or a mapping be a key; as text it is a name that no schema knows."""
    return str(key) if isinstance(key, str | list | tuple | Mapping) else key


def faults_of(error: ValidationError, node: Any, *, file: str, subject: str = "") -> list[Fault]:
    """pydantic's findings as Vietnamese faults with their lines."""
    return [
        Fault(line_of(node, _steps(entry["loc"])), sentence_of(entry), file=file, subject=subject)
        for entry in error.errors(include_url=False)
    ]


def place_of(path: Sequence[str | int]) -> str:
    """A part of a file as people count: `domains › mục 2 › weight`."""
    return " › ".join(f"mục {step + 1}" if isinstance(step, int) else step for step in path)


def placed_faults_of(error: ValidationError, node: Any, *, file: str) -> list[Fault]:
    """The same of a file that is one thing: each fault names its part of the file apart from what is wrong."""
    return [
        Fault(line_of(node, path), sentence_of(entry, is_beside_field=bool(path)), file=file, subject=place_of(path))
        for entry in error.errors(include_url=False)
        for path in (_steps(entry["loc"]),)
    ]


def _steps(location: tuple[str | int, ...]) -> list[str | int]:
    return [step for step in location if step != "[key]"]


def sentence_of(entry: Any, *, is_beside_field: bool = False) -> str:
    """One finding in words; beside the field that it is about it need not name it."""
    kind = entry["type"]
    if kind == "value_error":
        return str(entry["ctx"]["error"])
    where = "" if is_beside_field else ".".join(str(step) for step in entry["loc"] if step != "[key]")
    words = LIMITS[kind].format(**entry["ctx"]) if kind in LIMITS else WORDS.get(kind, "giá trị không hợp lệ")
    if kind == "string_too_short" and not str(entry["input"]).strip():
        words = "không được để trống"
    return f"“{where}” {words}." if where else f"{words[:1].upper()}{words[1:]}."
