"""Two versions of a question, fact by fact."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from quizapp.banks.file_questions import FileQuestion
from quizapp.domain.assessment import LEVELS
from quizapp.domain.differences import Difference, differences

FACTS = {
    "competence": "Năng lực",
    "level": "Mức độ",
    "situation": "Câu tình huống",
    "stem": "Câu hỏi",
    "key": "Đáp án",
    "keep_last": "Phương án luôn ở cuối",
    "explanation": "Giải thích",
    "practice": "Dựa trên thực hành",
    "source": "Nguồn",
    "verified_on": "Đã đối chiếu ngày",
    "review_by": "Rà soát lại trước ngày",
}
PARTS = {"options": "Phương án", "left": "Mục", "blanks": "Chỗ trống", "regions": "Vùng"}
OTHERS = {"unit": "Đơn vị tính", "case": "Tình huống chung", "picture": "Hình", "many": "Nhiều vùng đúng"}


def facts_of(question: FileQuestion) -> dict[str, str]:
    """Label → what the question says there, as words; what it does not say is left out."""
    content, evidence = question.content, question.evidence
    facts = {
        FACTS["competence"]: question.competence,
        FACTS["level"]: LEVELS.get(question.level, ""),
        FACTS["situation"]: "có" if question.is_situation else "",
        FACTS["stem"]: content["stem"],
        **_parts(content),
        FACTS["key"]: ", ".join(question.key),
        **_rule(question.rule),
        FACTS["keep_last"]: content["keep_last"] or "",
        FACTS["explanation"]: question.explanation,
        **{f"Căn cứ {n}": _basis(one) for n, one in enumerate(evidence.get("legal_basis") or (), start=1)},
        FACTS["practice"]: evidence.get("practice") or "",
        FACTS["source"]: evidence.get("source") or "",
        FACTS["verified_on"]: _day(evidence.get("verified_on")),
        FACTS["review_by"]: _day(evidence.get("review_by")),
    }
    return {label: text for label, text in facts.items() if text}


def _parts(content: dict[str, Any]) -> dict[str, str]:
    parts = {f"{PARTS[kind]} {name}": _words(one) for kind in PARTS for name, one in content.get(kind, {}).items()}
    others = {label: SAID.get(name, _words)(content[name]) for name, label in OTHERS.items() if name in content}
    return parts | others


def _case(case: dict[str, Any]) -> str:
    """Its pictures stand in its text; a name of a picture belongs to one content."""
    return f"{case['code']}: {case['text']}"


def _picture(picture: dict[str, Any] | None) -> str:
    return f"{picture['alt']} ({picture['name']})" if picture else ""


def _rule(rule: dict[str, Any]) -> dict[str, str]:
    return {f"Cách chấm: {name}": _words(value) for name, value in rule.items()}


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_words(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    return {True: "có", False: "không"}.get(value, str(value)) if isinstance(value, bool) else str(value)


SAID: Mapping[str, Callable[[Any], str]] = {"case": _case, "picture": _picture}


def _basis(basis: dict[str, Any]) -> str:
    until = f" đến {_day(basis['in_force_until'])}" if basis.get("in_force_until") else ""
    article = f", {basis['article']}" if basis.get("article") else ""
    since = f"có hiệu lực từ {_day(start)}" if (start := basis.get("in_force_from")) else "chưa ghi ngày có hiệu lực"
    return f"{basis['document']}{article}; {since}{until}"


def _day(written: str | None) -> str:
    return f"{date.fromisoformat(written):%d/%m/%Y}" if written else ""


def compared_versions(old: FileQuestion, new: FileQuestion) -> tuple[Difference, ...]:
    """Every fact of both, in the order in which a page shows a question."""
    return differences(facts_of(old), facts_of(new))
