"""A person's own copy as a workbook for a lay reader: tables and columns in words, days as people write them, names
for numbers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.operations.tables import METADATA

TABLES = {
    "person": "Hồ sơ",
    "person_placement": "Quá trình công tác",
    "account": "Tài khoản",
    "role_grant": "Vai trò",
    "second_factor": "Xác thực hai bước",
    "recovery_code": "Mã dự phòng",
    "login": "Lần đăng nhập",
    "failed_login": "Lần nhập sai mật khẩu",
    "round_candidate": "Danh sách dự thi",
    "room_invigilator": "Phòng đã coi thi",
    "list_change": "Thêm, bớt khỏi danh sách",
    "attempt": "Lượt làm bài",
    "attempt_question": "Câu hỏi trong đề",
    "answer_event": "Các lần lưu câu trả lời",
    "receipt": "Biên nhận nộp bài",
    "rescue_file": "Tệp cứu hộ",
    "rescued_answer": "Câu lấy từ tệp cứu hộ",
    "result": "Kết quả",
    "published_result": "Kết quả đã công bố",
    "result_sheet": "Phiếu kết quả",
    "complaint": "Kiến nghị",
    "complaint_step": "Giải quyết kiến nghị",
    "notice_reading": "Thông báo đã đọc",
    "time_grant": "Được thêm giờ",
    "admission": "Được vào phòng",
    "browser_waiver": "Được miễn trình duyệt riêng",
    "browser_waiver_use": "Máy dùng khi được miễn",
    "browser_waiver_end": "Rút lại việc miễn",
    "room_message": "Tin nhắn trong phòng",
    "incident": "Sự việc trong phòng",
    "attempt_ending": "Bài bị kết thúc",
    "attempt_signal": "Dấu hiệu của máy",
    "attempt_browser": "Trình duyệt làm bài",
    "message_reading": "Tin nhắn đã đọc",
    "training_seat": "Lớp bồi dưỡng",
    "training_attendance": "Điểm danh lớp",
    "service_difficulty": "Khó khăn với dịch vụ",
    "audit_entry": "Nhật ký",
    "report_job": "Báo cáo đã yêu cầu",
}
COLUMNS = {
    "account_id": "Số tài khoản", "action": "Việc (mã)", "address": "Địa chỉ máy", "admitted_at": "Cho vào lúc",
    "admitted_by": "Người cho vào (số)", "answered": "Số câu đã trả lời", "answers_hash": "Mã kiểm câu trả lời",
    "asked_at": "Yêu cầu lúc", "at": "Lúc", "attempt_id": "Số lượt làm bài", "attempts_allowed": "Số lượt được làm",
    "band": "Mức xếp loại", "born_on": "Ngày sinh", "browser": "Trình duyệt", "browser_keys": "Khóa trình duyệt",
    "candidate_number": "Số báo danh", "category": "Nhóm (mã)", "chain": "Chuỗi nhật ký", "changed_at": "Đổi lúc",
    "changed_by": "Người đổi (số)", "claimed_at": "Bắt đầu lập lúc", "class_id": "Số lớp", "code": "Mã",
    "complaint_id": "Số kiến nghị", "confirmed_at": "Xác nhận lúc", "content_hash": "Mã kiểm nội dung",
    "corrects_id": "Sửa cho dòng số", "crc": "Mã kiểm tệp", "created_at": "Tạo lúc", "cursor": "Đã lập đến",
    "deadline_at": "Hạn nộp", "decided_at": "Quyết định lúc", "decided_by": "Người quyết định (số)",
    "details": "Chi tiết", "display_name": "Tên hiển thị", "done": "Đã làm được", "effect": "Hệ quả",
    "end_reason": "Lý do kết thúc", "ended_at": "Kết thúc lúc", "ended_by": "Người kết thúc (số)",
    "epoch": "Lần chuyển máy", "erased_at": "Xóa thông tin lúc", "expires_at": "Hết hạn lúc", "filed_at": "Nộp lúc",
    "form": "Mẫu", "gender": "Giới tính", "given_at": "Cho lúc", "given_by": "Người cho (số)",
    "happened_at": "Xảy ra lúc", "has_passed": "Đạt", "hash": "Mã kiểm dòng", "held_since": "Tạm dừng từ",
    "id": "Số thứ tự trong hệ thống", "initial_expires_at": "Mật khẩu ban đầu hết hạn",
    "initial_used_at": "Dùng mật khẩu ban đầu lúc", "is_active": "Đang hoạt động", "is_mistake": "Ghi nhầm",
    "issue_id": "Số loại khó khăn", "issued_at": "Cấp lúc", "kind": "Loại (mã)", "last_step": "Mã dùng lần cuối",
    "late_reason": "Lý do muộn", "left": "Thứ tự vế trái", "letters": "Thứ tự phương án", "line_id": "Số dòng kế hoạch",
    "login_id": "Số phiên đăng nhập",
    "machine_asked_at": "Giờ máy khi hỏi", "mark": "Có mặt (mã)", "marked_at": "Điểm danh lúc",
    "marked_by": "Người điểm danh (số)", "marks": "Điểm", "message_id": "Số tin nhắn", "minutes": "Phút",
    "model_id": "Số bản mô hình", "must_change_password": "Phải đổi mật khẩu", "name": "Họ và tên",
    "named_on": "Ngày nêu", "need": "Nhu cầu (mã)", "note": "Ghi chú", "noted_at": "Ghi lúc",
    "noted_by": "Người ghi (số)", "number": "Lượt", "paper_hash": "Mã kiểm đề", "parts": "Phần",
    "person_id": "Số hồ sơ", "position": "Câu số", "position_id": "Vị trí việc làm",
    "previous_hash": "Mã kiểm dòng trước", "publication_id": "Số lần công bố",
    "question_version_id": "Số bản câu hỏi", "questions": "Số câu", "read_at": "Đọc lúc", "reason": "Lý do",
    "received_at": "Nhận lúc", "reply": "Trả lời", "rescoring_id": "Số lần chấm lại", "rescue_file_id": "Số tệp cứu hộ",
    "result": "Kết quả", "result_id": "Số kết quả", "role": "Vai trò (mã)", "room_id": "Số phòng thi",
    "round_id": "Đợt thi", "rows": "Số dòng", "scorer_version": "Bản máy chấm", "search_key": "Tên không dấu, để tìm",
    "seat": "Chỗ ngồi", "second_factor_at": "Nhập mã xác thực lúc", "seconds": "Giây", "seen_at": "Thấy lần cuối",
    "sent_at": "Gửi lúc", "sent_by": "Người gửi (số)", "seq": "Lần lưu thứ", "service_name": "Dịch vụ công",
    "session_id": "Số buổi học", "sitting_id": "Số ca thi", "size": "Cỡ tệp", "sort_key": "Khóa để xếp tên",
    "staff_code": "Mã cán bộ", "started_at": "Bắt đầu lúc", "state": "Tình trạng (mã)", "subject": "Về việc gì (mã)",
    "taken_at": "Lúc làm", "taken_by": "Người làm (số)", "target_id": "Số của đối tượng", "text": "Nội dung",
    "total": "Tổng số", "total_percent": "Điểm phần trăm", "unit_id": "Đơn vị", "unit_ids": "Các đơn vị (số)",
    "unsent": "Câu chưa gửi", "uploaded_at": "Tải lên lúc", "uploaded_by": "Người tải lên (số)", "used_at": "Dùng lúc",
    "username": "Tên đăng nhập", "valid_before": "Đến trước ngày", "valid_from": "Từ ngày", "value": "Câu trả lời",
    "version": "Bản", "waived_at": "Miễn lúc", "waiver_id": "Số lần miễn", "waived_by": "Người miễn (số)",
    "what": "Việc", "writer_login_id": "Số phiên ghi bài",
}  # fmt: skip
_NAMED = {"unit_id": "unit", "position_id": "position", "round_id": "round"}

Names = Mapping[str, Mapping[int, str]]


def names_in(session: Session, copy: Mapping[str, Sequence[Mapping[str, Any]]]) -> Names:
    """Column → id → name, of what the copy names by number only."""
    found = {}
    for column, name in _NAMED.items():
        table = METADATA.tables[name]
        ids = {line[column] for lines in copy.values() for line in lines if line.get(column) is not None}
        rows = session.execute(sa.select(table.c.id, table.c.name).where(table.c.id.in_(sorted(ids))))
        found[column] = {row.id: row.name for row in rows}
    return found


def lay_rows(lines: Sequence[Mapping[str, Any]], names: Names, zone: ZoneInfo) -> list[tuple[str, ...]]:
    """The rows of one table as texts, in the order of its columns."""
    return [tuple(_text(name, value, names, zone) for name, value in line.items()) for line in lines]


def _text(column: str, value: Any, names: Names, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if column in names:
        return names[column].get(value, str(value))
    if column.endswith("_at") and isinstance(value, str):
        return f"{datetime.fromisoformat(value).astimezone(zone):%H:%M:%S %d/%m/%Y}"
    return str(value)
