"""What people choose about the model."""

from flask_wtf.file import FileField, FileRequired

from quizapp.web.forms import Form


class ModelForm(Form):
    """A model file. What is in it is checked by the room's reader, not here."""

    file = FileField(
        "Tệp mô hình (.yaml)", validators=[FileRequired("Hãy chọn một tệp.")], render_kw={"accept": ".yaml,.yml"}
    )
