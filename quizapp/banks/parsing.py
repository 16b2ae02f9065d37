"""One bank file's text: its questions, or every fault with its line."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from quizapp.banks.contents import content_of
from quizapp.banks.file_pictures import Source, nowhere
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.schema import AnyQuestion
from quizapp.banks.schema_hotspot import Case
from quizapp.banks.schema_typed import TypedQuestion
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.questions import TYPES
from quizapp.office.yamls import faults_of, line_of, load_yaml, plain

_QUESTION: TypeAdapter[AnyQuestion] = TypeAdapter(AnyQuestion)
_CASE: TypeAdapter[Case] = TypeAdapter(Case)
_FIELDS = {"competence", "title", "cases", "questions"}


def parse_bank(text: str, file: str, model: AssessmentModel, pictures: Source = nowhere) -> list[FileQuestion]:
    """The questions of one file's text; `pictures` reads those that it cites. FileRefused with every fault."""
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
    cases, more = _cases(node, file)
    faults += more
    questions: list[FileQuestion] = []
    for index, raw in enumerate(node["questions"]):
        line = line_of(node["questions"], [index])
        subject = str(raw.get("code", "")) if isinstance(raw, dict) else ""
        found = _question_faults(raw, file, subject, line)
        if not found:
            try:
                parsed = _parsed(raw, competence, file, line, cases, pictures)
                found = _code_faults(parsed, model)
                questions.append(parsed)
            except FileRefused as refusal:
                found = [replace(fault, line=line, file=file, subject=subject) for fault in refusal.faults]
        faults += found
    if faults:
        raise FileRefused(faults)
    return questions


def _cases(node: Any, file: str) -> tuple[dict[str, Case], list[Fault]]:
    """The situations of a file by their codes, and their faults."""
    raw = node.get("cases") or {}
    if not isinstance(raw, dict):
        return {}, [Fault(line_of(node, ["cases"]), "“cases” phải gồm các cặp mã: tình huống.", file=file)]
    cases, faults = {}, []
    for code, given in raw.items():
        try:
            cases[str(code)] = _CASE.validate_python(plain(given))
        except ValidationError as error:
            faults += faults_of(error, given, file=file, subject=str(code))
    return cases, faults


def _parsed(
    raw: Any, competence: str, file: str, line: int, cases: Mapping[str, Case], pictures: Source
) -> FileQuestion:
    """FileRefused, without a line, for a case or a picture that is not there."""
    question = _QUESTION.validate_python(plain(raw))
    content, album = content_of(question, cases, pictures)
    places = range(len(raw.get("legal_basis") or ()))
    return replace(
        _from_file(question, content, competence),
        file=file,
        line=line,
        basis_lines=tuple(line_of(raw, ["legal_basis", place, "document"]) for place in places),
        pictures=album,
    )


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


def _from_file(parsed: AnyQuestion, content: dict[str, Any], competence: str) -> FileQuestion:
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
        content=content,
        key=parsed.key_letters(),
        explanation=parsed.explanation,
        evidence=evidence,
        rule=parsed.rule() if isinstance(parsed, TypedQuestion) else {},
    )
