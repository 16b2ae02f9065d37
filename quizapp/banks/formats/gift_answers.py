"""What stands between GIFT's braces says of what type a question is; tried in Moodle's order."""

import re
from dataclasses import replace

from quizapp.banks.formats.gift_texts import raw, rich, starred
from quizapp.banks.formats.neutral import (
    NOTHING,
    Accepted,
    ForeignQuestion,
    Option,
    Pair,
    Report,
    Rich,
    number_of,
    short,
)
from quizapp.banks.formats.rich import from_plain

_WEIGHT = re.compile(r"\s*%\s*(-?\d{1,3}(?:[.,]\d{1,10})?)\s*%")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_ORDERING = re.compile(r">[^\n]*")


class GiftFault(Exception):
    """A question that cannot be read; carries the sentence."""


def answered(question: ForeignQuestion, answers: str, kind: str, report: Report) -> ForeignQuestion:
    """The question with its type and answers. GiftFault where they make no sense."""
    body, _, general = answers.rpartition("####") if "####" in answers else (answers, "", "")
    question = replace(question, explanation=rich(general, kind, question.where, report))
    text = body.strip()
    if not text:
        return replace(question, type="essay")
    if text.startswith(">"):
        return _ordering(question, text, kind, report)
    if text.startswith("#"):
        return _numeric(question, text[1:], kind, report)
    if "~" in text:
        return _choices(question, text, kind, report)
    if "=" in text and "->" in text:
        return _matching(question, text, kind, report)
    if text.split("#")[0].strip().upper() in _TRUTH:
        return _true_false(question, text, kind, report)
    return _short_text(question, text, kind, report)


def _split(text: str) -> list[tuple[str, str]]:
    """(sign, rest) at every ~ and =; text before the first sign is an answer without one."""
    parts = re.split(r"([~=])", text)
    found = [("=", parts[0])] if parts[0].strip() else []
    return found + [(sign, rest) for sign, rest in zip(parts[1::2], parts[2::2], strict=True) if rest.strip()]


def _weighed(text: str, plain: float) -> tuple[float, str]:
    found = _WEIGHT.match(text)
    if not found:
        return plain, text
    return float(found[1].replace(",", ".")) / 100, text[found.end() :]


def _with_feedback(text: str, kind: str, where: str, report: Report) -> tuple[str, Rich]:
    answer, _, feedback = text.partition("#")
    return answer, rich(feedback, kind, where, report)


def _choices(question: ForeignQuestion, text: str, kind: str, report: Report) -> ForeignQuestion:
    parts = _split(text)
    options = []
    for sign, rest in parts:
        weight, answer = _weighed(rest, 1.0 if sign == "=" else 0.0)
        words, feedback = _with_feedback(answer, kind, question.where, report)
        options.append(Option(rich(words, kind, question.where, report), weight, feedback))
    if len(options) < 2:
        raise GiftFault("Câu chọn phải có ít nhất hai phương án, mỗi phương án bắt đầu bằng ~ hoặc =.")
    is_single = any(sign == "=" for sign, _rest in parts)
    return replace(question, type="single" if is_single else "multiple", options=tuple(options))


def _matching(question: ForeignQuestion, text: str, kind: str, report: Report) -> ForeignQuestion:
    pairs = []
    for _sign, rest in _split(text):
        left, arrow, right = rest.partition("->")
        if not arrow:
            raise GiftFault(f"Cặp ghép “{short(raw(rest))}” thiếu mũi tên ->.")
        answer, feedback = _with_feedback(right, kind, question.where, report)
        if feedback:
            report.change(question.where, f"Bỏ phản hồi của một cặp ghép: “{short(feedback.plain)}”.")
        pairs.append(Pair(rich(left, kind, question.where, report), from_plain(raw(answer))))
    if len([pair for pair in pairs if pair.left]) < 2:
        raise GiftFault("Câu ghép đôi phải có ít nhất hai cặp.")
    return replace(question, type="matching", pairs=tuple(pairs))


def _true_false(question: ForeignQuestion, text: str, kind: str, report: Report) -> ForeignQuestion:
    word, *feedbacks = text.split("#")
    is_true = _TRUTH[word.strip().upper()]
    if_wrong, if_right = [rich(one, kind, question.where, report) for one in (*feedbacks, "", "")][:2]
    for one in feedbacks[2:]:
        report.change(question.where, f"Bỏ phần thừa sau phản hồi thứ hai: “{short(raw(one))}”.")
    options = (
        Option(from_plain("Đúng"), float(is_true), if_right if is_true else if_wrong),
        Option(from_plain("Sai"), float(not is_true), if_wrong if is_true else if_right),
    )
    return replace(question, type="true_false", options=options)


def _short_text(question: ForeignQuestion, text: str, kind: str, report: Report) -> ForeignQuestion:
    accepted = []
    for _sign, rest in _split(text):
        weight, answer = _weighed(rest, 1.0)
        words, feedback = _with_feedback(answer, kind, question.where, report)
        answer, is_pattern = starred(rich(words, "plain", question.where, report).plain)
        accepted.append(Accepted(answer, weight, None, feedback, is_pattern))
    if not any(one.text for one in accepted):
        raise GiftFault("Câu trả lời ngắn không có câu trả lời nào.")
    return replace(question, type="short_text", accepted=tuple(accepted))


def _numeric(question: ForeignQuestion, text: str, kind: str, report: Report) -> ForeignQuestion:
    accepted = []
    for sign, rest in _split(text):
        weight, answer = _weighed(rest, 1.0)
        words, feedback = _with_feedback(answer, kind, question.where, report)
        if sign == "~" and not raw(words):
            report.change(question.where, f"Bỏ phản hồi cho mọi câu trả lời khác: “{short(feedback.plain)}”.")
            continue
        accepted.append(_number(raw(words), weight, feedback))
    if not accepted:
        raise GiftFault("Câu điền số không có số nào sau dấu #.")
    return replace(question, type="numeric", accepted=tuple(accepted))


def _number(words: str, weight: float, feedback: Rich) -> Accepted:
    """`4`, `4:0.5`, `3.9..4.1` or `*`."""
    if words == "*":
        return Accepted("*", weight, None, feedback)
    low, is_range, high = words.partition("..")
    if not is_range:
        low, _, high = words.partition(":")
    first, second = number_of(low), number_of(high or "0")
    if first is None or second is None:
        raise GiftFault(f"“{short(words)}” không phải số, số:sai số hoặc nhỏ..lớn.")
    if not is_range:
        return Accepted(low.strip(), weight, abs(second), feedback)
    middle = round((first + second) / 2, 10)
    return Accepted(repr(middle), weight, round(abs(second - first) / 2, 10), feedback)


def _ordering(question: ForeignQuestion, text: str, kind: str, report: Report) -> ForeignQuestion:
    """The first line says how many items to show and how to mark; only the whole order can be asked here."""
    settings = _ORDERING.match(text)
    rest = text[settings.end() :] if settings else ""
    items = [rich(line, kind, question.where, report) for line in rest.split("\n") if line.strip()]
    if len(items) < 2:
        raise GiftFault("Câu sắp xếp phải có ít nhất hai mục, mỗi mục một dòng sau dòng “>…”.")
    wanted = re.match(r">\s*(\d+)", text)
    if wanted and 0 < int(wanted[1]) < len(items):
        report.change(
            question.where, f"Câu chỉ rút {wanted[1]} trong {len(items)} mục; ở đây dùng cả {len(items)} mục."
        )
    return replace(
        question, type="ordering", items=tuple(items), is_shuffled=True, explanation=question.explanation or NOTHING
    )
