"""What the bank check warns of: near-duplicates, style, laws that have moved on, days of review that have passed.

Warnings stop no import: a person decides. Faults, which do, are those of `files.py` and `register.py`.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from quizapp.banks.evidence import citations_of
from quizapp.banks.files import FileQuestion
from quizapp.banks.register import FileDocument
from quizapp.domain.errors import Fault
from quizapp.domain.laws import BasisChange, Check, changed_since, has_ended
from quizapp.domain.likeness import Worded, near_duplicates, worded
from quizapp.domain.style import Lean, Written, leans_of, style_faults

STYLE = {
    "option_lengths": "Các phương án dài ngắn quá chênh lệch: hãy viết cho gần bằng nhau.",
    "key_length": "Phương án đúng dài hơn hẳn các phương án sai nên dễ đoán.",
    "sides": "Các phương án đúng và các phương án sai dài ngắn khác hẳn nhau nên dễ đoán.",
    "absolute_wrong": "Chỉ các phương án sai dùng lời tuyệt đối (“luôn luôn”, “mọi trường hợp”…) nên dễ loại.",
    "hedged_right": "Chỉ phương án đúng dùng lời rào đón (“thường”, “có thể”, “trừ trường hợp”…) nên dễ đoán.",
    "negative_stem": "Câu hỏi phủ định: hãy viết hoa từ phủ định (KHÔNG, SAI, TRỪ), hoặc hỏi theo chiều khẳng định.",
}
CHANGED = "Căn cứ {number} đã thay đổi từ ngày {since:%d/%m/%Y}, sau ngày đối chiếu của câu này."
LATE = "Căn cứ {number} đã thay đổi từ ngày {since:%d/%m/%Y}, ghi vào danh mục sau ngày đối chiếu của câu này."
ENDED = "Căn cứ đã hết hiệu lực sau ngày {until:%d/%m/%Y}."
OVERDUE = "Đã quá hạn rà soát (trước ngày {by:%d/%m/%Y})."
LEANS = {
    "key_position": "Đáp án ở vị trí {what} chiếm {percent:.0f}% số câu một lựa chọn; nên từ 15 đến 35%.",
    "true_share": "{percent:.0f}% số câu đúng – sai có đáp án “Đúng”; nên từ 35 đến 65%.",
    "longest_right": "{percent:.0f}% số câu một lựa chọn có phương án dài nhất là đáp án; nên không quá 40%.",
}


def bank_warnings(
    questions: Sequence[FileQuestion], documents: Iterable[FileDocument], on: date, known: Iterable[Worded] = ()
) -> list[Fault]:
    """Warnings for files, in the order of files and lines. `documents`: the register by which the law is judged;
    `known`: questions of the bank that they are compared with."""
    in_use = [question for question in questions if question.status != "retired"]
    found = _law_warnings([question for question in in_use if question.status == "reviewed"], documents, on)
    return in_order([*found, *word_warnings(in_use, known)]) + lean_warnings(in_use)


def in_order(found: Iterable[Fault]) -> list[Fault]:
    """By file and line; of a database, which has neither, by code."""
    return sorted(found, key=lambda fault: (fault.file, fault.line, "" if fault.file else fault.subject, fault.message))


def word_warnings(questions: Sequence[FileQuestion], known: Iterable[Worded] = ()) -> list[Fault]:
    """What is said of single questions without asking the law: near-duplicates, style, situations."""
    return [*alike_warnings(questions, known), *style_warnings(questions), *_case_warnings(questions)]


def alike_warnings(questions: Sequence[FileQuestion], known: Iterable[Worded] = ()) -> list[Fault]:
    """Questions that say nearly the same as another of the files or of the bank."""
    by_code = {question.code: question for question in questions}
    mine = [worded(question.code, question.type, question.content) for question in questions]
    pairs = near_duplicates(mine, (one for one in known if one.code not in by_code))
    return [
        _warning(by_code[pair.code], f"Gần giống câu {pair.other}: {pair.share:.0%} số cụm từ trùng nhau.")
        for pair in pairs
    ]


def style_warnings(questions: Iterable[FileQuestion]) -> list[Fault]:
    return [_warning(question, STYLE[rule]) for question in questions for rule in style_faults(_written(question))]


def _case_warnings(questions: Iterable[FileQuestion]) -> list[Fault]:
    """Questions of one case with the same competence and level: papers take few of them, so the case rarely fits."""
    seen: dict[tuple[str, str, int], FileQuestion] = {}
    found = []
    for question in questions:
        case = question.content.get("case")
        first = seen.setdefault((case["code"], question.competence, question.level), question) if case else question
        if first is not question:
            message = f"Cùng tình huống, cùng mức độ với {first.code}: tình huống khó được rút, hãy hỏi ở mức khác."
            found.append(_warning(question, message))
    return found


def lean_warnings(questions: Iterable[FileQuestion]) -> list[Fault]:
    leans: list[Lean] = leans_of(_written(question) for question in questions if question.status == "reviewed")
    return [Fault(0, LEANS[one.rule].format(what=one.what, percent=one.percent)) for one in leans]


def _written(question: FileQuestion) -> Written:
    content = question.content
    return Written(question.code, question.type, content["stem"], content["options"], question.key)


def _law_warnings(questions: Iterable[FileQuestion], documents: Iterable[FileDocument], on: date) -> list[Fault]:
    register = {document.number: document for document in documents}
    found = []
    for question in questions:
        for number, since in _changed_documents(question, register, on):
            found.append(_warning(question, CHANGED.format(number=number, since=since)))
        if has_ended(question.in_force_until, on):
            found.append(_warning(question, ENDED.format(until=question.in_force_until)))
        if question.review_by is not None and question.review_by <= on:
            found.append(_warning(question, OVERDUE.format(by=question.review_by)))
    return found


def _changed_documents(question: FileQuestion, register: dict[str, FileDocument], on: date) -> list[tuple[str, date]]:
    found, checks = [], [Check(question.verified_on)] if question.verified_on else []
    for _place, number, provision in citations_of(question.evidence):
        changes = register[number].changes if number in register else ()
        met = [BasisChange(change.from_on, change.provisions, provision) for change in changes]
        since = changed_since(met, checks, on)
        if since is not None:
            found.append((number, since))
    return found


def _warning(question: FileQuestion, message: str) -> Fault:
    return Fault(question.line, message, file=question.file, subject=question.code)
