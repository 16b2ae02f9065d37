"""What a question lacks before it may be reviewed and approved: the rules of the bank file, told by field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from quizapp.banks.codes import is_draft_code
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.laws import document_numbers
from quizapp.banks.register import basis_faults
from quizapp.banks.schema import AnyQuestion
from quizapp.competences.files import model_from
from quizapp.competences.queries import newest_model
from quizapp.domain.assessment import AssessmentModel
from quizapp.office.yamls import LIMITS, WORDS

_QUESTION: TypeAdapter[AnyQuestion] = TypeAdapter(AnyQuestion)

Lacks = dict[str, tuple[str, ...]]
LACKING = {
    "competence": "Hãy chọn năng lực.",
    "level": "Hãy chọn mức độ.",
    "stem": "Hãy viết câu hỏi.",
    "key": "Hãy chọn đáp án đúng.",
    "picture": "Hãy thêm hình, và mô tả hình bằng một câu.",
    "explanation": "Hãy giải thích vì sao đáp án đúng.",
    "legal_basis": "Hãy chọn căn cứ pháp lý, hoặc ghi rõ dựa trên thực hành nào.",
    "source": "Hãy ghi nguồn để người khác mở lại được.",
    "verified_on": "Hãy ghi ngày đã đối chiếu với nguồn.",
}
PARTS = {
    "options": "Phương án {}",
    "right": "Bên phải {}",
    "left": "Mục {}",
    "blanks": "Chỗ trống {}",
    "regions": "Vùng {}",
}

BASIS_PARTS = {"document": "văn bản", "in_force_from": "ngày “Hiệu lực từ”"}
COUNTED = {"key": "đáp án đúng", "options": "phương án", "blanks": "phương án", "regions": "vùng"}


@dataclass(frozen=True)
class Rules:
    """What a question is held against: the newest model, the numbers of the register."""

    model: AssessmentModel | None
    documents: frozenset[str]


def rules_now(session: Session) -> Rules:
    version = newest_model(session)
    return Rules(model_from(version.content) if version else None, frozenset(document_numbers(session)))


def lacks_of(question: FileQuestion, rules: Rules) -> Lacks:
    """Field → what is missing or wrong there; nothing where the question may be approved."""
    found: dict[str, list[str]] = {name: [LACKING[name]] for name in _empty(question)}
    for name, message in [*_competence_faults(question, rules.model), *_shape_faults(question)]:
        told = found.setdefault(name, [])
        if LACKING.get(name) not in told and message not in told:
            told.append(message)
    for basis in question.evidence.get("legal_basis") or ():
        for message in basis_faults(basis["document"], rules.documents):
            found.setdefault("legal_basis", []).append(message)
    return {name: tuple(messages) for name, messages in found.items()}


def _empty(question: FileQuestion) -> list[str]:
    evidence = question.evidence
    facts = {
        "competence": question.competence,
        "level": question.level,
        "stem": question.content["stem"],
        "key": question.key,
        "picture": question.type != "hotspot" or (question.content.get("picture") or {}).get("alt"),
        "explanation": question.explanation,
        "legal_basis": evidence.get("legal_basis") or evidence.get("practice"),
        "source": evidence.get("source"),
        "verified_on": evidence.get("verified_on"),
    }
    return [name for name, value in facts.items() if not value]


def _competence_faults(question: FileQuestion, model: AssessmentModel | None) -> list[tuple[str, str]]:
    competence = question.competence
    if not competence:
        return []
    if model is None or not model.knows(competence):
        return [("competence", f"Mô hình đánh giá mới nhất không có năng lực {competence}.")]
    start = f"{model.domain_of(competence)}-{competence}-"
    if is_draft_code(question.code) or question.code.startswith(start):
        return []
    words = f"Câu {question.code} đã mang mã của năng lực khác nên không đổi năng lực được; hãy thêm một câu mới."
    return [("competence", words)]


def _shape_faults(question: FileQuestion) -> list[tuple[str, str]]:
    parts = RAW_PARTS.get(question.type)
    if parts is None:
        return []
    try:
        _QUESTION.validate_python(_raw(question) | parts(question))
    except ValidationError as error:
        return [_told(entry) for entry in error.errors(include_url=False)]
    return []


def _raw(question: FileQuestion) -> dict[str, Any]:
    """The question as its bank file would say it; what is empty is told already and stands here as something sound."""
    evidence = question.evidence
    basis = [{name: value for name, value in one.items() if value} for one in evidence.get("legal_basis") or ()]
    given = {
        "review_by": evidence.get("review_by"),
        "practice": evidence.get("practice") or (None if basis else LACKING["legal_basis"]),
    }
    return {
        "code": "XX-X1-01",
        "type": question.type,
        "level": question.level or 1,
        "situation": question.is_situation,
        "rich": question.content.get("rich", False),
        "stem": question.content["stem"] or LACKING["stem"],
        "explanation": question.explanation or LACKING["explanation"],
        "legal_basis": basis,
        "source": evidence.get("source") or LACKING["source"],
        "verified_on": evidence.get("verified_on") or "2000-01-01",
        **{name: value for name, value in given.items() if value},
    }


def _options(question: FileQuestion) -> dict[str, Any]:
    """Key letters as they stand; where there are none the first will do, the lack is told already."""
    options, key = question.content["options"], question.key
    is_single = question.type == "single"
    stand_in = {"single": list(options)[:1] or ["a"], "multiple": list(options)[:2], "ordering": list(options)}
    letters = key or stand_in[question.type]
    last = question.content["keep_last"]
    facts: dict[str, Any] = {"options": options, "key": letters[0] if is_single else letters}
    return facts | ({"keep_last": last} if last else {})


def _true_false(question: FileQuestion) -> dict[str, Any]:
    return {"key": question.key != ["b"]}


def _matching(question: FileQuestion) -> dict[str, Any]:
    content = question.content
    pairs = question.key or [f"{n}:{a}" for n, a in zip(content["left"], content["options"], strict=False)]
    return {"left": content["left"], "right": content["options"], "key": dict(pair.split(":") for pair in pairs)}


def _hotspot(question: FileQuestion) -> dict[str, Any]:
    content = question.content
    boxes, labels = content["regions"], content["options"]
    picture = content.get("picture") or {"name": "hinh/", "alt": LACKING["picture"]}
    key = question.key or list(labels)[: 2 if content.get("many") else 1] or ["a"]
    return {
        "picture": {"file": picture["name"], "alt": picture["alt"]},
        "regions": {letter: {"label": labels[letter], "box": box} for letter, box in boxes.items()},
        "key": key if content.get("many") else key[0],
    }


def _short_text(question: FileQuestion) -> dict[str, Any]:
    return {"key": question.key or ["đáp án"], "accents": question.rule.get("accents", False)}


def _numeric(question: FileQuestion) -> dict[str, Any]:
    facts = {"tolerance": question.rule.get("tolerance", "0"), "unit": question.content.get("unit", "")}
    return {"key": question.key[0] if question.key else "0", **facts}


def _cloze(question: FileQuestion) -> dict[str, Any]:
    said: dict[str, list[str]] = {}
    for part in question.key:
        number, _, answer = part.partition(":")
        said.setdefault(number, []).append(answer)
    blanks = {}
    for number, blank in question.content["blanks"].items():
        answers, rule = said.get(number, []), question.rule.get(number, {})
        key: Any = answers if blank["kind"] == "text" else next(iter(answers), "")
        blanks[number] = {**blank, **rule, "key": key}
    return {"blanks": blanks}


RAW_PARTS: Mapping[str, Callable[[FileQuestion], dict[str, Any]]] = {
    "single": _options,
    "multiple": _options,
    "ordering": _options,
    "true_false": _true_false,
    "matching": _matching,
    "hotspot": _hotspot,
    "short_text": _short_text,
    "numeric": _numeric,
    "cloze": _cloze,
}


def _told(entry: Any) -> tuple[str, str]:
    """(field, sentence) of one finding of pydantic; the first step of its place is the type."""
    steps = [str(step) for step in entry["loc"][1:] if step != "[key]"]
    field = steps[0] if steps else "legal_basis"
    if entry["type"] == "missing" and len(steps) > 2 and steps[2] in BASIS_PARTS:
        return field, f"{_where(steps)}Hãy ghi {BASIS_PARTS[steps[2]]}."
    return field, _where(steps) + (_too_few(entry, field) if entry["type"] == "too_short" else _sentence(entry))


def _too_few(entry: Any, field: str) -> str:
    if isinstance(entry["input"], str):
        return _sentence(entry)
    what = COUNTED.get(field, "mục")
    return f"Cần ít nhất {entry['ctx']['min_length']} {what}, mới có {entry['ctx']['actual_length']}."


def _where(steps: list[str]) -> str:
    if len(steps) < 2:
        return ""
    if steps[0] == "legal_basis":
        return f"Căn cứ {int(steps[1]) + 1}: "
    return f"{PARTS[steps[0]].format(steps[1].upper())}: " if steps[0] in PARTS else ""


def _sentence(entry: Any) -> str:
    kind = entry["type"]
    if kind == "value_error":
        return str(entry["ctx"]["error"])
    words = LIMITS[kind].format(**entry["ctx"]) if kind in LIMITS else WORDS.get(kind, "giá trị không hợp lệ")
    if kind.endswith("too_long") and isinstance(entry["input"], str):
        words = f"dài quá {entry['ctx']['max_length']} ký tự"
    if kind.endswith("too_short") and isinstance(entry["input"], str):
        words = "không được để trống"
    return f"{words[:1].upper()}{words[1:]}."
