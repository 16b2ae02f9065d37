"""A question of a paper that has been read to its end: which options are right, by what was written or by looks."""

import re
from collections.abc import Mapping
from dataclasses import replace

from quizapp.banks.formats.answer_tables import letters_in
from quizapp.banks.formats.carried import CODE
from quizapp.banks.formats.dialect_doubts import bare, is_clear, why_unclear
from quizapp.banks.formats.dialect_lines import letters_of, truth_of
from quizapp.banks.formats.dialect_looks import STARRED, one_sign, signs_of, why_mixed
from quizapp.banks.formats.dialect_loose import dashed_items, numbered_items, said_behind, to_tick
from quizapp.banks.formats.dialect_open import Open, OpenOption
from quizapp.banks.formats.dialect_orders import order_in
from quizapp.banks.formats.dialect_pairs import pairs_in, pairs_key, sides_of
from quizapp.banks.formats.dialect_prepared import in_latin
from quizapp.banks.formats.dialect_truths import judged_in
from quizapp.banks.formats.fields import fitting, typed_in
from quizapp.banks.formats.marked import BOLD, UNDERLINE, MarkedLine, rich_of
from quizapp.banks.formats.neutral import LACKS, ForeignQuestion, Option, Picture, Report, short
from quizapp.banks.formats.rich import from_plain

_NINTH = re.compile(r"(?:^|\s)\(?I\s?[.):/]\s")
_ONLY_NUMBERS = re.compile(r"(?:\d{1,4}[\s.,;|:–-]{1,9}){2,200}\d{0,4}[\s.,;|]{0,9}")
_ASKS_FOR_SEVERAL = re.compile(
    r"(?:chọn|đánh dấu)\s{1,9}(?:nhiều|các|những|tất cả|hai|ba|bốn|\d)(?!\w)|nhiều (?:đáp án|phương án|lựa chọn)",
    re.IGNORECASE,
)
_LEVELS = {
    "NB": "1",
    "TH": "2",
    "VD": "3",
    "VDT": "3",
    "VDC": "3",
    "NHẬN BIẾT": "1",
    "THÔNG HIỂU": "2",
    "VẬN DỤNG": "3",
}


def finished(one: Open, pictures: Mapping[str, Picture], report: Report) -> ForeignQuestion | None:
    """The question, or None with the reason in the report. Options that stand in columns get their order back."""
    letters = [option.letter.upper() for option in one.options]
    if sorted(letters) == list("ABCDEFGH"[: len(letters)]):
        one.options.sort(key=lambda option: option.letter.upper())
    _take_unlettered(one, report)
    why = _fault(one)
    if why:
        report.refuse(one.where, why)
        return None
    cited = [name for line in _all_lines(one) for name, _alt in line.pictures]
    question = ForeignQuestion(
        where=one.where,
        type="essay",
        stem=rich_of(one.stem),
        explanation=rich_of(one.fields.get("explanation", [])),
        category=one.category,
        pictures=tuple(pictures[name] for name in dict.fromkeys(cited) if name in pictures),
        tags=_tags(one),
        facts=_facts(one, report),
    )
    read = _with_options(question, one, report) if one.options else _without_options(question, one, report)
    return read and fitting(read, report)


def _take_unlettered(one: Open, report: Report) -> None:
    """Items without letters become options where the key names one of them, or one looks unlike the rest."""
    if one.options or len(one.stem) < 2 or to_tick([line.text for line in one.stem[1:]])[0]:
        return
    said = one.answers[-1] if one.answers else one.table_key
    items, letters = numbered_items(one.stem, said)
    if not items:
        items, ticks = dashed_items(one.stem)
        options = [OpenOption("ABCDEFGH"[at], ticks[at], [line], None) for at, line in enumerate(items)]
        same = [option.letter for option in options if said and _flat(option) == bare(said)]
        letters = ", ".join(same or ([] if said else _marked(options)))
    if not letters:
        return
    one.stem = one.stem[: -len(items)]
    one.options = [OpenOption("ABCDEFGH"[at], False, [line], None) for at, line in enumerate(items)]
    one.answers = [letters]
    named = ", ".join(option.letter for option in one.options)
    report.change(
        one.where, f"Các ý không có chữ cái được đọc là phương án {named}, đáp án {letters}. Hãy kiểm tra lại."
    )


def _marked(options: list[OpenOption]) -> list[str]:
    return one_sign(signs_of(options))[1]


def _all_lines(one: Open) -> list[MarkedLine]:
    behind = [line for lines in one.fields.values() for line in lines]
    return [*one.stem, *(line for option in one.options for line in option.lines), *behind]


def _fault(one: Open) -> str:
    letters = [option.letter.upper() for option in one.options]
    if not any(line.text for line in one.stem):
        return "Không có câu dẫn sau số câu."
    if not one.options and _ONLY_NUMBERS.fullmatch(" ".join(line.text for line in one.stem)):
        return "Dòng này chỉ có số, giống một hàng của bảng đáp án không đọc được. Hãy ghi lại bảng, ví dụ “1.A 2.B”."
    if not one.as_number() and one.label[0] in "IVX":
        return f"“{one.label}” không phải là số La Mã. Hãy sửa số câu, ví dụ “Câu III:” hoặc “Câu 3:”."
    if len(letters) == 1:
        return f"Chỉ thấy một phương án ({letters[0]}). Hãy để mỗi phương án một dòng, bắt đầu bằng A. B. C. D."
    if letters[-1:] == ["H"] and any(_NINTH.search(line.text) for line in one.options[-1].lines):
        return "Câu có hơn 8 phương án (A–H). Hãy bỏ bớt phương án hoặc tách thành hai câu."
    if len(set(letters)) != len(letters):
        return f"Chữ cái phương án bị lặp ({', '.join(letters)}). Hãy kiểm tra số câu và các chữ A, B, C, D."
    return "" if all(any(line.text for line in option.lines) for option in one.options) else "Có phương án trống."


def _tags(one: Open) -> tuple[str, ...]:
    words = " ".join(line.text for line in one.fields.get("tags", []))
    return tuple(filter(None, (part.strip() for part in re.split(r"[;,|]", words))))


def _facts(one: Open, report: Report) -> dict[str, str]:
    aside = ("explanation", "tags")
    facts = {key: " ".join(line.text for line in lines) for key, lines in one.fields.items() if key not in aside}
    note = one.number[len(one.label) :] if one.number.startswith(one.label) else ""
    words = re.sub(r"^\d*[(\[]|[)\]]$", "", note).strip()
    if words.upper() in _LEVELS:
        facts.setdefault("level", _LEVELS[words.upper()])
    elif CODE.fullmatch(words):
        facts.setdefault("code", words)
    elif words:
        report.change(one.where, f"Bỏ ghi chú “{short(words)}” sau số câu.")
    return facts


def _without_options(question: ForeignQuestion, one: Open, report: Report) -> ForeignQuestion | None:
    said = one.answers[-1] if one.answers else one.table_key
    question, said = _ticked(question, one, said, report)
    if not said:
        return question  # an essay
    if read := _ordered(question, one, report):
        return read
    truth = truth_of(said)
    if truth is not None:
        options = (Option(from_plain("Đúng"), float(truth)), Option(from_plain("Sai"), float(not truth)))
        return replace(question, type="true_false", options=options)
    if letters_of(said) == ([said.strip(" .").upper()], ""):
        report.refuse(one.where, f"Đáp án là {said} nhưng không thấy phương án nào. Hãy để mỗi phương án một dòng.")
        return None
    return typed_in(question, said, report)


def _ticked(question: ForeignQuestion, one: Open, said: str, report: Report) -> tuple[ForeignQuestion, str]:
    """A statement without the line “Đúng Sai” below it, or “(Đ)” behind it, and what these say."""
    stem, behind = list(one.stem), ""
    below, ticked = to_tick([line.text for line in stem[1:]])
    if below and truth_of(said or ticked) is not None:
        report.change(one.where, f"Bỏ dòng “{short(' '.join(line.text for line in stem[-below:]))}” dưới câu.")
        stem = stem[:-below]
    elif not said:
        stem[-1], behind = said_behind(stem[-1])
    found = said or ticked or behind
    if found and not said:
        report.change(one.where, f"Lấy đáp án {found} theo dấu ở câu. Hãy kiểm tra lại.")
    return replace(question, stem=rich_of(stem)), found


def _with_options(question: ForeignQuestion, one: Open, report: Report) -> ForeignQuestion:
    """Pairs or options; where no key is found its facts say why, and a person may still give one."""
    letters = [option.letter.upper() for option in one.options]
    if read := _paired(question, one) or _ordered(question, one, report):
        return read
    if letters != list("ABCDEFGH"[: len(letters)]):
        report.change(one.where, f"Các phương án {', '.join(letters)} được gọi lại là A, B, C … theo thứ tự trong tệp.")
    key, why = _judged(one, report) or _key(one, letters, report)
    if why:
        question = replace(question, facts={**question.facts, LACKS: why})
    options = tuple(
        Option(rich_of(option.lines, BOLD | UNDERLINE), float(letter in key))
        for option, letter in zip(one.options, letters, strict=True)
    )
    if one.said_behind and not _repeats(one, key):
        question = replace(
            question, explanation=rich_of([MarkedLine(one.place, one.said_behind)]) or question.explanation
        )
    return replace(question, type="multiple" if len(key) > 1 else "single", options=options)


def _paired(question: ForeignQuestion, one: Open) -> ForeignQuestion | None:
    """A question whose written key joins numbers with letters: “1-a, 2-c, 3-b”."""
    key = next((key for said in reversed(one.answers) if (key := pairs_key(said))), None)
    found = pairs_in(sides_of(one), key) if key else None
    return replace(question, type="matching", stem=found[0], pairs=found[1]) if found else None


def _ordered(question: ForeignQuestion, one: Open, report: Report) -> ForeignQuestion | None:
    """A question whose written key puts all its options, or all its numbered items, in order."""
    said = next((answer for answer in reversed(one.answers) if answer), "") or one.table_key
    if not said:
        return None
    sides, lettered = sides_of(one), {option.letter.upper(): option.lines for option in one.options}
    steps, stem = (lettered, one.stem) if lettered else (sides.left, sides.stem)
    order = order_in(said, list(steps), " ".join(line.text for line in stem)) if steps else []
    if not order:
        return None
    report.change(one.where, f"Được đọc là câu sắp xếp, thứ tự đúng là {', '.join(order)}. Hãy kiểm tra lại.")
    items = tuple(rich_of(steps[name], BOLD | UNDERLINE) for name in order)
    return replace(question, type="ordering", stem=rich_of(stem), items=items)


def _judged(one: Open, report: Report) -> tuple[list[str], str] | None:
    """(the true ones of statements that are judged one by one, why there are none), or None where they are not."""
    key = judged_in(one)
    if key is None:
        return None
    one.said_behind = ""
    if not key:
        return [], "Mọi ý đều sai: câu chọn phải có ít nhất một ý đúng."
    words = f"Các ý đúng, sai được đọc là câu chọn các ý đúng ({', '.join(key)}). Hãy sửa câu dẫn cho hợp."
    report.change(one.where, words)
    return key, ""


def _repeats(one: Open, key: list[str]) -> bool:
    """Whether the words behind the letter of an answer only repeat the option."""
    texts = [_flat(option) for option in one.options if option.letter.upper() in key]
    return " ".join(one.said_behind.split()).casefold().strip(" .") in texts


def _texts(one: Open) -> list[tuple[str, str]]:
    return [(option.letter.upper(), _flat(option)) for option in one.options]


def _flat(option: OpenOption) -> str:
    return " ".join(" ".join(line.text for line in option.lines).split()).casefold().strip(" .")


def _key(one: Open, letters: list[str], report: Report) -> tuple[list[str], str]:
    """(right letters, why there are none). Written keys go before stars, stars before looks."""
    written, why = _written_key(one, letters)
    if why:
        return [], why
    signs = signs_of(one.options)
    if written:
        _tell_others(one, written, signs, report)
        _tell_several(one, written, report)
        return written, ""
    if why := why_mixed(one.options, signs):
        return [], f"{why} Hãy thêm dòng “Đáp án: …” dưới câu."
    name, key = one_sign(signs)
    if key and name != STARRED:
        report.change(one.where, f"Lấy đáp án {', '.join(key)} theo phương án {name}. Hãy kiểm tra lại.")
    else:
        _tell_several(one, key, report)
    why = f"{one.unclear or 'Chưa thấy đáp án'}. Hãy thêm dòng “Đáp án: …” dưới câu, hoặc dấu * trước phương án đúng."
    return key, "" if key else why


def _tell_others(one: Open, written: list[str], signs: Mapping[str, list[str]], report: Report) -> None:
    for name, other in signs.items():
        if other != sorted(written):
            words = f"Đáp án ghi {', '.join(written)} nhưng phương án {name} là {', '.join(other)}"
            report.change(one.where, f"{words}; đã lấy {', '.join(written)}.")


def _tell_several(one: Open, key: list[str], report: Report) -> None:
    """Several right options where the question does not say that several are asked for."""
    if len(key) > 1 and not _ASKS_FOR_SEVERAL.search(" ".join(line.text for line in one.stem)):
        words = f"Câu có {len(key)} đáp án đúng ({', '.join(key)}) nên được đọc là câu chọn nhiều. Hãy kiểm tra lại."
        report.change(one.where, words)


def _written_key(one: Open, letters: list[str]) -> tuple[list[str], str]:
    written = [answer for answer in (one.table_key, *one.answers) if answer]
    written = list(map(in_latin, written)) if one.has_fifth else written
    clear = [answer for answer in written if is_clear(answer, dict(_texts(one)))]
    if why := why_unclear(written, clear):
        return [], why
    if not clear:
        return [], ""
    said = clear[-1]
    flat = " ".join(said.split()).casefold().strip(" .")
    repeated = [option.letter.upper() for option in one.options if len(flat) > 3 and _flat(option) == flat]
    named = repeated or letters_in(said) or [letter for letter, text in _texts(one) if text == flat]
    if not named:
        return [], f"Không hiểu đáp án “{short(said)}”. Hãy ghi chữ cái, ví dụ “Đáp án: B”."
    unknown = [letter for letter in named if letter not in letters]
    return named, f"Đáp án {', '.join(unknown)} không có trong các phương án {', '.join(letters)}." if unknown else ""
