"""What every question's form has: what it is about, what it rests on; and how it becomes a question."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from wtforms import BooleanField, FileField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from quizapp.banks.cases import NEW_CASE, case_in_lines
from quizapp.banks.evidence import day_of
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.markdown import escaped_lines
from quizapp.banks.formats.neutral import short
from quizapp.banks.forms import not_to_come, sensible_year
from quizapp.banks.question_forms.known import Document, Known, Parts
from quizapp.banks.question_forms.pictures import (
    Facts,
    album_of,
    cited_facts,
    read_album,
    with_picture,
    written_album,
)
from quizapp.banks.question_forms.rows import Row, lines_of
from quizapp.banks.schema_base import tidy_lines
from quizapp.domain.assessment import LEVELS
from quizapp.domain.laws import numbers_in
from quizapp.domain.names import tidy
from quizapp.web.forms import DayField, Form, TidyField, begin_at

LONGEST = 2000
LONGEST_PART = 300
LONGEST_CASE = 4000
UNKNOWN = "="  # before a document that is in no register, as a choice


def tidied(text: str | None) -> str | None:
    return tidy(text) if text else text


def tidied_lines(text: str | None) -> str | None:
    return tidy_lines(text) if text else text


def level_in(given: str | None) -> int:
    """0 for what is no level."""
    return next((level for level in LEVELS if str(level) == given), 0)


class BasisRow(Row):
    document = SelectField("Văn bản", default="", validate_choice=False)
    article = TidyField("Điều, khoản, điểm", validators=[Optional(), Length(max=LONGEST_PART)])
    in_force_from = DayField("Có hiệu lực từ ngày", validators=[Optional(), sensible_year])
    in_force_until = DayField("Hết hiệu lực ngày", validators=[Optional(), sensible_year])


class QuestionForm(Form):
    """One type is a subclass: its fields, `parts` out of them, `values_of` into them, and `template`."""

    type: ClassVar[str]
    template: ClassVar[str]
    lines: ClassVar[str] = ""  # the name of its lines, where it has some that can be added

    number = HiddenField("Phiên bản")
    seen_newer = HiddenField()
    stem = TextAreaField(
        "Câu hỏi", validators=[DataRequired("Hãy viết câu hỏi."), Length(max=LONGEST)], filters=[tidied_lines]
    )
    rich = BooleanField("Câu hỏi có chữ đậm, danh sách hoặc bảng")
    competence = SelectField("Năng lực", default="", validators=[Optional()])
    level = SelectField("Mức độ", default="", validators=[Optional()])
    situation = BooleanField("Câu tình huống")
    explanation = TextAreaField("Giải thích", validators=[Optional(), Length(max=LONGEST)], filters=[tidied])
    basis = lines_of(BasisRow, "basis", 1, "Căn cứ pháp lý")
    practice = TextAreaField("Dựa trên thực hành nào", validators=[Optional(), Length(max=LONGEST)], filters=[tidied])
    source = TidyField("Nguồn", validators=[Optional(), Length(max=LONGEST_PART)])
    verified_on = DayField("Đã đối chiếu ngày", validators=[Optional(), sensible_year, not_to_come])
    review_by = DayField("Rà soát lại trước ngày", validators=[Optional(), sensible_year])
    seen_alike = StringField()
    album_text = HiddenField("Hình đã thêm")
    picture_file = FileField("Tệp hình", render_kw={"accept": ".png,.jpg,.jpeg,.gif,.webp"})
    picture_words = TidyField("Mô tả hình", validators=[Optional(), Length(max=LONGEST_PART)])
    case = SelectField("Tình huống dùng chung", default="", validate_choice=False)
    case_text = TextAreaField(
        "Nội dung tình huống mới", validators=[Optional(), Length(max=LONGEST_CASE)], filters=[tidied_lines]
    )
    known_pictures: Facts = {}  # noqa: RUF012 - set anew by `offer`, never changed

    def offer(self, known: Known) -> None:
        """Fill the lists; what a question says already stays among the choices."""
        self.known_pictures = known.pictures
        self.case.choices = _with_own(
            [
                ("", "Không, câu đứng riêng"),
                (NEW_CASE, "Tình huống mới (viết ở dưới)"),
                *((code, f"{code} – {short(case['text'])}") for code, case in known.cases.items()),
            ],
            self.case.data,
        )
        competences = known.model.competences if known.model else ()
        self.competence.choices = _with_own(
            [("", "– chọn –"), *((one.code, f"{one.code} – {one.name}") for one in competences)], self.competence.data
        )
        self.level.choices = [("", "– chọn –"), *((str(level), name) for level, name in LEVELS.items())]
        documents = [
            ("", "– chọn văn bản –"),
            *((one.number, f"{one.number} – {one.title}") for one in known.documents),
        ]
        for row in self.basis:
            row.document.choices = _with_own(documents, row.document.data)

    @property
    def faults(self) -> Mapping[str, list[str]]:
        """Label → messages, those of lines among them."""
        return {str(self[name].label.text): _messages(errors) for name, errors in self.errors.items() if name}

    @property
    def album(self) -> dict[str, str]:
        """Name → hash of the pictures that were uploaded to this form."""
        return read_album(self.album_text.data)

    def take_picture(self, name: str, hash_: str, words: str) -> None:
        """A picture that was just kept: below the text of the question, which is marked up from now on."""
        self.album_text.data = written_album({**self.album, name: hash_})
        self.stem.data = with_picture(self.stem.data or "", name, words)
        self.rich.data = True
        self.picture_words.data = ""
        begin_at(self.stem)

    def validate_case(self, field: SelectField) -> None:
        if field.data == NEW_CASE and not self.case_text.data:
            raise ValidationError("Hãy viết nội dung tình huống, hoặc chọn “Không, câu đứng riêng”.")
        if field.data != NEW_CASE and self.case_text.data:
            raise ValidationError("Đã viết nội dung tình huống ở dưới: hãy chọn “Tình huống mới”, hoặc xóa phần viết.")

    def parts(self) -> Parts:
        raise NotImplementedError

    @classmethod
    def values_of(cls, question: FileQuestion) -> dict[str, Any]:
        raise NotImplementedError

    def question(self, code: str, known: Known, was: FileQuestion | None) -> FileQuestion:
        """What was typed, as a draft. `was`: the version that is changed; what the form does not ask for stays."""
        stem, parts, is_rich = self._texts()
        basis = self._basis(known, was)
        content = {
            "stem": stem,
            "options": dict(parts.options),
            "left": dict(parts.left),
            "keep_last": parts.keep_last,
            **parts.extra,
        }
        if is_rich:
            texts = [content["stem"], *parts.options.values(), *parts.left.values()]
            pictures = cited_facts(texts, self.album, known.pictures)
            content |= {"rich": True, **({"pictures": pictures} if pictures else {})}
        content |= self._case(known, was)
        starts, ends = ([one[name] for one in basis if one[name]] for name in ("in_force_from", "in_force_until"))
        return FileQuestion(
            code=code,
            competence=self._competence(known, was),
            level=level_in(self.level.data),
            type=self.type,
            is_situation=bool(self.situation.data),
            status="draft",
            in_force_from=day_of(max(starts, default=None)),
            in_force_until=day_of(min(ends, default=None)),
            content=content,
            key=list(parts.key),
            explanation=self.explanation.data or "",
            evidence={
                "legal_basis": basis,
                "practice": self.practice.data or None,
                "source": self.source.data or "",
                "verified_on": _iso(self.verified_on.data),
                "review_by": _iso(self.review_by.data),
            },
            rule=dict(parts.rule),
        )

    def _texts(self) -> tuple[str, Parts, bool]:
        """(stem, parts, whether they are marked up). Lines that were parted stay parted, which only markup can say."""
        stem, parts = self.stem.data or "", self.parts()
        if self.rich.data or "\n" not in stem:
            return (stem if self.rich.data else tidy(stem)), parts, bool(self.rich.data)
        sides = ({name: escaped_lines(text) for name, text in side.items()} for side in (parts.options, parts.left))
        options, left = sides
        return escaped_lines(stem), replace(parts, options=options, left=left), True

    def _competence(self, known: Known, was: FileQuestion | None) -> str:
        """One of the model, or the one that the question has; nothing for what a page never offered."""
        given = self.competence.data or ""
        is_own = was is not None and was.competence == given
        return given if is_own or (known.model is not None and known.model.knows(given)) else ""

    def _case(self, known: Known, was: FileQuestion | None) -> dict[str, Any]:
        """The situation that was chosen or written; a new one gets its code when it is saved."""
        own = was.content.get("case") if was else None
        if not self.case.data:
            return {}
        if self.case.data == NEW_CASE:
            return {"case": {"code": NEW_CASE, **self._new_case(known)}}
        found = own if own and own["code"] == self.case.data else known.cases.get(self.case.data)
        return {"case": dict(found)} if found else {}

    def _new_case(self, known: Known) -> dict[str, Any]:
        """Its text as it was written: marked up with the question, or in lines, or plain. It may cite pictures."""
        text = self.case_text.data or ""
        if not self.rich.data:
            return case_in_lines(text)
        pictures = cited_facts([text], self.album, known.pictures)
        return {"text": text, "rich": True, **({"pictures": pictures} if pictures else {})}

    def _basis(self, known: Known, was: FileQuestion | None) -> list[dict[str, Any]]:
        """A document keeps the words by which the question named it before."""
        documents = {one.number: one for one in known.documents}
        named = {chosen_for(one["document"], documents): one["document"] for one in _basis_of(was)}
        rows = []
        for row in self.basis:
            chosen = row.document.data
            if not chosen:
                continue
            register = documents.get(chosen)
            words = named.get(chosen) or (register.words if register else tidy(chosen.removeprefix(UNKNOWN)))
            if not 0 < len(words) <= LONGEST_PART:
                continue
            start = row.in_force_from.data or (register.in_force_from if register else None)
            until = _iso(row.in_force_until.data)
            rows.append(
                {
                    "document": words,
                    "article": row.article.data or None,
                    "in_force_from": _iso(start),
                    "in_force_until": until,
                }
            )
        return rows


def _basis_of(question: FileQuestion | None) -> Sequence[dict[str, Any]]:
    return (question.evidence.get("legal_basis") or ()) if question else ()


def chosen_for(document: str, known: Mapping[str, Document]) -> str:
    """Which choice of the list stands for a document as a question names it."""
    number = next(iter(numbers_in(document)), None)
    return number if number in known and number is not None else UNKNOWN + document


def common_values(question: FileQuestion, known: Known) -> dict[str, Any]:
    """What the form shows of a stored question, but for the parts of its type."""
    documents, evidence = {one.number: one for one in known.documents}, question.evidence
    return {
        "stem": question.content["stem"],
        "rich": bool(question.content.get("rich")),
        "album_text": written_album(album_of(question.content)),
        "case": (question.content.get("case") or {}).get("code", ""),
        "competence": question.competence,
        "level": str(question.level) if question.level else "",
        "situation": question.is_situation,
        "explanation": question.explanation,
        "basis": [
            {
                "document": chosen_for(one["document"], documents),
                "article": one.get("article") or "",
                "in_force_from": day_of(one.get("in_force_from")),
                "in_force_until": day_of(one.get("in_force_until")),
            }
            for one in _basis_of(question)
        ],
        "practice": evidence.get("practice") or "",
        "source": evidence.get("source") or "",
        "verified_on": day_of(evidence.get("verified_on")),
        "review_by": day_of(evidence.get("review_by")),
    }


def _messages(errors: Any) -> list[str]:
    """Each once, however deep in lines it stands."""
    if isinstance(errors, str):
        return [errors]
    inner = errors.values() if isinstance(errors, Mapping) else errors
    return list(dict.fromkeys(message for one in inner for message in _messages(one)))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _with_own(choices: list[tuple[str, str]], own: str | None) -> list[tuple[str, str]]:
    is_there = not own or any(value == own for value, _label in choices)
    return (
        choices
        if is_there
        else [*choices, (own or "", f"{(own or '').removeprefix(UNKNOWN)} (không có trong danh mục)")]
    )
