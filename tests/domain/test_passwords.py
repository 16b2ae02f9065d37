from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.errors import PasswordRefused
from quizapp.domain.passwords import READABLE, Personal, check_new_password

AN = Personal("nguyenan", "CB0417", "Nguyễn Văn Ân", date(1985, 3, 14), ("Xã An Lạc", "Tỉnh Minh Họa"))


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
        ("NguyenVanAn1985", "personal"),
        ("vanan14031985", "personal"),
        ("an@14/03/1985", "personal"),
        ("1985-03-14-an", "personal"),
        ("cb0417cb0417", "personal"),
        ("XaAnLac2026", "personal"),
        ("Minh Họa 2026!", "personal"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    with pytest.raises(PasswordRefused) as refusal:
        check_new_password(password, personal=AN, is_same=False, is_guessable=False)
    assert refusal.value.reason == reason


def test_the_old_password_is_no_new_one() -> None:
    with pytest.raises(PasswordRefused) as refusal:
        check_new_password("cau-mua-nang-gio", personal=AN, is_same=True, is_guessable=False)
    assert refusal.value.reason == "same"


@pytest.mark.parametrize("password", ["cau-mua-nang-gio", "Cầu mưa nắng gió", "8 chữ số!"])
def test_a_few_words_are_a_good_password(password: str) -> None:
    check_new_password(password, personal=AN, is_same=False, is_guessable=False)


def test_paper_passwords_have_no_letters_that_look_alike() -> None:
    assert not set(READABLE) & set("ilo01")


def test_a_password_that_leaked_often_is_refused() -> None:
    with pytest.raises(PasswordRefused) as refusal:
        check_new_password("trustno1", personal=AN, is_same=False, is_guessable=True)
    assert refusal.value.reason == "common"


@given(st.text(max_size=140))
def test_any_text_is_taken_or_refused(password: str) -> None:
    with suppress(PasswordRefused):
        check_new_password(password, personal=AN, is_same=False, is_guessable=False)
