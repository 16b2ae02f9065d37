"""Options, pairs and steps of a foreign question in the letters of the bank; Unheld says what does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Any

from quizapp.banks.formats.neutral import LACKS, ForeignQuestion, Option, Report, Rich, short
from quizapp.banks.formats.saying import Sayer
from quizapp.banks.schema import CATCH_ALLS
from quizapp.domain.names import search_key, tidy
from quizapp.domain.questions import TRUE_FALSE

LONGEST_PART = 300
MOST_PARTS = 8
_CATCH_ALLS = (
    *(search_key(words) for words in CATCH_ALLS),
    *("tat ca cac dap an", "tat ca deu dung", "tat ca deu sai", "ca ba phuong an", "ca bon phuong an"),
    *("ca 3 phuong an", "ca 4 phuong an", "ca a va b", "ca a, b va c", "khong co dap an nao", "all of the above"),
    "none of the above",
)


class Unheld(Exception):
    """A question that the bank cannot hold; carries the sentence."""


@dataclass(frozen=True)
class Built:
    """The parts of a draft by letter; `comments`: what was said about single options.

    `lacks`: why it has no key, where options were read but nothing says which is right. `more`: what the content of its
    type has besides. `stem`: None where it is that of the question.
    """

    type: str
    options: dict[str, str]
    key: list[str]
    left: dict[str, str] = field(default_factory=dict)
    keep_last: str | None = None
    comments: list[str] = field(default_factory=list)
    rule: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    stem: str | None = None
    lacks: str = ""
    picture: str = ""  # the name of one that is shown besides those of the texts


def chosen(question: ForeignQuestion, report: Report, say: Sayer) -> Built:
    """Single and multiple choice: the whole mark for exactly the right options. Without any `lacks` says so."""
    texts = lettered([option.text for option in question.options], "phương án", say)
    letters = list(texts)
    right = [letter for letter, option in zip(letters, question.options, strict=True) if _is_right(option, question)]
    if not right:
        why = question.facts.get(LACKS) or "Chưa có đáp án đúng. Hãy đánh dấu phương án đúng trong tệp rồi nhập lại."
        return Built("single", texts, [], keep_last=_kept_last(question, texts, report), lacks=why)
    kind = "multiple" if len(right) > 1 else "single"
    if kind == "multiple" and len(right) == len(letters):
        raise Unheld("Mọi phương án đều là đúng: câu chọn nhiều phải có ít nhất một phương án sai.")
    _tell_changes(question, kind, right, report)
    return Built(
        kind, texts, right, keep_last=_kept_last(question, texts, report), comments=_comments(question.options, texts)
    )


def _is_right(option: Option, question: ForeignQuestion) -> bool:
    """In a single choice only the full mark is right; in a multiple one every option that earns something."""
    return option.weight >= 0.999 if question.type == "single" else option.weight > 0


def _tell_changes(question: ForeignQuestion, kind: str, right: list[str], report: Report) -> None:
    weights = [option.weight for option in question.options]
    if question.type == "single" and kind == "multiple":
        words = f"Câu chọn một nhưng có {len(right)} phương án đúng: nhập thành câu chọn nhiều. Hãy xem lại."
        report.change(question.where, words)
    elif question.type == "multiple" and kind == "single":
        report.change(question.where, "Câu chọn nhiều nhưng chỉ một phương án đúng: nhập thành câu chọn một.")
    if _are_uneven(question, weights):
        report.change(question.where, "Không giữ trọng số và điểm trừ: chỉ chọn đúng hết mới được điểm.")
    if question.is_shuffled is False:
        report.change(question.where, "Tệp ghi giữ nguyên thứ tự phương án; ở đây các phương án sẽ được trộn.")


def _are_uneven(question: ForeignQuestion, weights: list[float]) -> bool:
    """Part marks in a single choice; in a multiple one, marks below zero or unlike one another."""
    if question.type == "single":
        return any(weight not in (0.0, 1.0) for weight in weights)
    earning = [weight for weight in weights if weight > 0]
    return min(weights) < 0 or max(earning) - min(earning) > 0.01


def _kept_last(question: ForeignQuestion, texts: dict[str, str], report: Report) -> str | None:
    """The last option stays last where the file says so or where it speaks of the others."""
    last = list(texts)[-1]
    if any(option.is_fixed for option in question.options[:-1]) and question.is_shuffled is not False:
        report.change(question.where, "Chỉ phương án cuối giữ được chỗ; các phương án cố định khác sẽ được trộn.")
    for letter, text in texts.items():
        key = search_key(text)
        if any(words in key for words in _CATCH_ALLS):
            place = "giữ ở cuối; " if letter == last else ""
            words = f"Phương án {letter.upper()} “{short(text)}”: {place}cần viết lại trước khi gửi duyệt."
            report.change(question.where, words)
            if letter == last:
                return last
    return last if question.options[-1].is_fixed else None


def _comments(options: Sequence[Option], texts: dict[str, str]) -> list[str]:
    return [
        f"{letter.upper()}: {option.feedback.plain}"
        for letter, option in zip(texts, options, strict=True)
        if option.feedback.plain
    ]


def truth(question: ForeignQuestion, report: Report, _say: Sayer) -> Built:
    """True or false; the first option is true."""
    weights = [option.weight for option in question.options]
    if len(weights) != 2 or sorted(weight >= 0.999 for weight in weights) != [False, True]:
        raise Unheld("Câu đúng hay sai phải có đúng một đáp án: Đúng hoặc Sai.")
    if any(weight not in (0.0, 1.0) for weight in weights):
        report.change(question.where, "Không giữ trọng số và điểm trừ: chỉ chọn đúng mới được điểm.")
    comments = [
        f"{word}: {option.feedback.plain}"
        for (_letter, word), option in zip(TRUE_FALSE, question.options, strict=True)
        if option.feedback.plain
    ]
    return Built("true_false", dict(TRUE_FALSE), ["a" if weights[0] >= 0.999 else "b"], comments=comments)


def ordered(question: ForeignQuestion, _report: Report, say: Sayer) -> Built:
    """The items stand in the right order."""
    if len(question.items) < 3:
        raise Unheld("Câu sắp xếp phải có ít nhất ba mục.")
    texts = lettered(list(question.items), "mục", say)
    return Built("ordering", texts, list(texts))


def matched(question: ForeignQuestion, _report: Report, say: Sayer) -> Built:
    """Pairs first, then right sides that belong to nothing."""
    whole = [pair for pair in question.pairs if pair.left]
    spare = [pair.right for pair in question.pairs if not pair.left]
    if not 2 <= len(whole) <= MOST_PARTS:
        raise Unheld(f"Câu ghép đôi phải có từ 2 đến {MOST_PARTS} cặp; ở đây có {len(whole)}.")
    rights = lettered([*(pair.right for pair in whole), *spare], "mục bên phải", say)
    left = _numbered([pair.left for pair in whole], say)
    return Built("matching", rights, [f"{number}:{letter}" for number, letter in zip(left, rights, strict=False)], left)


def _numbered(sides: Sequence[Rich], say: Sayer) -> dict[str, str]:
    return _named(sides, "mục bên trái", [str(number) for number in range(1, len(sides) + 1)], say)


def lettered(sides: Sequence[Rich], what: str, say: Sayer) -> dict[str, str]:
    """Letter → text. Unheld for too few or too many, for empty ones and for twins."""
    if not 2 <= len(sides) <= MOST_PARTS:
        raise Unheld(f"Phải có từ 2 đến {MOST_PARTS} {what}; ở đây có {len(sides)}.")
    return _named(sides, what, list(ascii_lowercase[: len(sides)]), say)


def _named(sides: Sequence[Rich], what: str, names: list[str], say: Sayer) -> dict[str, str]:
    texts = [say.part(side) for side in sides]
    if not all(text and tidy(side.plain) != "[hình]" for text, side in zip(texts, sides, strict=True)):
        raise Unheld(f"Có {what} không có chữ (chỉ có hình hoặc để trống). Hãy viết bằng chữ.")
    longest = max(texts, key=len)
    if len(longest) > LONGEST_PART:
        raise Unheld(f"Có {what} dài quá {LONGEST_PART} ký tự: “{short(longest)}”. Hãy rút gọn.")
    folded = [text.casefold() for text in texts]
    if len(set(folded)) != len(folded):
        twice = next(text for text, one in zip(texts, folded, strict=True) if folded.count(one) > 1)
        raise Unheld(f"Có hai {what} giống hệt nhau: “{short(twice)}”.")
    return dict(zip(names, texts, strict=True))
