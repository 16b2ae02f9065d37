"""Columns and words that say how sure a figure is, for every workbook."""

from quizapp.domain.certainty import Interval
from quizapp.domain.comparing import Measure
from quizapp.office.workbooks import Column, Value
from quizapp.reports.exports.facts_sheet import DEFINITIONS, Facts

WITHHELD = "Ô để trống: dưới {few} người dự, hoặc phải ẩn cùng để không ai suy ra được điểm của từng người."
CHANGE = (
    "Chênh lệch so với kỳ trước: thay đổi bình quân của những người dự cả đợt này và đợt {earlier}; để trống nơi "
    "quá ít người. Đề hai đợt khác nhau."
)
LITTLE = "Điểm bình quân của dưới {few} người nói về từng người nhiều hơn là về đơn vị."
INTERVAL = (Column("Khoảng tin cậy từ", "decimal", 12), Column("Khoảng tin cậy đến", "decimal", 12))
DIFFERENCE = Column("So với mức chung", width=18)
MEASURED = (
    *INTERVAL,
    Column("Hạng cao nhất có thể", "count", 12),
    Column("Hạng thấp nhất có thể", "count", 12),
    DIFFERENCE,
)
DIFFERENCES = {"alert": "khác rất rõ", "note": "khác rõ", "": "trong mức ngẫu nhiên"}
HONEST: Facts = [
    *DEFINITIONS,
    ("Khoảng tin cậy", "95%; nói về kết quả của nhóm nói chung, không chỉ những người đã dự lần này."),
    ("Hạng", "Khoảng hạng mà 95% số lần mô phỏng rơi vào; chỉ xếp nhóm có đủ người dự (quy tắc số nhỏ của mô hình)."),
    ("So với mức chung", "“Khác rõ”: lệch quá hai sai số chuẩn; “khác rất rõ”: quá ba."),
]


def interval_cells(interval: Interval | None) -> tuple[Value, Value]:
    return (interval.low, interval.high) if interval else (None, None)


def measured_cells(measure: Measure) -> tuple[Value, ...]:
    ranks: tuple[Value, Value] = measure.ranks or (None, None)
    return (*interval_cells(measure.interval), *ranks, difference_word(measure))


def difference_word(measure: Measure) -> str | None:
    return DIFFERENCES[measure.difference] if measure.ranks else None
