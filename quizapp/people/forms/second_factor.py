"""Forms of the second factor and of one's own account."""

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from quizapp.web.forms import Form


class OwnPasswordForm(Form):
    password = PasswordField("Mật khẩu của bạn", validators=[InputRequired(), Length(max=200)])


class CodeForm(Form):
    code = StringField("Mã xác thực", validators=[InputRequired(), Length(max=40)])
