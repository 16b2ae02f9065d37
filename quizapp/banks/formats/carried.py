"""What our own exports put where other formats have a place, and how it is found again.

Short facts are tags such as `muc-do:2`; legal basis and source stand as lines of their own below the explanation, where
people read them in other programs too.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from quizapp.banks.formats.neutral import ForeignQuestion, Report
from quizapp.banks.formats.rich import from_plain
from quizapp.domain.names import tidy
from quizapp.domain.questions import TRUE_FALSE

TAGS = {
    "code": "ma",
    "competence": "nang-luc",
    "level": "muc-do",
    "situation": "tinh-huong",
    "status": "tinh-trang",
    "verified_on": "doi-chieu",
    "review_by": "ra-soat",
    "keep_last": "giu-cuoi",
    "no_accents": "khong-dau",
    "unit": "don-vi",
    "rich": "dinh-dang",
}
LINES = {"legal_basis": "Căn cứ pháp lý", "practice": "Căn cứ thực hành", "source": "Nguồn"}
NO_EXPLANATION = "Chưa có giải thích."  # so that the first line is never one of LINES
_VALUES = {
    "ma": r"[A-Z]{2,5}-[A-Z]\d{1,2}-\d{2,4}",
    "nang-luc": r"[A-Z]\d{1,2}",
    "muc-do": "[123]",
    "tinh-huong": "co",
    "tinh-trang": "draft|retired",
    "doi-chieu": r"\d{4}-\d\d-\d\d",
    "ra-soat": r"\d{4}-\d\d-\d\d",
    "giu-cuoi": "co",
    "khong-dau": r"co|[1-9](?:\.[1-9])*",
    "don-vi": r"[^\d\s.,+-].{0,29}",
    "dinh-dang": "co",
}
_NAMES = {tag: fact for fact, tag in TAGS.items()}
CODE = re.compile(_VALUES["ma"])
_TRUTHS = [words for _letter, words in TRUE_FALSE]


def tag(fact: str, value: str) -> str:
    return f"{TAGS[fact]}:{value}"


def basis_words(entries: list[Mapping[str, Any]]) -> str:
    """`Nghị định 30/2020/NĐ-CP, Điều 22 (hiệu lực từ 05/3/2020); …`"""
    return "; ".join(_basis(entry) for entry in entries)


def _basis(entry: Mapping[str, Any]) -> str:
    place = ", ".join(entry[name] for name in ("document", "article") if entry.get(name))
    days = (("từ", entry.get("in_force_from")), ("đến", entry.get("in_force_until")))  # a draft may know neither
    words = " ".join(f"{word} {_day(day)}" for word, day in days if day)
    return f"{place} (hiệu lực {words})" if words else place


def _day(written: str) -> str:
    return f"{date.fromisoformat(written):%d/%m/%Y}"


def taken_back(question: ForeignQuestion, report: Report) -> ForeignQuestion:
    """The question with what an export of ours said of it among its facts; of other files nothing changes but that a
    choice between “Đúng” and “Sai” is a question of that type."""
    found, kept = _tagged(question.tags)
    explanation, lines = _told(question.explanation.plain)
    facts = {**question.facts, **lines, **found}
    if "code" not in facts and CODE.fullmatch(facts.get("id", "")):
        facts["code"] = facts["id"]
    words = from_plain(explanation) if lines else question.explanation
    taken = replace(question, tags=kept, facts=facts, explanation=words)
    if facts.get("code") == question.name:
        taken = replace(taken, name="")
    if re.fullmatch(rf"(?:Phần \d+\. )?{re.escape(facts.get('competence', '-'))}(?: – .*)?", question.category):
        taken = replace(taken, category="")
    if "keep_last" in found and taken.options:
        taken = replace(taken, options=(*taken.options[:-1], replace(taken.options[-1], is_fixed=True)))
    return _as_truth(taken, report)


def _tagged(tags: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """(facts that tags of ours say, the other tags)."""
    facts, kept = {}, []
    for one in tags:
        name, _, value = one.partition(":")
        if name in _VALUES and re.fullmatch(_VALUES[name], value):
            facts[_NAMES[name]] = value
        else:
            kept.append(one)
    return facts, tuple(kept)


def _told(explanation: str) -> tuple[str, dict[str, str]]:
    """(the explanation, facts of the lines below it)."""
    first, *rest = explanation.split("\n")
    facts: dict[str, str] = {}
    kept = [first]
    for line in rest:
        name = next((name for name, words in LINES.items() if line.startswith(f"{words}: ")), "")
        if name and name not in facts:
            facts[name] = line.partition(": ")[2]
        else:
            kept.append(line)
    return "\n".join(kept).removeprefix(NO_EXPLANATION if facts else ""), facts


def _as_truth(question: ForeignQuestion, report: Report) -> ForeignQuestion:
    if question.type != "single" or [tidy(option.text.plain) for option in question.options] != _TRUTHS:
        return question
    if "code" not in question.facts:  # in our own file it was such a question all along
        report.change("Cả tệp", "Câu chọn một giữa “Đúng” và “Sai” được nhập thành câu đúng hay sai.")
    return replace(question, type="true_false", is_shuffled=None)
