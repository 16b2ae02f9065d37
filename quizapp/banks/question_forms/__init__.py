"""The editor's forms, one class and one template a type; `form_of` names them."""

from quizapp.banks.question_forms.base import QuestionForm
from quizapp.banks.question_forms.choices import MultipleForm, OrderingForm, SingleForm, TrueFalseForm
from quizapp.banks.question_forms.hotspot import HotspotForm
from quizapp.banks.question_forms.matching import MatchingForm
from quizapp.banks.question_forms.typed import ClozeForm, NumericForm, ShortTextForm

FORMS: dict[str, type[QuestionForm]] = {
    form.type: form
    for form in (
        SingleForm,
        MultipleForm,
        TrueFalseForm,
        OrderingForm,
        MatchingForm,
        ShortTextForm,
        NumericForm,
        ClozeForm,
        HotspotForm,
    )
}

__all__ = ["FORMS", "QuestionForm"]
