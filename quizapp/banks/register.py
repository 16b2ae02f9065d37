"""The register file (van_ban.yaml): legal documents and what happened to them, read with the line of each fault."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from quizapp.banks.schema_base import Short
from quizapp.config import shipped
from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.laws import is_number, numbers_in, provisions_in
from quizapp.office.yamls import faults_of, line_of, load_yaml, plain, read_text

REGISTER_FILE = "van_ban.yaml"
ONE_DAY = timedelta(days=1)
_IS_REGISTER = re.compile(r"^documents\s*:", re.MULTILINE)


@dataclass(frozen=True)
class FileChange:
    """What happened to a document; `by` is the number of the document that did it."""

    kind: str
    by: str | None
    from_on: date
    provisions: str = ""
    note: str = ""

    @property
    def is_end(self) -> bool:
        return self.kind != "amended" and not self.provisions


@dataclass(frozen=True)
class FileDocument:
    """One document of a register file, or of the form that adds one."""

    number: str
    title: str
    kind: str
    issuer: str
    issued_on: date | None
    in_force_from: date | None
    in_force_until: date | None
    source: str
    verified_on: date | None
    changes: tuple[FileChange, ...] = ()
    file: str = ""
    line: int = 0


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


class _Change(_Part):
    kind: Literal["replaced", "amended", "ended"]
    by: Short | None = None
    from_on: date = Field(alias="from")
    provisions: Short | None = None
    note: Short | None = None

    @field_validator("provisions")
    @classmethod
    def _readable(cls, provisions: str | None) -> str | None:
        if provisions is not None and provisions_in(provisions) is None:
            raise ValueError("Không đọc được “provisions”: hãy viết như “khoản 2 Điều 7; Điều 9”, hoặc bỏ trống.")
        return provisions

    @model_validator(mode="after")
    def _replaced_by(self) -> "_Change":
        if self.kind == "replaced" and self.by is None:
            raise ValueError("Văn bản bị thay thế phải ghi bị thay bằng văn bản nào (by).")
        return self


class _Document(_Part):
    number: Short
    title: Short
    kind: Literal["law", "resolution", "decree", "decision", "circular", "directive", "dispatch", "other"]
    issuer: Short
    issued_on: date | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    source: Short | None = None
    verified_on: date | None = None
    changes: list[_Change] = Field(default_factory=list)

    @field_validator("number")
    @classmethod
    def _sound_number(cls, number: str) -> str:
        if not is_number(number):
            raise ValueError(f"“{number}” không phải số, ký hiệu văn bản (ví dụ 30/2020/NĐ-CP, 766/QĐ-TTg).")
        return number

    @model_validator(mode="after")
    def _in_order(self) -> "_Document":
        if self.in_force_from and self.in_force_until and self.in_force_until < self.in_force_from:
            raise ValueError("“in_force_until” phải sau “in_force_from”.")
        if any(self.in_force_from and one.from_on <= self.in_force_from for one in self.changes):
            raise ValueError("Ngày thay đổi (from) phải sau “in_force_from”.")
        ends = [one.from_on - ONE_DAY for one in self.changes if one.kind != "amended" and one.provisions is None]
        if self.in_force_until and ends and min(ends) != self.in_force_until:
            raise ValueError("“in_force_until” phải là ngày liền trước ngày văn bản bị thay thế hoặc hết hiệu lực.")
        return self


def shipped_register() -> list[FileDocument]:
    """The register that is delivered with the bank."""
    path = shipped("question_banks") / REGISTER_FILE
    return parse_register(read_text(path), str(path))


def is_register(text: str) -> bool:
    """Whether a bank file lists documents and not questions."""
    return bool(_IS_REGISTER.search(text))


def parse_register(text: str, file: str) -> list[FileDocument]:
    """The documents of one file's text. FileRefused with every fault."""
    node = load_yaml(text, file)
    if not isinstance(node, dict) or not isinstance(node.get("documents"), list) or set(node) != {"documents"}:
        raise FileRefused([Fault(1, "Tệp danh mục văn bản chỉ gồm một danh sách “documents”.", file=file)])
    documents: list[FileDocument] = []
    faults: list[Fault] = []
    for index, raw in enumerate(node["documents"]):
        line = line_of(node["documents"], [index])
        if not isinstance(raw, dict):
            faults.append(Fault(line, "Mỗi văn bản phải gồm các cặp tên: giá trị.", file=file))
            continue
        try:
            documents.append(_document(_Document.model_validate(plain(raw)), file, line))
        except ValidationError as error:
            faults += faults_of(error, raw, file=file, subject=str(raw.get("number", "")))
    if faults:
        raise FileRefused(faults)
    return documents


def _document(parsed: _Document, file: str, line: int) -> FileDocument:
    changes = tuple(
        FileChange(one.kind, one.by, one.from_on, one.provisions or "", one.note or "") for one in parsed.changes
    )
    facts: dict[str, Any] = parsed.model_dump(exclude={"changes", "source"})
    return with_its_end(FileDocument(**facts, source=parsed.source or "", changes=changes, file=file, line=line))


def with_its_end(document: FileDocument) -> FileDocument:
    """The last day in force and the change that ends a document say the same: the one follows from the other."""
    ends = [change.from_on - ONE_DAY for change in document.changes if change.is_end]
    if ends:
        return replace(document, in_force_until=min(ends))
    if document.in_force_until is None:
        return document
    end = FileChange("ended", None, document.in_force_until + ONE_DAY)
    return replace(document, changes=(*document.changes, end))


def register_faults(documents: Iterable[FileDocument], known: Collection[str]) -> list[Fault]:
    """The same number twice, or a change by a document that is in no register."""
    faults: list[Fault] = []
    given = list(documents)
    seen: dict[str, FileDocument] = {}
    numbers = {*known, *(document.number for document in given)}
    for document in given:
        first = seen.setdefault(document.number, document)
        if first is not document:
            message = f"Văn bản này đã có ở {first.file}, dòng {first.line}."
            faults.append(Fault(document.line, message, file=document.file, subject=document.number))
        faults += [
            Fault(document.line, _unknown(change.by), file=document.file, subject=document.number)
            for change in document.changes
            if change.by is not None and change.by not in numbers
        ]
    return faults


def basis_faults(text: str, known: Collection[str]) -> list[str]:
    """What is wrong with a document as a legal basis names it: no number, or numbers that are in no register."""
    numbers = numbers_in(text)
    if not numbers:
        return [f"Căn cứ “{text}” không ghi số, ký hiệu văn bản (ví dụ 30/2020/NĐ-CP)."]
    return [_unknown(number) for number in numbers if number not in known]


def _unknown(number: str) -> str:
    return f"Văn bản “{number}” chưa có trong danh mục văn bản. Hãy thêm vào {REGISTER_FILE} hoặc ở trang Văn bản."
