"""What writers say of a question, whatever their format."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.carried import LINES, NO_EXPLANATION, basis_words, tag
from quizapp.banks.formats.neutral import shown
from quizapp.domain.names import normal, tidy


@dataclass(frozen=True)
class Choice:
    """An option in the letters of the file; `is_fixed`: it stands last whatever the shuffle."""

    letter: str
    text: str
    is_right: bool
    is_fixed: bool = False


def choices(question: FileQuestion) -> list[Choice]:
    """The options of a question that has some to choose from, the one that is kept last behind the others."""
    last = question.content["keep_last"]
    texts = sorted(question.content["options"].items(), key=lambda pair: (pair[0] == last, pair[0]))
    return [Choice(letter, text, letter in question.key, letter == last) for letter, text in texts]


def steps(question: FileQuestion) -> list[str]:
    """The steps of an ordering question in their right order."""
    return [question.content["options"][letter] for letter in question.key]


def pairs(question: FileQuestion) -> list[tuple[str, str]]:
    """(left, right) of a matching question; right sides that belong to nothing come last, with an empty left."""
    left, right = question.content["left"], question.content["options"]
    key = sorted(one.split(":") for one in question.key)
    used = {letter for _number, letter in key}
    spare = [("", right[letter]) for letter in sorted(right) if letter not in used]
    return [(left[number], right[letter]) for number, letter in key] + spare


def tags(question: FileQuestion, leaving_out: tuple[str, ...] = ()) -> list[str]:
    """The short facts of a question."""
    facts = {
        "code": question.code,
        "competence": question.competence,
        "level": str(question.level) if question.level else "",
        "situation": "co" if question.is_situation else "",
        "status": "" if question.status == "reviewed" else question.status,
        "verified_on": question.evidence.get("verified_on") or "",
        "review_by": question.evidence.get("review_by") or "",
        "keep_last": "co" if question.content["keep_last"] else "",
        "no_accents": _without_accents(question),
        "unit": question.content.get("unit", ""),
        "rich": "co" if question.content.get("rich") or (question.content.get("case") or {}).get("rich") else "",
    }
    return [tag(name, value) for name, value in facts.items() if value and name not in leaving_out]


def _without_accents(question: FileQuestion) -> str:
    """Where an answer counts that is typed without accents: `co`, or the numbers of the blanks."""
    if question.type == "cloze":
        return ".".join(number for number, rule in sorted(question.rule.items()) if rule.get("accents") is False)
    return "co" if question.rule.get("accents") is False else ""


def accepted(question: FileQuestion, blank: str = "") -> list[str]:
    """What counts as right in a field, the model answer first; `blank`: the number of one in a text."""
    start = f"{blank}:" if blank else ""
    return [one.removeprefix(start) for one in question.key if one.startswith(start)]


def tolerance(question: FileQuestion, blank: str = "") -> str:
    rule = question.rule.get(blank, {}) if blank else question.rule
    return str(rule.get("tolerance", "0"))


def grounds(question: FileQuestion) -> dict[str, str]:
    """Legal basis, practice and source in words; what a question lacks is not named."""
    evidence = question.evidence
    as_it_came = (evidence.get("origin") or {}).get("legal_basis", "")
    found = {
        "legal_basis": basis_words(evidence.get("legal_basis") or []) or as_it_came,
        "practice": evidence.get("practice") or "",
        "source": evidence.get("source") or "",
    }
    return {name: words for name, words in found.items() if words}


def told(question: FileQuestion) -> list[str]:
    """The explanation, and what stands behind the question below it, a line each."""
    return explained(question, tuple(LINES))


def explained(question: FileQuestion, names: tuple[str, ...]) -> list[str]:
    """The explanation, and below it those grounds that a format has no place for."""
    below = [f"{LINES[name]}: {words}" for name, words in grounds(question).items() if name in names]
    above = question.explanation or (NO_EXPLANATION if below else "")
    return [line for line in (above, *below) if line]


def printable(question: FileQuestion) -> FileQuestion:
    """In NFC and without invisible characters, as every reader leaves it. What this changes is counted as a loss."""
    return replace(
        question,
        content=_clean_content(question.content),
        key=_clean(question.key),
        explanation=tidy(question.explanation),
        evidence=_clean(question.evidence),
    )


def _clean_content(content: Mapping[str, Any]) -> dict[str, Any]:
    """Marked-up texts keep their lines and the spaces before them."""
    clean = {name: _clean(part) for name, part in content.items()}
    if content.get("rich"):
        clean["stem"] = _seen(content["stem"])
        for part in ("options", "left"):
            clean[part] = {key: _seen(text) for key, text in content[part].items()}
    if (content.get("case") or {}).get("rich"):
        clean["case"]["text"] = _seen(content["case"]["text"])
    return clean


def _seen(text: str) -> str:
    return "".join(mark for mark in normal("NFC", text) if mark in " \n" or tidy(mark))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, list) else value


def category(question: FileQuestion, names: Mapping[str, str]) -> str:
    """`D1 – Khái niệm …`, the code alone where the model does not know it; drafts may have no competence yet."""
    name = names.get(question.competence)
    return f"{question.competence} – {name}" if name else question.competence or "Chưa chọn năng lực"


def shares(question: FileQuestion) -> list[tuple[Choice, str]]:
    """Each option of a multiple choice with its percentage in Moodle's own list; a wrong one costs the whole mark."""
    share = shown(round(100 / len(question.key), 5))
    return [(choice, share if choice.is_right else "-100") for choice in choices(question)]
