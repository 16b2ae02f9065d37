"""Forms of sign-in."""

from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from quizapp.web.forms import Form


class SignInForm(Form):
    username = StringField("Tên đăng nhập hoặc mã cán bộ", validators=[InputRequired(), Length(max=60)])
    password = PasswordField("Mật khẩu", validators=[InputRequired(), Length(max=200)])


class PasswordForm(Form):
    current = PasswordField("Mật khẩu hiện tại", validators=[InputRequired(), Length(max=200)])
    new = PasswordField("Mật khẩu mới", validators=[InputRequired(), Length(max=200)])
    again = PasswordField(
        "Nhập lại mật khẩu mới", validators=[InputRequired(), EqualTo("new", message="Hai lần nhập không giống nhau.")]
    )
