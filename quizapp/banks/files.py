"""Bank files: found, read, and checked with file, line and question of each fault."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from quizapp.banks.file_questions import FileQuestion as FileQuestion
from quizapp.banks.register import FileDocument, basis_faults, is_register, parse_register, register_faults
from quizapp.banks.schema import AnyQuestion, Matching, Multiple, Single, TrueFalse
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.likeness import plain_words
from quizapp.domain.questions import TRUE_FALSE, TYPES
from quizapp.office.yamls import decoded, documents_of, faults_of, line_of, load_yaml, plain, read_text

_QUESTION: TypeAdapter[AnyQuestion] = TypeAdapter(AnyQuestion)
_FIELDS = {"competence", "title", "questions"}


def bank_files(paths: Iterable[Path]) -> list[Path]:
    """The YAML files among and below `paths`, sorted. FileRefused for a path that does not exist."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")])
        elif path.is_file():
            found.append(path)
        else:
            raise FileRefused([Fault(0, "Không có tệp hoặc thư mục này.", file=str(path))])
    return found


@dataclass(frozen=True)
class BankFiles:
    """What bank files hold: questions, and the documents of register files."""

    questions: list[FileQuestion]
    documents: list[FileDocument]


def read_bank(paths: Iterable[Path], model: AssessmentModel, known: Collection[str] = ()) -> list[FileQuestion]:
    """Every question of the files; see `read_bank_files`."""
    return read_bank_files(paths, model, known).questions


def read_bank_files(paths: Iterable[Path], model: AssessmentModel, known: Collection[str] = ()) -> BankFiles:
    """Every question and document of the files; a question may cite these documents and those whose number is `known`.

    FileRefused with the faults of all files together.
    """
    given = list(paths)
    files = bank_files(given)
    if not files:
        places = ", ".join(str(path) for path in given)
        raise FileRefused([Fault(0, "Không tìm thấy tệp .yaml nào.", file=places)])
    return _read([(str(path), partial(read_text, path)) for path in files], model, known)


def read_texts(
    texts: Iterable[tuple[str, str]], model: AssessmentModel, known: Collection[str] = ()
) -> list[FileQuestion]:
    """The questions of (file name, text) pairs."""
    return _read([(name, partial(str, text)) for name, text in texts], model, known).questions


def read_uploads(
    uploads: Iterable[tuple[str, bytes]], model: AssessmentModel, known: Collection[str] = ()
) -> BankFiles:
    """The same as `read_bank_files` over (file name, bytes) pairs as a browser sends them."""
    return _read([(name, partial(decoded, data, name)) for name, data in uploads], model, known)


def _read(sources: list[tuple[str, Callable[[], str]]], model: AssessmentModel, known: Collection[str]) -> BankFiles:
    found = BankFiles([], [])
    faults: list[Fault] = []
    for name, read in sources:
        try:
            for document in documents_of(read()):
                faults += _take(document, name, model, found)
        except FileRefused as refusal:
            faults += refusal.faults
    numbers = {*known, *(document.number for document in found.documents)}
    faults += _faults_across(found.questions) + register_faults(found.documents, known)
    faults += [fault for question in found.questions for fault in _basis_faults(question, numbers)]
    if faults:
        raise FileRefused(sorted(faults, key=lambda fault: (fault.file, fault.line)))
    return found


def _take(document: str, name: str, model: AssessmentModel, found: BankFiles) -> list[Fault]:
    """The faults of one document; without any, what it holds is found."""
    try:
        if is_register(document):
            found.documents.extend(parse_register(document, name))
        else:
            found.questions.extend(parse_bank(document, name, model))
    except FileRefused as refusal:
        return list(refusal.faults)
    return []


def _basis_faults(question: FileQuestion, known: Collection[str]) -> list[Fault]:
    """Documents that are in no register, at the line of their entry."""
    return [
        Fault(line, message, file=question.file, subject=question.code)
        for basis, line in zip(question.evidence["legal_basis"], question.basis_lines, strict=True)
        for message in basis_faults(basis["document"], known)
    ]


def parse_bank(text: str, file: str, model: AssessmentModel) -> list[FileQuestion]:
    """The questions of one file's text. FileRefused with every fault."""
    node = load_yaml(text, file)
    if not isinstance(node, dict) or not isinstance(node.get("questions"), list):
        raise FileRefused([Fault(1, "Tệp phải có “competence”, “title” và danh sách “questions”.", file=file)])
    competence = str(node.get("competence", ""))
    faults = [
        Fault(line_of(node, [name]), f"Không có mục “{name}”; hãy kiểm tra chính tả.", file=file)
        for name in node
        if name not in _FIELDS
    ]
    if not model.knows(competence):
        faults.append(
            Fault(line_of(node, ["competence"]), f"Mô hình đánh giá không có năng lực “{competence}”.", file=file)
        )
    questions: list[FileQuestion] = []
    for index, raw in enumerate(node["questions"]):
        line = line_of(node["questions"], [index])
        subject = str(raw.get("code", "")) if isinstance(raw, dict) else ""
        found = _question_faults(raw, file, subject, line)
        if not found:
            lines = tuple(
                line_of(raw, ["legal_basis", place, "document"]) for place in range(len(raw.get("legal_basis") or ()))
            )
            parsed = replace(
                _from_file(_QUESTION.validate_python(plain(raw)), competence, file, line), basis_lines=lines
            )
            found = _code_faults(parsed, model)
            questions.append(parsed)
        faults += found
    if faults:
        raise FileRefused(faults)
    return questions


def _question_faults(raw: Any, file: str, subject: str, line: int) -> list[Fault]:
    if not isinstance(raw, dict):
        return [Fault(line, "Mỗi câu hỏi phải gồm các cặp tên: giá trị.", file=file)]
    if raw.get("type") not in list(TYPES):
        message = f"“type” phải là một trong: {', '.join(TYPES)}."
        return [Fault(line_of(raw, ["type"]), message, file=file, subject=subject)]
    try:
        _QUESTION.validate_python(plain(raw))
    except ValidationError as error:
        return [_without_tag(entry) for entry in faults_of(error, _tagged(raw), file=file, subject=subject)]
    return []


def _tagged(raw: Any) -> Any:
    """pydantic puts the type's name in front of each location; give the lines under it too."""
    return _Tagged(raw)


class _Tagged(dict[str, Any]):
    """A mapping that answers the discriminator's tag with the question itself."""

    def __init__(self, raw: Any) -> None:
        super().__init__(dict.fromkeys(TYPES, raw))
        self.lc = _TaggedLines(raw)


class _TaggedLines:
    def __init__(self, raw: Any) -> None:
        self.line = raw.lc.line

    def key(self, _name: str) -> tuple[int, int]:
        return (self.line, 0)


def _without_tag(fault: Fault) -> Fault:
    message = re.sub(r"“(?:" + "|".join(TYPES) + r")\.?", "“", fault.message)
    return Fault(fault.line, message.replace("“” ", ""), fault.column, fault.file, fault.subject)


def _code_faults(question: FileQuestion, model: AssessmentModel) -> list[Fault]:
    if not model.knows(question.competence):
        return []
    start = f"{model.domain_of(question.competence)}-{question.competence}-"
    if question.code.startswith(start):
        return []
    message = f"Mã câu hỏi của năng lực {question.competence} phải bắt đầu bằng “{start}”."
    return [Fault(question.line, message, file=question.file, subject=question.code)]


def _faults_across(questions: list[FileQuestion]) -> list[Fault]:
    """The same code or the same stem twice."""
    faults = []
    seen: dict[str, FileQuestion] = {}
    for question in questions:
        for name, key in (("Mã câu hỏi", question.code), ("Câu dẫn", "stem:" + _distinct_stem(question))):
            first = seen.setdefault(key, question)
            if first is not question:
                message = f"{name} trùng với {first.code} ({first.file}, dòng {first.line})."
                faults.append(Fault(question.line, message, file=question.file, subject=question.code))
    return faults


def _distinct_stem(question: FileQuestion) -> str:
    """A stem alone may be general (“Ghép mỗi … với …”): with its parts it must be unique, by its words alone."""
    parts = [*question.content["options"].values(), *question.content["left"].values()]
    return " ".join(plain_words([question.content["stem"], *sorted(parts)]))


def _from_file(parsed: AnyQuestion, competence: str, file: str, line: int) -> FileQuestion:
    starts = [basis.in_force_from for basis in parsed.legal_basis]
    ends = [basis.in_force_until for basis in parsed.legal_basis if basis.in_force_until is not None]
    evidence = parsed.model_dump(mode="json", include={"legal_basis", "practice", "source", "verified_on", "review_by"})
    return FileQuestion(
        code=parsed.code,
        competence=competence,
        level=parsed.level,
        type=parsed.type,
        is_situation=parsed.situation,
        status=parsed.status,
        in_force_from=max(starts, default=None),
        in_force_until=min(ends, default=None),
        content={
            "stem": parsed.stem,
            "options": _options_of(parsed),
            "left": dict(parsed.left) if isinstance(parsed, Matching) else {},
            "keep_last": parsed.keep_last if isinstance(parsed, Single | Multiple) else None,
        },
        key=parsed.key_letters(),
        explanation=parsed.explanation,
        evidence=evidence,
        file=file,
        line=line,
    )


def _options_of(parsed: AnyQuestion) -> dict[str, str]:
    if isinstance(parsed, TrueFalse):
        return dict(TRUE_FALSE)
    return dict(parsed.right if isinstance(parsed, Matching) else parsed.options)
