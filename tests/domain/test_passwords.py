from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.errors import PasswordRefused
from quizapp.domain.passwords import READABLE, check_new_password


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("ngan1", "too_short"),
        ("x" * 129, "too_long"),
        ("matkhau123", "common"),
        ("MatKhau123", "common"),
        ("mậtkhẩu123", "common"),
        ("aaaaaaaabb", "common"),
        ("toi-la-nguyenan", "contains_name"),
        ("TOI-LA-NGUYỄNAN", "contains_name"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    with pytest.raises(PasswordRefused) as refusal:
        check_new_password(password, username="nguyenan", is_same=False)
    assert refusal.value.reason == reason


def test_the_old_password_is_no_new_one() -> None:
    with pytest.raises(PasswordRefused) as refusal:
        check_new_password("cau-mua-nang-gio", username="nguyenan", is_same=True)
    assert refusal.value.reason == "same"


@pytest.mark.parametrize("password", ["cau-mua-nang-gio", "Cầu mưa nắng gió", "8 chữ số!"])
def test_a_few_words_are_a_good_password(password: str) -> None:
    check_new_password(password, username="nguyenan", is_same=False)


def test_paper_passwords_have_no_letters_that_look_alike() -> None:
    assert not set(READABLE) & set("ilo01")


@given(st.text(max_size=140))
def test_any_text_is_taken_or_refused(password: str) -> None:
    with suppress(PasswordRefused):
        check_new_password(password, username="nguyenan", is_same=False)
