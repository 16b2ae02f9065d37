"""What codes, names and birthdays of people may be; shared by files, forms and actions."""

import re
from datetime import date

from quizapp.domain.days import OLDEST, YOUNGEST, age_on
from quizapp.domain.people import BLOT

STAFF_CODE = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,29}")
CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,29}")
USERNAME = re.compile(r"[a-z0-9][a-z0-9._/@-]{1,59}")
LONGEST_NAME = 200
LONGEST_REASON = 300
_STRANGE = re.compile(r"[^\w\s.,'’()-]|[\d_]")


def staff_code_fault(code: str) -> str:
    """What is wrong with a staff code (upper case), empty where nothing is."""
    if re.fullmatch(r"\d{12}", code) or BLOT in code:
        return (
            "Mã này trông như số căn cước hoặc số định danh cá nhân (12 chữ số). Hệ thống không lưu số định danh: "
            "hãy dùng mã cán bộ do cơ quan cấp, hoặc tự đặt mã như CB00123."
        )
    if re.fullmatch(r"[\d.,]+E\+\d+", code):
        return "Excel đã đổi mã thành số rút gọn (E+). Hãy định dạng cột là Văn bản (Text) rồi nhập lại mã."
    if STAFF_CODE.fullmatch(code):
        return ""
    return "Mã cán bộ chỉ gồm chữ không dấu, chữ số và các dấu . - _ /, dài tối đa 30 ký tự, không có khoảng trắng."


def code_fault(code: str) -> str:
    """What is wrong with a unit's or position's code (upper case), empty where nothing is."""
    is_right = CODE.fullmatch(code)
    return "" if is_right else "Mã chỉ gồm chữ không dấu, chữ số và các dấu . - _, dài tối đa 30 ký tự."


def person_name_fault(name: str) -> str:
    """What is wrong with a person's name, empty where nothing is."""
    if len(name) > LONGEST_NAME:
        return f"Họ và tên dài quá {LONGEST_NAME} ký tự."
    if "?" in name or "\ufffd" in name:
        return "Tên đã mất dấu tiếng Việt khi lưu tệp (có dấu “?”). Hãy lưu lại bằng .xlsx hoặc “CSV UTF-8”."
    return "Họ và tên chỉ gồm chữ cái và khoảng trắng." if _STRANGE.search(name) else ""


def birthday_fault(born_on: date, today: date) -> str:
    """What is wrong with a birthday, empty where nothing is."""
    if born_on > today:
        return "Ngày sinh còn ở tương lai."
    age = age_on(born_on, today)
    if not YOUNGEST <= age <= OLDEST:
        return f"Ngày sinh cho ra tuổi {age}, ngoài khoảng {YOUNGEST}–{OLDEST}. Hãy kiểm tra năm sinh."
    return ""
