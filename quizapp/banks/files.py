"""Bank files: found, read, and checked with file, line and question of each fault."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from pydantic import TypeAdapter, ValidationError

from quizapp.banks.schema import AnyQuestion, Matching, Multiple, Single, TrueFalse
from quizapp.domain.assessment import LEVELS, AssessmentModel
from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.names import search_key
from quizapp.domain.questions import TRUE_FALSE, TYPES
from quizapp.office.yamls import decoded, faults_of, line_of, load_yaml, plain, read_text

_QUESTION: TypeAdapter[AnyQuestion] = TypeAdapter(AnyQuestion)
_FIELDS = {"competence", "title", "questions"}


@dataclass(frozen=True)
class FileQuestion:
    """One question of a bank file, split into what candidates may see and what they may not."""

    code: str
    competence: str
    level: int
    type: str
    is_situation: bool
    status: str
    in_force_from: date | None
    in_force_until: date | None
    content: dict[str, Any]
    key: list[str]
    explanation: str
    evidence: dict[str, Any]
    file: str = ""
    line: int = 0

    @property
    def content_hash(self) -> str:
        """Changes with anything that the file says of the question, but not with where it stands."""
        facts = [
            self.competence, self.level, self.type, self.is_situation, self.status,
            str(self.in_force_from), str(self.in_force_until), self.content, self.key, self.explanation, self.evidence,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


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


def read_bank(paths: Iterable[Path], model: AssessmentModel) -> list[FileQuestion]:
    """Every question of the files. FileRefused with the faults of all files together."""
    given = list(paths)
    files = bank_files(given)
    if not files:
        places = ", ".join(str(path) for path in given)
        raise FileRefused([Fault(0, "Không tìm thấy tệp .yaml nào.", file=places)])
    return _read([(str(path), partial(read_text, path)) for path in files], model)


def read_texts(texts: Iterable[tuple[str, str]], model: AssessmentModel) -> list[FileQuestion]:
    """The same over (file name, text) pairs."""
    return _read([(name, partial(str, text)) for name, text in texts], model)


def read_uploads(uploads: Iterable[tuple[str, bytes]], model: AssessmentModel) -> list[FileQuestion]:
    """The same over (file name, bytes) pairs as a browser sends them."""
    return _read([(name, partial(decoded, data, name)) for name, data in uploads], model)


def _read(sources: list[tuple[str, Callable[[], str]]], model: AssessmentModel) -> list[FileQuestion]:
    questions: list[FileQuestion] = []
    faults: list[Fault] = []
    for name, text in sources:
        try:
            questions += parse_bank(text(), name, model)
        except FileRefused as refusal:
            faults += refusal.faults
    faults += _faults_across(questions)
    if faults:
        raise FileRefused(sorted(faults, key=lambda fault: (fault.file, fault.line)))
    return questions


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
            parsed = _from_file(_QUESTION.validate_python(plain(raw)), competence, file, line)
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
        for name, key in (("Mã câu hỏi", question.code), ("Câu dẫn", "stem:" + search_key(_distinct_stem(question)))):
            first = seen.setdefault(key, question)
            if first is not question:
                message = f"{name} trùng với {first.code} ({first.file}, dòng {first.line})."
                faults.append(Fault(question.line, message, file=question.file, subject=question.code))
    return faults


def _distinct_stem(question: FileQuestion) -> str:
    """A stem alone may be general (“Ghép mỗi … với …”): with its parts it must be unique."""
    parts = [*question.content["options"].values(), *question.content["left"].values()]
    return " ".join([question.content["stem"], *sorted(parts)])


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


class Counted(Protocol):
    """What the statistics ask of a question, in a file or in the database."""

    @property
    def competence(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def is_situation(self) -> bool: ...
    @property
    def status(self) -> str: ...


def bank_statistics(questions: Iterable[Counted], model: AssessmentModel) -> dict[str, Any]:
    """Counts by code of the reviewed questions; drafts and retired ones are counted apart.

    `by_cell` and `by_domain_level`: counts at levels 1, 2, 3. What the model no longer has counts in the totals only.
    """
    everything = list(questions)
    counted = [question for question in everything if question.status == "reviewed"]
    by_competence = Counter(question.competence for question in counted)
    cells = Counter((question.competence, question.level) for question in counted)
    return {
        "total": len(counted),
        "by_domain": {d.code: sum(by_competence[c.code] for c in model.competences_of(d.code)) for d in model.domains},
        "by_competence": {c.code: by_competence[c.code] for c in model.competences},
        "by_cell": {c.code: [cells[c.code, level] for level in LEVELS] for c in model.competences},
        "by_domain_level": {
            d.code: [sum(cells[c.code, level] for c in model.competences_of(d.code)) for level in LEVELS]
            for d in model.domains
        },
        "by_type": {name: sum(q.type == name for q in counted) for name in TYPES},
        "by_level": {str(level): sum(q.level == level for q in counted) for level in LEVELS},
        "situations": sum(question.is_situation for question in counted),
        "drafts": sum(question.status == "draft" for question in everything),
        "retired": sum(question.status == "retired" for question in everything),
    }
