"""Answers that are typed in: what other programs accept, as the key and the rule of the bank."""

import re
from collections.abc import Sequence
from decimal import Decimal

from quizapp.banks.formats.choices import Built, Unheld, lettered
from quizapp.banks.formats.markdown import BLANK
from quizapp.banks.formats.neutral import Accepted, Blank, ForeignQuestion, Option, Report, number_of, short, shown
from quizapp.banks.formats.saying import Sayer
from quizapp.domain.names import tidy
from quizapp.domain.numbers import MOST_DIGITS, canonical, is_canonical
from quizapp.domain.texts import LONGEST, fault_of_typed, folded

MOST_ANSWERS = 20
MOST_BLANKS = 8
LONGEST_UNIT = 30
LONGEST_CHOICE = 100
_WHOLE = 0.999
_KINDS = {"single": "choice", "short_text": "text", "numeric": "number"}
_PLAIN = Sayer(is_rich=False)
_BARE_MARK = re.compile(r"\[(\w{1,20})\]")


# --- one field --------------------------------------------------------------------------------------------------------


def worded(question: ForeignQuestion, report: Report, _say: Sayer) -> Built:
    """A short text: every answer with the whole mark counts, the first is the model answer."""
    key = _texts(question.accepted, question.where, report)
    _tell_case(question, report)
    rule = {"accents": "no_accents" not in question.facts}
    return Built("short_text", {}, key, rule=rule, comments=_comments(question.accepted))


def counted(question: ForeignQuestion, report: Report, _say: Sayer) -> Built:
    """A number with its tolerance and its unit."""
    value, tolerance = _number(question.accepted, question.where, report)
    unit = tidy(question.facts.get("unit", ""))
    if len(unit) > LONGEST_UNIT or unit[:1] in tuple("0123456789.,+-"):
        raise Unheld(f"Đơn vị “{short(unit)}” phải là chữ, không quá {LONGEST_UNIT} ký tự.")
    return Built(
        "numeric", {}, [value], rule={"tolerance": tolerance}, more={"unit": unit},
        comments=_comments(question.accepted),
    )  # fmt: skip


def _texts(accepted: Sequence[Accepted], where: str, report: Report) -> list[str]:
    """The answers that earn the whole mark, each once."""
    _tell_patterns(accepted, where, report)
    _tell_partial([one for one in accepted if not one.is_pattern], where, report)
    texts = [tidy(one.text) for one in accepted if one.weight >= _WHOLE and not one.is_pattern]
    kept = list({folded(text, quotes=True): text for text in reversed(texts) if folded(text)}.values())[::-1]
    if not kept:
        raise Unheld("Không có đáp án nào được trọn điểm (đáp án có dấu * thay cho chữ bất kỳ thì không nhận).")
    if len(kept) > MOST_ANSWERS:
        raise Unheld(f"Có quá {MOST_ANSWERS} đáp án cho một ô. Hãy rút gọn.")
    longest = max(kept, key=len)
    if fault_of_typed(longest):
        raise Unheld(f"Đáp án dài quá {LONGEST} ký tự: “{short(longest)}”. Hãy rút gọn.")
    return kept


def _number(accepted: Sequence[Accepted], where: str, report: Report) -> tuple[str, str]:
    """(the right number, how far an answer may be off), both as canonical decimals."""
    _tell_patterns(accepted, where, report)
    whole = [one for one in accepted if one.weight >= _WHOLE and not one.is_pattern and one.text != "*"]
    if not whole:
        raise Unheld("Không có đáp án số nào được trọn điểm.")
    _tell_partial([one for one in accepted if not one.is_pattern and one.text != "*"], where, report)
    found = {(_decimal(one.text), _decimal(shown(one.tolerance or 0.0))) for one in whole}
    if len(found) > 1:
        said = "; ".join(f"{value} ± {off}" for value, off in sorted(found))
        raise Unheld(f"Có nhiều đáp án số khác nhau ({short(said, 90)}); ở đây chỉ giữ được một số và một sai số.")
    return found.pop()


def _decimal(text: str) -> str:
    """`1,50` → `1.5`, as keys write numbers. Unheld for what is none, or too long to be typed."""
    if number_of(text) is None:
        raise Unheld(f"Đáp án “{short(text)}” không phải số.")
    value = Decimal(text.strip().replace(",", "."))
    written = canonical(value) if abs(value.adjusted()) < MOST_DIGITS else ""
    if not is_canonical(written):
        raise Unheld(f"Số “{short(text)}” quá dài.")
    return written


def _tell_patterns(accepted: Sequence[Accepted], where: str, report: Report) -> None:
    for one in accepted:
        if one.is_pattern and one.weight > 0:
            words = f"Bỏ đáp án “{short(one.text)}”: dấu * thay cho chữ bất kỳ, ở đây không có ý nghĩa đó."
            report.change(where, words)


def _tell_partial(accepted: Sequence[Accepted], where: str, report: Report) -> None:
    partial = [one.text for one in accepted if 0 < one.weight < _WHOLE]
    if partial:
        words = f"Bỏ đáp án chỉ được một phần điểm: {short('; '.join(partial), 90)}."
        report.change(where, f"{words} Ở đây đáp án được trọn điểm hoặc không.")


def _tell_case(question: ForeignQuestion, report: Report) -> None:
    if question.is_case_sensitive and any(one.text.lower() != one.text.upper() for one in question.accepted):
        report.change(question.where, "Tệp phân biệt chữ hoa với chữ thường; ở đây không phân biệt.")


def _comments(accepted: Sequence[Accepted]) -> list[str]:
    return [
        f"{'Câu trả lời khác' if one.text == '*' else tidy(one.text)}: {one.feedback.plain}"
        for one in accepted
        if one.feedback.plain
    ]


# --- several in a text ------------------------------------------------------------------------------------------------


def gapped(question: ForeignQuestion, report: Report, say: Sayer) -> Built:
    """A text with blanks; they are numbered anew as they stand in it."""
    stem, order = _numbered(say.stem(question.stem), {blank.name: blank for blank in question.blanks})
    missing = [blank.name for blank in question.blanks if blank not in order]
    if missing:
        raise Unheld(f"Chỗ trống {', '.join(missing[:5])} không có trong câu dẫn.")
    if not 1 <= len(order) <= MOST_BLANKS:
        raise Unheld(f"Phải có từ 1 đến {MOST_BLANKS} chỗ trống; ở đây có {len(order)}.")
    built = Built("cloze", {}, [], rule={}, more={"blanks": {}}, stem=stem)
    for number, blank in enumerate(order, start=1):
        _add_blank(built, str(number), blank, question, report)
    _tell_case(question, report)
    return built


def _numbered(stem: str, blanks: dict[str, Blank]) -> tuple[str, list[Blank]]:
    """(the stem with [[1]], [[2]] …, the blanks in their order)."""
    if not any(name in blanks for name in BLANK.findall(stem)):
        stem = _BARE_MARK.sub(lambda mark: f"[[{mark[1]}]]" if mark[1] in blanks else mark[0], stem)
    order: list[Blank] = []

    def mark(found: re.Match[str]) -> str:
        if found[1] not in blanks:
            return f"({found[1]})"
        order.append(blanks[found[1]])
        return f"[[{len(order)}]]"

    return BLANK.sub(mark, stem), order


def _add_blank(built: Built, name: str, blank: Blank, question: ForeignQuestion, report: Report) -> None:
    kind = _KINDS.get(blank.type)
    if kind is None:
        raise Unheld(f"Chỗ trống {name} cho chọn nhiều phương án cùng lúc; ở đây mỗi chỗ trống chỉ có một đáp án.")
    blanks, key, rule = built.more["blanks"], built.key, built.rule
    where = f"{question.where}, chỗ trống {name}"
    if kind == "choice":
        texts = lettered([option.text for option in blank.options], f"phương án ở chỗ trống {name}", _PLAIN)
        longest = max(texts.values(), key=len)
        if len(longest) > LONGEST_CHOICE:
            raise Unheld(f"Phương án ở chỗ trống {name} dài quá {LONGEST_CHOICE} ký tự: “{short(longest)}”.")
        blanks[name] = {"kind": kind, "options": texts}
        key.append(f"{name}:{_right_letter(list(texts), blank.options, where, report)}")
    elif kind == "text":
        blanks[name] = {"kind": kind}
        rule[name] = {"accents": name not in question.facts.get("no_accents", "").split(".")}
        key += [f"{name}:{text}" for text in _texts(blank.accepted, where, report)]
    else:
        blanks[name] = {"kind": kind, "unit": ""}
        value, tolerance = _number(blank.accepted, where, report)
        rule[name] = {"tolerance": tolerance}
        key.append(f"{name}:{value}")
    said = [*_comments(blank.accepted), *(f"{o.text.plain}: {o.feedback.plain}" for o in blank.options if o.feedback)]
    built.comments.extend(f"({name}) {one}" for one in said)


def _right_letter(letters: list[str], options: Sequence[Option], where: str, report: Report) -> str:
    right = [letter for letter, option in zip(letters, options, strict=True) if option.weight >= _WHOLE]
    if len(right) != 1:
        raise Unheld(f"{where.rpartition(', ')[2].capitalize()} phải có đúng một phương án được trọn điểm.")
    if any(0 < option.weight < _WHOLE or option.weight < 0 for option in options):
        report.change(where, "Không giữ điểm từng phần của phương án: chỉ chọn đúng mới được điểm.")
    return right[0]
