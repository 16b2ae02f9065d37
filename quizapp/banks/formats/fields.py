"""Answers that are typed in, as people write them in papers and sheets: “Hà Nội | Thủ đô Hà Nội”, “15 ± 0,5”."""

import re
from dataclasses import replace

from quizapp.banks.formats.neutral import Accepted, ForeignQuestion, Report, short
from quizapp.domain.names import search_key
from quizapp.domain.numbers import canonical, read_number

_OR = re.compile(r"\s*\|\s*")
_OFF = re.compile(r"\s*(?:±|\+/-|\+-)\s*")
_YES = ("co", "x", "yes", "true", "1", "duoc")
_OF_TYPE = {
    "tolerance": ("Sai số", "numeric"),
    "unit": ("Đơn vị", "numeric"),
    "accents": ("Phải gõ đúng dấu", "short_text"),
}


def typed_in(question: ForeignQuestion, said: str, report: Report) -> ForeignQuestion:
    """A question without options by its key: a number, or words that are accepted."""
    if number := number_in(question, said):
        if "." in said:
            words = (
                f"Đáp án “{short(said)}” được đọc là số {number.accepted[0].text.replace('.', ',')}. Hãy kiểm tra lại."
            )
            report.change(question.where, words)
        return number
    if "tolerance" in question.facts:
        report.change(question.where, f"Đáp án “{short(said)}” không phải một số nên không dùng sai số.")
    return words_in(question, said)


def words_in(question: ForeignQuestion, said: str) -> ForeignQuestion:
    """Accepted words, parted by bars; the first is the model answer."""
    texts = [text for text in _OR.split(said.strip()) if text]
    return replace(question, type="short_text", accepted=tuple(map(Accepted, texts)))


def number_in(question: ForeignQuestion, said: str) -> ForeignQuestion | None:
    """None where the key is no number; one that begins with zeros is a code, not a number."""
    written, *off = _OFF.split(said, maxsplit=1)
    tolerance = off[0] if off else question.facts.get("tolerance", "0")
    unit = question.facts.get("unit", "")
    value, span = read_number(written, unit), read_number(tolerance.removeprefix("±"), unit)
    if value is None or span is None or re.match(r"\s*0\d", written):
        return None
    return replace(question, type="numeric", accepted=(Accepted(canonical(value), tolerance=abs(float(span))),))


def fitting(question: ForeignQuestion, report: Report) -> ForeignQuestion:
    """Without what is said of a field that this type has not. Accents matter only where a paper or sheet says so."""
    facts = dict(question.facts)
    if search_key(facts.get("accents", "")).strip(" .") not in _YES:
        facts.pop("accents", None)
        facts |= {"no_accents": "co"} if question.type == "short_text" else {}
    for name, (label, type_) in _OF_TYPE.items():
        if name in facts and question.type != type_:
            report.change(question.where, f"Bỏ “{label}: {short(facts.pop(name))}”: loại câu này không dùng.")
    return replace(question, facts=facts)
