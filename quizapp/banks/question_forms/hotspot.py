"""The form of a question on a picture: its regions are lines, each with its place in percent."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, FloatField, HiddenField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.question_forms.base import LONGEST_PART, QuestionForm
from quizapp.banks.question_forms.choices import LETTERS
from quizapp.banks.question_forms.known import Parts
from quizapp.banks.question_forms.pictures import written_album
from quizapp.banks.question_forms.rows import LineField, Row, lines_of
from quizapp.banks.schema_hotspot import SMALLEST_REGION
from quizapp.web.forms import TidyField, begin_at

SIDES = ("left", "top", "width", "height")


class PercentField(FloatField):
    """A share of a side of the picture; a comma will do as well as a point."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([value.replace(",", ".").strip() for value in valuelist])


def _percent(label: str, least: float) -> PercentField:
    field: PercentField = PercentField(label, validators=[Optional(), NumberRange(least, 100)])
    return field


class RegionRow(Row):
    text = LineField("Vùng", validators=[Optional(), Length(max=LONGEST_PART)])
    right = BooleanField("Đúng")
    left = _percent("Cách lề trái (%)", 0)
    top = _percent("Cách mép trên (%)", 0)
    width = _percent("Rộng (%)", SMALLEST_REGION)
    height = _percent("Cao (%)", SMALLEST_REGION)

    @property
    def box(self) -> list[float]:
        given = [getattr(self, side).data for side in SIDES]
        return [round(float(side), 2) for side in given if side is not None]


class HotspotForm(QuestionForm):
    """`shown`: the name of the picture among those that were uploaded."""

    type, template, lines = "hotspot", "banks/types/hotspot.html", "regions"
    shown = HiddenField("Hình để chọn vùng")
    shown_words = TidyField("Mô tả hình (cho người không nhìn thấy hình)", validators=[Optional(), Length(max=300)])
    regions = lines_of(RegionRow, "regions", 3, "Các vùng")

    def shown_picture(self) -> Mapping[str, Any] | None:
        """Hash, width and height of the picture; None where none was uploaded."""
        return self.known_pictures.get(self.album.get(self.shown.data or "", ""))

    def take_picture(self, name: str, hash_: str, words: str) -> None:
        """The first picture is the one with regions; others stand in the text."""
        if self.shown_picture() is not None:
            super().take_picture(name, hash_, words)
            return
        self.album_text.data = written_album({**self.album, name: hash_})
        self.shown.data, self.shown_words.data, self.picture_words.data = name, words, ""
        begin_at(self.regions[0].text)

    def validate_regions(self, _field: Any) -> None:
        for row in self.filled():
            if len(row.box) < len(SIDES):
                raise ValidationError(f"Vùng “{row.text.data}” chưa có vị trí: hãy kéo chuột trên hình hoặc ghi số.")

    def filled(self) -> list[Any]:
        return [row for row in self.regions if row.text.data]

    def parts(self) -> Parts:
        rows = dict(zip(LETTERS, self.filled(), strict=False))
        key = [letter for letter, row in rows.items() if row.right.data]
        facts = dict(self.shown_picture() or {})
        return Parts(
            options={letter: row.text.data for letter, row in rows.items()},
            extra={
                "picture": {"name": self.shown.data, "alt": self.shown_words.data or "", **facts} if facts else None,
                "regions": {letter: row.box for letter, row in rows.items() if len(row.box) == len(SIDES)},
                "many": len(key) > 1,
            },
            key=key,
        )

    @classmethod
    def values_of(cls, question: FileQuestion) -> dict[str, Any]:
        content = question.content
        picture = content.get("picture") or {}
        return {
            "shown": picture.get("name", ""),
            "shown_words": picture.get("alt", ""),
            "regions": [
                {"text": text, "right": letter in question.key, **_box_of(content["regions"].get(letter, ()))}
                for letter, text in content["options"].items()
            ],
        }


def _box_of(box: Any) -> dict[str, float]:
    return dict(zip(SIDES, box, strict=False))
