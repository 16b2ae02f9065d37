"""Difficulties with public services: where they were met, of what kind they are, and what became of them."""

import re
from dataclasses import dataclass

from quizapp.domain.people import BLOT

STEPS = {
    "sign_in": "Đăng nhập, xác thực tài khoản",
    "find": "Tìm đúng dịch vụ",
    "form": "Điền tờ khai",
    "attach": "Đính kèm giấy tờ",
    "sign": "Ký số",
    "pay": "Nộp phí, lệ phí",
    "submit": "Gửi hồ sơ",
    "receive": "Tiếp nhận, xử lý hồ sơ",
    "track": "Tra cứu tình trạng hồ sơ",
    "result": "Trả kết quả",
    "other": "Khâu khác",
}
KINDS = {
    "unclear": "Hướng dẫn khó hiểu",
    "broken": "Hệ thống chậm hoặc báo lỗi",
    "too_many_steps": "Quá nhiều bước, nhiều ô phải điền",
    "asked_again": "Phải khai, nộp lại thứ đã có",
    "no_data": "Không lấy được dữ liệu đã có",
    "equipment": "Thiếu máy, mạng hoặc thiết bị ký số",
    "citizen": "Người dân chưa có tài khoản hoặc điện thoại phù hợp",
    "rules": "Quy định chưa rõ hoặc mỗi nơi làm một khác",
    "other": "Khó khăn khác",
}
NEW = "new"
FOLLOW_UPS = {NEW: "Mới", "looking": "Đang xem", "answered": "Đã trả lời", "passed_on": "Đã chuyển"}
LONGEST_TEXT = 300
LONGEST_SERVICE_NAME = 200
LONGEST_ANSWER = 1000
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){8,}")  # of identity cards, telephones, accounts
_FOLLOWS = {
    NEW: ("looking", "answered", "passed_on"),
    "looking": ("answered", "passed_on"),
    "passed_on": ("passed_on", "answered"),
    "answered": ("looking", "answered", "passed_on"),
}


def may_follow(state: str) -> tuple[str, ...]:
    """What can be done next with a difficulty in this state; an answer may be mended by another."""
    return _FOLLOWS[state]


@dataclass(frozen=True)
class Step:
    """What the department did with a difficulty. `text`: the answer; `passed_to`: whom it was handed to."""

    state: str
    text: str = ""
    passed_to: str = ""


def step_fault(before: str, step: Step) -> str:
    """Why a step cannot be taken after `before`; empty where it can."""
    if step.state not in may_follow(before):
        return "difficulty_state"
    if step.state == "answered" and not step.text:
        return "difficulty_answer"
    if step.state == "passed_on" and not step.passed_to:
        return "difficulty_passed_to"
    return ""


def told(voices: dict[int, int], hidden: frozenset[int]) -> dict[int, int | None]:
    """Numbers as a reader is told them: None for what is withheld."""
    return {key: None if key in hidden else count for key, count in voices.items()}


def without_numbers(text: str) -> str:
    """The words with everything blotted out that looks like the number of a card, a telephone or an account."""
    return _LONG_NUMBER.sub(BLOT * 9, text)
