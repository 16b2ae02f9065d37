"""What an administrator fills in about periods and erasing."""

from wtforms import IntegerField
from wtforms.validators import InputRequired, Length, NumberRange

from quizapp.web.forms import Form, TidyField

_MONTHS = [InputRequired(), NumberRange(1, 600)]


class PeriodsForm(Form):
    left_person = IntegerField("Thông tin của người đã nghỉ (tháng)", validators=_MONTHS)
    login = IntegerField("Phiên đăng nhập đã kết thúc (tháng)", validators=_MONTHS)
    failed_login = IntegerField("Lần đăng nhập sai (tháng)", validators=_MONTHS)
    complaint = IntegerField("Nội dung kiến nghị và trả lời (tháng)", validators=_MONTHS)
    difficulty = IntegerField("Lời nói thêm và tên người nêu khó khăn với dịch vụ (tháng)", validators=_MONTHS)


class EraseForm(Form):
    reason = TidyField("Lý do", validators=[InputRequired(), Length(min=3, max=300)])
