"""Reading a test page that was posted without a script, and what an organiser types when time is given."""

from typing import Any
from urllib.parse import unquote

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from quizapp.attempts.time_lists import GrantTo
from quizapp.domain.questions import PaperItem
from quizapp.rounds.forms import without_nul
from quizapp.web.forms import Form, TidyField

REASONS = (
    "Mất điện",
    "Mất mạng hoặc mạng chậm",
    "Máy hỏng, phải đổi máy",
    "Bắt đầu muộn do khâu tổ chức",
    "Hỗ trợ người khuyết tật, người ốm",
)
OUTAGE_REASONS = (*REASONS[:2], "Máy chủ hoặc thiết bị mạng hỏng", "Báo cháy, phải rời phòng")
OTHER = "khac"
MOST_MINUTES = 240


def posted_value(item: PaperItem, form: MultiDict[str, str]) -> list[str]:
    """What the form says about one question, as the save protocol writes it; numbers of an ordering may repeat.

    single, true_false, multiple: `c3` = letters; ordering: `c3.a` = the place of step a; matching: `c3.1` = a letter;
    short_text, numeric: `c3` = what was typed; cloze: `c3.1` = a letter or what was typed.
    """
    name = f"c{item.position}"
    if item.type == "cloze":
        filled = ((blank.number, form.get(f"{name}.{blank.number}", "")) for blank in item.blanks)
        return [f"{number}:{said}" for number, said in filled if said]
    if item.type == "matching":
        pairs = ((left.value, form.get(f"{name}.{left.value}", "")) for left in item.left)
        return [f"{left}:{right}" for left, right in pairs if right]
    if item.type == "ordering":
        places = [(form.get(f"{name}.{choice.value}", ""), choice.value) for choice in item.choices]
        return _in_order([(place, letter) for place, letter in places if place])
    return form.getlist(name)


def shown_value(item: PaperItem, form: MultiDict[str, str]) -> tuple[str, ...] | None:
    """What the page showed as kept when it was loaded; None where it did not show the question at all."""
    shown = form.get(f"da{item.position}")
    return None if shown is None else tuple(unquote(part) for part in shown.split(",") if part)


def _in_order(places: list[tuple[str, str]]) -> list[str]:
    """Letters by their number; a number twice becomes the same letter twice, which the rule then refuses."""
    taken: dict[str, str] = {}
    letters = []
    for place, letter in sorted(places, key=lambda pair: (len(pair[0]), pair[0])):
        letters.append(taken.setdefault(place, letter))
    return letters


class WithReason(Form):
    """A reason is picked from a short list, or typed."""

    REASONS: tuple[str, ...] = ()

    reason = RadioField("Lý do", validators=[InputRequired("Hãy chọn một lý do.")])
    other = TidyField("Lý do khác", validators=[Length(max=300)], filters=[without_nul])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.reason.choices = [*((one, one) for one in self.REASONS), (OTHER, "Lý do khác (ghi ở dưới)")]

    def validate_other(self, field: TidyField) -> None:
        if self.reason.data == OTHER and len(field.data or "") < 3:
            raise ValidationError("Hãy ghi lý do, ít nhất ba chữ cái.")

    @property
    def words(self) -> str:
        """The reason, of a valid form."""
        return str(self.other.data if self.reason.data == OTHER else self.reason.data)


class GrantForm(WithReason):
    """`to` is `dot` (everybody), `dv-<unit>` or `ng-<person>`; `seen` is the newest grant when the page was made."""

    REASONS = REASONS
    to = SelectField("Thêm giờ cho", choices=[])
    minutes = IntegerField("Số phút thêm", validators=[InputRequired(), NumberRange(1, MOST_MINUTES)], default=10)
    seen = HiddenField(default="0")

    def __init__(self, whom: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(**given)
        self.to.choices = whom

    @property
    def grant_to(self) -> GrantTo:
        """Of a valid form."""
        kind, _, number = str(self.to.data).partition("-")
        return GrantTo(person_id=int(number) if kind == "ng" else None, unit_id=int(number) if kind == "dv" else None)

    @property
    def seconds(self) -> int:
        """Of a valid form."""
        return (self.minutes.data or 0) * 60

    @property
    def newest_seen(self) -> int:
        """0 where the page was tampered with: then nothing counts as a repetition but what was really given."""
        text = str(self.seen.data or "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0


class OutageForm(WithReason):
    REASONS = OUTAGE_REASONS
    unit_id = SelectField("Đơn vị bị sự cố", coerce=int, choices=[])

    def __init__(self, units: list[tuple[int, str]], **given: Any) -> None:
        super().__init__(**given)
        self.unit_id.choices = units
