"""Every refusal has words, and every reason that the code names is in the dictionaries."""

import ast

import pytest

from quizapp.domain import errors as refusals
from quizapp.web import errors
from quizapp.web.errors import words_for
from tests.house.given import calls, python_files, short
from tests.make import NOW

SHORT = refusals.Shortage("D1", 1, 3, 1)
EXAMPLES = (
    refusals.NotFound("attempt"),
    refusals.BadValue(3, "repeated"),
    refusals.AttemptClosed("submitted"),
    refusals.TooLate(NOW),
    refusals.TimeLeft(NOW),
    refusals.Superseded(2),
    refusals.SequenceConflict(1, 2),
    refusals.SignedOut(),
    refusals.MayNotStart("over"),
    refusals.BankTooSmall((SHORT,)),
    refusals.RoundRefusal("window"),
    refusals.NotYet("code"),
    refusals.ProviderRefused("away"),
    refusals.LoginRefused("throttled", 5),
    refusals.PasswordRefused("common"),
    refusals.RecordRefused("code_taken"),
    refusals.ApiRefused("wrong_scope"),
    refusals.FileRefused([refusals.Fault(1, "Sai.")]),
)
REASONS = {
    "BadValue": (1, errors.BAD_VALUE),
    "MayNotStart": (0, errors.MAY_NOT_START),
    "RoundRefusal": (0, errors.ROUND),
    "LoginRefused": (0, errors.LOGIN),
    "PasswordRefused": (0, errors.PASSWORD),
    "NotYet": (0, errors.NOT_YET),
    "ProviderRefused": (0, errors.PROVIDER),
    "RecordRefused": (0, errors.RECORD),
    "ApiRefused": (0, errors.API),
}


def test_every_refusal_has_an_example_here() -> None:
    assert {type(example) for example in EXAMPLES} == set(refusals.Refusal.__subclasses__())


@pytest.mark.parametrize("refusal", EXAMPLES, ids=lambda refusal: type(refusal).__name__)
def test_every_refusal_has_words(refusal: refusals.Refusal) -> None:
    words = words_for(refusal)
    assert 400 <= words.status < 500 or words.reason == "away"
    assert words.reason.isascii()
    assert words.sentence.strip().endswith((".", "!"))
    assert "{" not in words.sentence


def test_a_refusal_without_words_would_be_noticed() -> None:
    class Unheard(refusals.Refusal):
        pass

    with pytest.raises(TypeError, match="Unheard"):
        words_for(Unheard())
    del Unheard


def named_reasons() -> list[tuple[str, str, str]]:
    """(file, refusal, reason) of every refusal that the code makes with a reason written out."""
    found = []
    for path in python_files("quizapp"):
        for name, call in calls(path):
            if name not in REASONS or len(call.args) <= REASONS[name][0]:
                continue
            reason = call.args[REASONS[name][0]]
            found += [
                (short(path), name, node.value)
                for node in ast.walk(reason)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ]
    return found


def test_every_reason_in_the_code_has_its_sentence() -> None:
    reasons = named_reasons()
    assert len(reasons) > 20
    assert [where for where in reasons if where[2] not in REASONS[where[1]][1]] == []


@pytest.mark.parametrize("name", list(REASONS))
def test_every_sentence_is_whole(name: str) -> None:
    for reason, sentence in REASONS[name][1].items():
        assert sentence[0].isupper(), reason
        assert sentence.endswith("."), reason
