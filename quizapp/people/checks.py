"""What codes, names and birthdays of people may be; shared by files, forms and actions."""

import re
from datetime import date

STAFF_CODE = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,29}")
CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,29}")
USERNAME = re.compile(r"[a-z0-9][a-z0-9._/@-]{1,59}")
LONGEST_NAME = 200
YOUNGEST, OLDEST = 14, 100  # years; members of community groups may be pupils or retired
_STRANGE = re.compile(r"[^\w\s.,'’()-]|[\d_]")


def staff_code_fault(code: str) -> str:
    """What is wrong with a staff code (upper case), empty where nothing is."""
    if STAFF_CODE.fullmatch(code):
        return ""
    if re.fullmatch(r"[\d.,]+E\+\d+", code):
        return "Excel đã đổi mã thành số rút gọn (E+). Hãy định dạng cột là Văn bản (Text) rồi nhập lại mã."
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
    age = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
    if not YOUNGEST <= age <= OLDEST:
        return f"Ngày sinh cho ra tuổi {age}, ngoài khoảng {YOUNGEST}–{OLDEST}. Hãy kiểm tra năm sinh."
    return ""
