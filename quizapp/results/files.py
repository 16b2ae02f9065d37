"""Reading a rescue file: JSON from a stranger's machine, of which only the ticket is signed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from quizapp.domain.errors import FileRefused
from quizapp.domain.rescuing import ClaimedAnswer
from quizapp.domain.texts import LONGEST
from quizapp.office.uploads import check_upload, refuse

FORMAT = "quizapp-cuu-ho-1"
BIGGEST = 256 * 1024
MOST_ANSWERS = 500
BIGGEST_SEQ = 2**53
BIGGEST_NUMBER = 2**31
LONGEST_TEXT = 200
LONGEST_PART = 3 * LONGEST + 2  # a typed answer whose accents stand apart, behind the number of its blank
_TOO_BIG = "Tệp lớn quá 256 kB nên không phải tệp cứu hộ. Hãy chọn đúng tệp có tên bắt đầu bằng “cuu-ho”."
_NO_JSON = "Tệp bị hỏng hoặc đã bị sửa, không đọc được. Hãy tải lại tệp cứu hộ từ máy của thí sinh, không mở ra sửa."
_OTHER = "Đây không phải tệp cứu hộ của hệ thống này. Hãy chọn tệp mà trang làm bài đã tải về máy của thí sinh."
_EMPTY = "Tệp không có câu trả lời nào chưa gửi, nên không cần nạp."
_ALTERED = "{where}: {what}. Tệp bị hỏng hoặc đã bị sửa. Hãy tải lại tệp cứu hộ từ máy của thí sinh."


@dataclass(frozen=True)
class RescueContent:
    """A file whose shape is sound. Whether the ticket is genuine, and what the paper allows, is asked afterwards."""

    text: str
    content_hash: str
    ticket: str
    answers: tuple[ClaimedAnswer, ...]


def read_rescue_file(data: bytes, name: str) -> RescueContent:
    """FileRefused with one sentence that says what to do."""
    if len(data) > BIGGEST:
        raise refuse(_TOO_BIG, name)
    check_upload(data, name, ("json",))
    try:
        text = data.decode("utf-8-sig")
        facts = json.loads(text, parse_constant=_no_such_number)
    except (ValueError, RecursionError) as fault:  # not UTF-8, not JSON, NaN, endless digits, nested like an attack
        raise refuse(_NO_JSON, name) from fault
    if not isinstance(facts, dict) or facts.get("format") != FORMAT or not isinstance(facts.get("ticket"), str):
        raise refuse(_OTHER, name)
    return RescueContent(
        text=text,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        ticket=facts["ticket"],
        answers=_answers(facts.get("answers"), name),
    )


def stored_answers(text: str) -> tuple[ClaimedAnswer, ...]:
    """The answers of a file that was taken in."""
    return _answers(json.loads(text)["answers"], "")


def _no_such_number(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


def _answers(rows: Any, name: str) -> tuple[ClaimedAnswer, ...]:
    if not isinstance(rows, list) or len(rows) > MOST_ANSWERS:
        raise _altered("Danh sách câu trả lời", "không đúng dạng", name)
    if not rows:
        raise refuse(_EMPTY, name)
    answers = tuple(_answer(row, number, name) for number, row in enumerate(rows, start=1))
    positions = [one.position for one in answers]
    repeated = next((place for place in positions if positions.count(place) > 1), None)
    if repeated is not None:
        raise _altered(f"Câu {repeated}", "có mặt hai lần", name)
    return answers


def _answer(row: Any, number: int, name: str) -> ClaimedAnswer:
    where = f"Câu trả lời thứ {number} trong tệp"
    if not isinstance(row, dict):
        raise _altered(where, "không đúng dạng", name)
    position, epoch = _number(row.get("position"), BIGGEST_NUMBER), _number(row.get("epoch"), BIGGEST_NUMBER)
    seq = _number(row.get("seq"), BIGGEST_SEQ)
    if not (position and epoch and seq):
        raise _altered(where, "số câu hoặc số thứ tự không đúng", name)
    value, at = row.get("value"), row.get("at")
    claimed_at = _moment(at)
    if not isinstance(value, list) or not all(isinstance(part, str) and len(part) <= LONGEST_PART for part in value):
        raise _altered(where, "nội dung trả lời không đúng dạng", name)
    if claimed_at is None and at is not None:  # null: the answer was already waiting when pages learnt to note times
        raise _altered(where, "thời điểm ghi không đọc được", name)
    return ClaimedAnswer(position, tuple(value), epoch, seq, claimed_at)


def _number(value: Any, below: int) -> int:
    """A whole number from 1; 0 for anything else."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return int(value) if is_number and 0 < value < below else 0


def _moment(text: Any) -> datetime | None:
    """An ISO moment with its zone; None for anything else."""
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _altered(where: str, what: str, name: str) -> FileRefused:
    return refuse(_ALTERED.format(where=where, what=what), name)
