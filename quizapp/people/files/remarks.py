"""What is said of each line of a file that was looked at."""

from collections.abc import Iterable, Mapping

from quizapp.domain.errors import Fault
from quizapp.office.grids import Grid

HIDDEN = "Dòng này đang ẩn trong bảng tính nhưng vẫn được đọc."


def hidden_remarks(grid: Grid, lines: Iterable[int]) -> list[tuple[int, str]]:
    return [(line, HIDDEN) for line in lines if line in grid.hidden]


def warnings_of(grid: Grid, remarks: Iterable[tuple[int, str]]) -> list[str]:
    """What somebody would not expect of the whole file: lines that are hidden, sheets that are left out."""
    hidden = [line for line, remark in remarks if remark == HIDDEN]
    found = []
    if hidden:
        named = ", ".join(str(line) for line in hidden[:12]) + (", …" if len(hidden) > 12 else "")
        found.append(
            f"Có {len(hidden)} dòng đang ẩn trong bảng tính vẫn được đọc: dòng {named}. Nếu không muốn nhập những dòng "
            "này, hãy xóa hẳn chúng trong tệp rồi tải lên lại."
        )
    if grid.beside:
        others = ", ".join(f"“{title[:40]}”" for title in grid.beside)
        found.append(
            f"Chỉ đọc trang tính “{grid.title[:40]}”. Tệp còn bảng ở trang tính {others} mà KHÔNG được đọc: hãy chép "
            "trang đó sang một tệp khác rồi nhập riêng."
        )
    return found


def remarks_by_line(
    faults: Iterable[Fault], remarks: Iterable[tuple[int, str]], plans: Mapping[int, str]
) -> dict[int, str]:
    """Line → mistakes first, then what was assumed, then what would be done."""
    found: dict[int, list[str]] = {}
    for fault in faults:
        place = f"Cột “{fault.column}”: " if fault.column else ""
        found.setdefault(max(fault.line, 1), []).append(f"LỖI. {place}{fault.message}")
    for line, remark in remarks:
        found.setdefault(line, []).append(remark)
    for line, plan in plans.items():
        found.setdefault(line, []).append(plan)
    return {line: " ".join(texts) for line, texts in sorted(found.items())}
