"""The Vietnamese question paper: lines become questions, whatever mixture of marks their office uses."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from quizapp.banks.formats.answer_tables import Keys, ends_questions, keys_in, keys_of_all
from quizapp.banks.formats.coded_keys import CodedKeys, coded_keys, why_no_code
from quizapp.banks.formats.dialect_keys import finished
from quizapp.banks.formats.dialect_lines import (
    Context,
    Piece,
    counts_in_roman,
    heading_of,
    is_end,
    letters_of,
    pieces_of,
    starts_named,
    starts_numbered,
    truth_of,
)
from quizapp.banks.formats.dialect_loose import ends_in_items
from quizapp.banks.formats.dialect_open import Open, OpenOption, is_apart
from quizapp.banks.formats.dialect_pairs import is_paired, joins
from quizapp.banks.formats.dialect_prepared import prepared, styled_heading
from quizapp.banks.formats.dialect_tables import give_keys, without_second_list
from quizapp.banks.formats.marked import STRUCK, MarkedLine
from quizapp.banks.formats.neutral import ForeignQuestion, Picture, Report, TooMany, short

LONGEST = 20_000
MOST_LINES = 20_000


def read_dialect(
    lines: Sequence[MarkedLine], report: Report, pictures: Sequence[Picture] = ()
) -> list[ForeignQuestion]:
    """The questions of a paper; `pictures` are those that the lines cite."""
    if len(lines) > MOST_LINES:
        raise TooMany
    ready = prepared(lines, report)
    lines, coded = ready.lines, coded_keys([line.text for line in ready.lines])
    keys = keys_in(["" if index in coded.lines else line.text for index, line in enumerate(lines)])
    texts = [line.text for index, line in enumerate(lines) if index not in keys and index not in coded.lines]
    is_named = any(starts_named(text) for text in texts)
    is_numbered = not is_named and any(starts_numbered(text) for text in texts)
    is_roman = not is_named and not is_numbered and counts_in_roman(texts)
    is_bare = not (is_named or is_numbered or is_roman)
    paper = _Paper(report, is_numbered, is_bare=is_bare, takes_roman=is_roman, fifths=ready.fifths)
    for index, line in enumerate(lines):
        if index in coded.lines:
            paper.take_coded(coded, is_first=index == min(coded.lines), place=line.place)
        elif index in keys:
            paper.take_keys(keys[index], lines[index : index + 2])
        else:
            paper.take(line)
    by_name = {picture.name: picture for picture in pictures}
    return [question for one in paper.all_questions() if (question := finished(one, by_name, report))]


@dataclass
class _Paper:
    """What was read so far. `series`: questions since the last keys, parted where their numbers begin again."""

    report: Report
    takes_numbers: bool
    is_bare: bool
    takes_roman: bool = False
    fifths: frozenset[str] = frozenset()
    questions: list[Open] = field(default_factory=list)
    series: list[list[Open]] = field(default_factory=list)
    tables: list[Keys] = field(default_factory=list)
    open: Open | None = None
    mode: str = "stem"
    category: str = ""
    heading: MarkedLine | None = None  # below which no question stands so far
    is_after_gap: bool = True
    has_keys_first: bool = False
    has_stray_key: bool = False  # of one question, above all of them
    skipped: list[MarkedLine] = field(default_factory=list)
    between: MarkedLine | None = None  # a table below the last option: of this question, or of the next

    def all_questions(self) -> list[Open]:
        self._keep_between()
        self._tell_skipped()
        self._give_keys()
        self.questions, keyed = without_second_list(self.questions)
        for one in keyed:
            words = f"Lấy đáp án {one.answers[-1]} và lời giải ở danh sách đáp án cuối tệp. Hãy kiểm tra lại."
            self.report.change(one.where, words)
        if self.has_stray_key and self.questions and self._is_shifted():
            for one in self.questions:
                one.answers, one.unclear = [], "Không rõ đáp án đứng trên hay dưới câu"
        return self.questions

    def _is_shifted(self) -> bool:
        """Whether a key stands above the first question and none below the last: each may belong to the next one."""
        *others, last = self.questions
        return not (last.answers or last.table_key) and all(len(one.answers) == 1 for one in others)

    # --- keys that stand together ------------------------------------------------------------------------------------

    def take_keys(self, keys: Keys, lines: Sequence[MarkedLine] = ()) -> None:
        """`lines`: the one that says them, or their heading with the one below it."""
        if lines and self._takes_pairs((lines[0] if keys else lines[-1]).text, is_heading=not keys):
            return
        self._keep_between()
        self.open = None
        if not keys:
            return
        self.has_keys_first = self.has_keys_first or not self.questions
        if self.tables and not set(keys) & set(self.tables[-1]):
            self.tables[-1].update(keys)
        else:
            self.tables.append(dict(keys))

    def take_coded(self, coded: CodedKeys, *, is_first: bool, place: str) -> None:
        """Keys by the code of a paper: those of the papers in the file, in their order."""
        self.take_keys({})
        if is_first:
            self.tables += map(dict, coded.chosen)
            self.has_keys_first = self.has_keys_first or not self.questions
            if coded.codes:
                self.report.change(place, why_no_code(coded.codes))

    def _takes_pairs(self, text: str, *, is_heading: bool) -> bool:
        """A line of keys below a question whose own items it joins is the key of that question."""
        if self.open is None or self.open.answers or not joins(self.open, text, len(self.questions)):
            return False
        if not is_heading:
            self._keep_between()
            self.open.answers.append(text.strip())
            self.mode = "explanation"
        return True

    def _give_keys(self) -> None:
        if not self.tables or not self.series:
            return
        if surplus := give_keys(self.tables, self.series):
            words = f"Bảng đáp án có câu {surplus} nhưng không thấy câu đó trong tệp. Hãy xem số câu có khớp không."
            self.report.change("Bảng đáp án", words)
        self.tables, self.series = [], []

    # --- lines -------------------------------------------------------------------------------------------------------

    def take(self, line: MarkedLine) -> None:
        if not line.text.strip():
            self.is_after_gap = True
            return
        if len(line.text) > LONGEST:
            self.report.refuse(line.place, "Đoạn dài quá 20.000 ký tự, không phải câu hỏi. Hãy ngắt thành nhiều đoạn.")
            return
        if is_end(line.text):
            if any(letter.isalpha() for letter in line.text):
                self.report.change(line.place, f"Bỏ dòng “{short(line.text.strip(), 30)}”.")
            return
        has_options = self.open is not None and len(self.open.options) >= 2
        words = heading_of(line.text) or ("" if self.is_bare else styled_heading(line))
        if words and self._is_done(has_options):
            self._head(line, words)
            return
        if has_options and ends_questions(line.text):
            self._keep_between()
            self.open = None
        for piece in [Piece("text", line)] if line.rows else pieces_of(line, self._context(has_options)):
            self._put(piece)
            self.is_after_gap = False

    def _context(self, has_options: bool) -> Context:
        last = self.open.options[-1].letter if self.open and self.open.options else ""
        answers, may_begin = self.open.answers if self.open else [], self._is_done(has_options)
        return Context(
            self.takes_numbers and may_begin, last, has_options or bool(answers), any(answers),
            self.takes_roman and may_begin,
        )  # fmt: skip

    def _is_done(self, has_options: bool) -> bool:
        one = self.open
        return one is None or has_options or bool(one.answers) or ends_in_items(one.stem)

    def _head(self, line: MarkedLine, words: str) -> None:
        self._keep_between()
        self._tell_skipped()
        self.category, self.heading = words, line
        self.open = None

    def _put(self, piece: Piece) -> None:
        if piece.kind != "question":
            self._keep_between()
        match piece.kind:
            case "question":
                self._begin(piece.value, piece.line)
            case "option":
                self._option(piece)
            case "answer":
                self._answer(piece)
            case "text":
                self._text(piece)
            case _ if self.open is not None:
                self.open.fields.setdefault(piece.kind, []).append(piece.line)
                self.mode = piece.kind

    def _begin(self, number: str, line: MarkedLine) -> None:
        self.heading = None
        self._tell_skipped()
        self.report.one_more()
        if self.tables and not self.has_keys_first:
            self._give_keys()
        self.open = Open(number, line.place, self.category, order=len(self.questions))
        last = self.series[-1][-1] if self.series else None
        if last is None or not self.open.is_behind(last):
            self.series.append([])
        self.series[-1].append(self.open)
        self.questions.append(self.open)
        if self.between is not None:
            self.report.change(self.open.where, "Bảng đứng ngay trên câu này được ghép vào câu dẫn. Hãy kiểm tra lại.")
            self.open.stem.append(self.between)
            self.between = None
        self.open.stem.append(line)
        self.mode = "stem"

    def _option(self, piece: Piece) -> None:
        if self.open is None:
            if not self.is_bare or not self.skipped:
                self.skipped.append(piece.line)
                return
            stem = self.skipped.pop()
            self._begin(str(len(self.questions) + 1), stem)
        assert self.open is not None
        self.open.has_fifth = self.open.has_fifth or piece.line.place in self.fifths
        self.open.add(OpenOption(piece.value, piece.is_starred, [piece.line], piece.label))
        self.mode = "option"

    def _answer(self, piece: Piece) -> None:
        line = piece.line
        if line.share(STRUCK):
            line = line.without(STRUCK)
            self.report.change(
                line.place, f"Bỏ chữ gạch ngang ở đáp án, còn lại “{short(line.text.strip())}”. Hãy kiểm tra lại."
            )
        said, label = line.text.strip(), self.open.as_label() if self.open else ""
        if (keys := keys_of_all(said, label)) and not (self.open and is_paired(self.open)):
            self.take_keys(keys)
            return
        if self.open is None:
            self.has_stray_key = self.has_stray_key or (not self.questions and bool(letters_of(said)[0]))
            self.skipped.append(piece.line)
            return
        letters, rest = letters_of(line.text)
        self.open.answers.append(said)
        self.mode = "answer" if not said else "explanation"
        if letters and rest and self.open.options:
            self.open.said_behind = rest

    def _text(self, piece: Piece) -> None:
        line = piece.line
        if self.open is None or self._begins_bare():
            self.open = None
            self.skipped.append(line)
        elif self.mode == "stem":
            self.open.stem.append(line)
        elif self.mode == "option" and line.rows and len(self.open.options) >= 2:
            self.between = line
        elif self.mode == "option":
            self._go_on_with_option(line)
        elif self.mode == "answer" and (letters_of(line.text)[0] or truth_of(line.text) is not None):
            self.open.answers.append(line.text.strip())
            self.mode = "explanation"
        else:
            key = "explanation" if self.mode == "answer" else self.mode
            self.open.fields.setdefault(key, []).append(line)

    def _keep_between(self) -> None:
        if self.between is not None and self.open is not None:
            self._go_on_with_option(self.between)
        self.between = None

    def _go_on_with_option(self, line: MarkedLine) -> None:
        assert self.open is not None
        option = self.open.options[-1]
        if self.is_after_gap or is_apart(line, option):
            words = f"Không rõ đoạn “{short(line.text)}” thuộc đâu; đã ghép vào phương án {option.letter.upper()}."
            self.report.change(self.open.where, words)
        option.lines.append(line)

    def _begins_bare(self) -> bool:
        """In a paper without numbers, a text behind an empty line begins the next question."""
        one = self.open
        return bool(self.is_bare and self.is_after_gap and one and (len(one.options) >= 2 or one.answers))

    def _tell_skipped(self) -> None:
        if self.heading is not None:
            self.report.change(self.heading.place, f"Bỏ đề mục “{short(self.heading.text.strip())}”, không có câu nào.")
            self.heading = None
        if self.skipped:
            words = " ".join(line.text for line in self.skipped)
            place = self.skipped[0].place
            self.report.change(place, f"Bỏ qua {len(self.skipped)} đoạn không thuộc câu nào: “{short(words, 90)}”.")
            self.skipped = []
