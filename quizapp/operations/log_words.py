"""What an entry of the log is about, and its particulars, in words of its readers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SHOWN = 12  # of a list; the rest is behind a press

SUBJECT_WORDS = {
    "account": "Tài khoản số",
    "api_token": "Mã truy cập số",
    "attempt": "Bài làm số",
    "bank": "Ngân hàng câu hỏi",
    "blueprint": "Ma trận đề số",
    "class": "Lớp số",
    "database": "Cơ sở dữ liệu",
    "incident_category": "Loại sự việc",
    "issue": "Khó khăn số",
    "legal_document": "Văn bản số",
    "material": "Học liệu số",
    "model": "Mô hình số",
    "model_draft": "Bản thảo mô hình số",
    "page": "Trang",
    "people": "Danh sách cán bộ",
    "period": "Báo cáo kỳ",
    "person": "Cán bộ số",
    "plan": "Kế hoạch năm, mục số",
    "position": "Vị trí việc làm số",
    "positions": "Danh mục vị trí việc làm",
    "question": "Câu hỏi",
    "register": "Danh mục văn bản",
    "retention": "Thời hạn lưu giữ",
    "round": "Đợt thi số",
    "service": "Dịch vụ công số",
    "services": "Khó khăn với dịch vụ",
    "training": "Kế hoạch bồi dưỡng số",
    "unit": "Đơn vị số",
    "units": "Danh sách đơn vị",
}

DETAIL_WORDS = {
    "absent": "vắng",
    "account": "tài khoản",
    "added": "thêm",
    "address_ranges": "dải địa chỉ",
    "after": "sau",
    "answers": "câu trả lời",
    "at": "lúc",
    "attempt": "bài làm",
    "attempts": "bài làm",
    "backup_of": "bản sao lưu của",
    "band": "đổi mức",
    "batch": "đợt trong năm",
    "before": "trước",
    "begun_from": "lập từ",
    "born_on": "ngày sinh",
    "browser_keys": "khóa trình duyệt",
    "by": "bởi",
    "candidates": "thí sinh",
    "capacity": "số chỗ",
    "category": "loại",
    "changed": "sửa",
    "changes": "thay đổi",
    "check": "lần kiểm tra",
    "checked_by": "người kiểm tra (tài khoản)",
    "class_id": "lớp",
    "classes": "số lớp",
    "closes_at": "đóng lúc",
    "code": "mã",
    "codes": "các mã",
    "competence": "năng lực",
    "competences": "năng lực",
    "complaint": "kiến nghị",
    "complaints": "kiến nghị",
    "corrects": "sửa cho mục",
    "created": "thêm",
    "created_ids": "số của người được thêm",
    "day": "ngày",
    "difficulties": "khó khăn",
    "digits": "số chữ số",
    "draft": "bản nháp",
    "edition": "lần sửa",
    "effect": "ảnh hưởng",
    "ends_on": "đến ngày",
    "excused": "có phép",
    "failed_logins": "lần đăng nhập sai",
    "field": "lĩnh vực",
    "fields": "các mục",
    "file": "tệp",
    "for": "của",
    "form": "dạng tệp",
    "format": "dạng tệp",
    "from": "từ",
    "from_day": "từ ngày",
    "gender": "giới tính",
    "given": "đã đánh số",
    "grant": "vai trò số",
    "has_code": "có mã ca",
    "hash": "mã băm",
    "head_then": "mã cuối khi đó",
    "hung": "chưa xong",
    "in_force_from": "có hiệu lực từ",
    "incident": "sự việc",
    "into": "thành",
    "invigilators": "cán bộ coi thi",
    "is_active": "đang dùng",
    "issued_on": "ngày ban hành",
    "issuer": "cơ quan ban hành",
    "keeps": "giữ chỗ đã xếp",
    "kind": "loại",
    "late": "muộn",
    "late_minutes": "cho muộn (phút)",
    "late_reason": "lý do nhận muộn",
    "left": "thôi công tác",
    "left_out": "chưa được xếp",
    "left_over": "chưa được xếp",
    "line": "chuyên đề số",
    "lines": "chuyên đề",
    "login_id": "phiên",
    "logins": "phiên",
    "logins_ended": "phiên đã kết thúc",
    "makeup_of": "thi bù cho đợt",
    "mended": "sửa",
    "message": "tin nhắn",
    "minutes": "phút",
    "model": "mô hình số",
    "moved": "chuyển đơn vị",
    "name": "tên",
    "names": "các tên",
    "needs": "đổi nhu cầu bồi dưỡng",
    "needs_admission": "cán bộ coi thi cho vào",
    "note": "ghi chú",
    "number": "số",
    "opens_at": "mở lúc",
    "order": "thứ tự",
    "outage": "sự cố số",
    "paper": "giấy tờ",
    "parent_id": "đơn vị cấp trên",
    "part": "phần, có mặt một phần",
    "partial": "có mặt một phần",
    "pass": "đổi đạt hay chưa đạt",
    "people": "số người",
    "person": "cán bộ số",
    "person_id": "cán bộ số",
    "persons": "cán bộ số",
    "place": "mục",
    "points": "đổi điểm",
    "position": "câu",
    "position_id": "vị trí số",
    "positions": "vị trí việc làm",
    "prefix": "phần đầu",
    "present": "có mặt",
    "provisions": "điều khoản",
    "publication": "lần công bố",
    "questions": "số câu",
    "reason": "lý do",
    "refused": "không nhận",
    "rehearsal_of": "thi thử của đợt",
    "report": "báo cáo",
    "rescoring": "lần chấm lại",
    "results": "kết quả",
    "returned": "trở lại",
    "role": "vai trò",
    "roles": "vai trò",
    "room": "phòng số",
    "room_id": "phòng số",
    "rooms": "phòng",
    "round": "đợt thi số",
    "round_id": "đợt thi số",
    "rule": "quy tắc",
    "rulings": "quyết định",
    "running": "bài đang làm",
    "scopes": "phạm vi",
    "seated": "đã xếp",
    "seats": "số chỗ",
    "second_person": "người thứ hai",
    "seconds": "giây",
    "seed": "mã đề",
    "session_id": "buổi số",
    "sitting": "ca số",
    "sitting_id": "ca số",
    "sittings": "ca thi",
    "source": "từ",
    "staff_code": "mã cán bộ",
    "starts_on": "từ ngày",
    "state": "tình trạng",
    "statuses": "tình trạng",
    "step": "bước",
    "successors": "đơn vị kế tục",
    "taken": "đã nhận",
    "taken_out": "rút ra",
    "target": "tới",
    "text": "nội dung",
    "title": "tên",
    "to": "đến",
    "topic": "chuyên đề",
    "twins": "có thể trùng",
    "unchanged": "giữ nguyên",
    "unit": "đơn vị số",
    "unit_id": "đơn vị số",
    "unit_ids": "đơn vị số",
    "units": "đơn vị",
    "until": "đến",
    "valid_from": "có hiệu lực từ",
    "valid_until": "có hiệu lực đến",
    "verified_on": "ngày đối chiếu",
    "version": "phiên bản",
    "wanted": "cấp",
    "was": "mã cũ",
    "written": "đã ghi",
    "year": "năm",
}

VALUE_WORDS = {"": "–", "yes": "có", "waived": "không cần"}  # of a second person


@dataclass(frozen=True)
class Detail:
    """One particular; `more`: what its list has beyond the first ones."""

    name: str
    said: str
    more: str = ""


def subject_words(subject: str) -> str:
    """`round:5` is “Đợt thi số 5”; what has no words stays as it is written."""
    kind, _, which = subject.partition(":")
    return f"{SUBJECT_WORDS[kind]} {which}".rstrip() if kind in SUBJECT_WORDS else subject


def said(details: Mapping[str, Any]) -> Iterator[Detail]:
    """Each particular; a name without words stays as it is written."""
    for name, value in details.items():
        words = DETAIL_WORDS.get(name, name)
        if isinstance(value, list) and len(value) > SHOWN:
            yield Detail(words, f"{len(value)}: {_said(value[:SHOWN])} …", _said(value[SHOWN:]))
        else:
            yield Detail(words, _said(value))


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, Mapping):
        return ", ".join(f"{DETAIL_WORDS.get(name, name)} {_said(one)}" for name, one in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value) or "–"
    return "–" if value is None else VALUE_WORDS.get(str(value), str(value))
