"""Reports as one plain table each: the columns that offices ask for, and the same with keys for programs."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from quizapp.domain.certainty import CERTAINTIES, NEEDS
from quizapp.domain.difficulties import FOLLOW_UPS, KINDS, STEPS
from quizapp.domain.people import CATEGORIES
from quizapp.domain.questions import TYPES
from quizapp.office.plain_tables import Field, PlainTable, as_records
from quizapp.office.workbooks import Value
from quizapp.reports.exports.honest import CHANGE, LITTLE, WITHHELD, difference_word, interval_cells
from quizapp.reports.facts import PersonLine, RoundFacts, RoundReport, UnitLine, UnitReport
from quizapp.reports.item_facts import ItemLine, ItemsReport
from quizapp.reports.need_facts import NeedsReport
from quizapp.reports.year_facts import YearItems
from quizapp.results.sheets import PersonSheet
from quizapp.services.facts import ServicesReport

NO = Field("no", "TT", "count", 6)
UNIT = (Field("unit", "Mã ĐVHC"), Field("unit_name", "Tên đơn vị", width=36))
ITEM_FAULTS = {
    "negative": "người giỏi lại làm sai nhiều hơn: xem lại đáp án",
    "weak": "hầu như không phân biệt được người giỏi và người yếu",
    "hard": "rất khó: dưới 20% số điểm",
    "easy": "rất dễ: trên 95% số điểm",
}
FIRST_UNITS = "Đơn vị cần ưu tiên: trong ngoặc là số người dưới mức trên số người được đánh giá."
PERSON_STATES = {"sat": "Đã dự", "in_progress": "Đang làm bài", "voided": "Bài đã hủy", "absent": "Vắng"}


def json_of(table: PlainTable, kind: str, about: Mapping[str, Any]) -> bytes:
    """An object with what the table is of, its rows, and what must be known to read them."""
    made = {"kind": kind, **about, "rows": as_records(table.fields, table.rows), "notes": list(table.notes)}
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def about_round(round_: RoundFacts) -> dict[str, Any]:
    """`publication`: the number of the version of the results, null where none was published yet."""
    return {"round": round_.id, "round_code": round_.code, "round_name": round_.name, "model": round_.model_label,
            "publication": round_.publication or None,
            **({"only": round_.only} if round_.only else {})}  # fmt: skip


def round_table(report: RoundReport) -> PlainTable:
    """Units side by side; a withheld figure is empty, not 0."""
    bands = report.round.model.bands
    fields = (
        NO, *UNIT, Field("sat", "Số người dự thi", "count", 10), Field("invited", "Tổng số", "count", 10),
        Field("sat_percent", "Tỷ lệ tham gia (%)", "decimal", 12), Field("mean", "Điểm bình quân", "decimal", 12),
        Field("median", "Điểm trung vị", "decimal", 12), Field("passed", "Số đạt", "count", 10),
        Field("pass_percent", "Tỷ lệ đạt (%)", "decimal", 10),
        *(Field(f"band_{one.code}", one.name, "count", 10) for one in bands),
        Field("change", "Chênh lệch so với kỳ trước (cùng người)", "decimal", 14),
        Field("rank_best", "Hạng cao nhất có thể", "count", 12),
        Field("rank_worst", "Hạng thấp nhất có thể", "count", 12),
        Field("interval_low", "Khoảng tin cậy từ", "decimal", 12),
        Field("interval_high", "Khoảng tin cậy đến", "decimal", 12),
        Field("difference", "So với mức chung", width=18), Field("note", "Ghi chú", width=18),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for place, line in enumerate(report.units, 1):
        one, is_told = line.summary, line.summary.mean is not None
        best, worst = line.measure.ranks or (None, None)
        rows.append((
            place, line.code, line.name, one.sat, one.invited, report.round.sat_percent(one), one.mean, one.median,
            one.passed if is_told else None, one.pass_percent,
            *(one.bands[band.code] if is_told else None for band in bands), report.changes.get(line.code), best, worst,
            *interval_cells(line.measure.interval), difference_word(line.measure), _remark(line),
        ))  # fmt: skip
    notes = [CHANGE.format(earlier=report.earlier)] if report.earlier else []
    notes += [report.round.stage_words] if report.round.stage_words else []
    few = report.round.model.few_people
    return PlainTable("Xếp loại đơn vị", fields, rows, (LITTLE.format(few=few), *notes, WITHHELD.format(few=few)))


def _remark(line: UnitLine) -> str | None:
    return "không công bố" if line.is_withheld else "ít người" if line.summary.says_little else None


def about_round_report(report: RoundReport) -> dict[str, Any]:
    """Of everybody together; figures that the reader is not told are null."""
    one = report.summary
    return {
        **about_round(report.round), "invited": one.invited, "sat": one.sat, "mean": one.mean, "median": one.median,
        "passed": None if one.mean is None else one.passed, "pass_percent": one.pass_percent,
        "compared_with": report.earlier or None,
    }  # fmt: skip


def unit_table(report: UnitReport) -> PlainTable:
    """People of the unit and of those below it, then with the unit of each; empty for a reader who may not see
    names."""
    fields = (
        NO, *(UNIT if report.lines else ()), Field("staff_code", "Mã cán bộ"), Field("name", "Họ và tên", width=28),
        Field("position", "Vị trí việc làm", width=32), Field("category", "Đối tượng", width=24),
        Field("state", "Tình trạng"), Field("total", "Tổng điểm", "mark", 10), Field("band", "Xếp loại"),
        Field("result", "Kết quả"), Field("ended_at", "Nộp lúc", "moment", 18),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            place, *((one.unit_code, one.unit_name) if report.lines else ()), one.staff_code, one.name,
            one.position_name, CATEGORIES[one.category], state_words(one, report.round), one.total_percent,
            one.band_name or None,
            None if one.has_passed is None else "Đạt" if one.has_passed else "Chưa đạt", one.ended_at,
        )
        for place, one in enumerate(report.people or (), 1)
    ]  # fmt: skip
    return PlainTable("Cán bộ", fields, rows, tuple(filter(None, [report.round.stage_words])))


def state_words(one: PersonLine, round_: RoundFacts, words: Mapping[str, str] = PERSON_STATES) -> str:
    return "Chưa dự" if round_.awaits(one) else words[one.state]


UNITS_BELOW = (
    NO, *UNIT, Field("sat", "Số người dự thi", "count", 10), Field("invited", "Tổng số", "count", 10),
    Field("sat_percent", "Tỷ lệ tham gia (%)", "decimal", 12), Field("mean", "Điểm bình quân", "decimal", 12),
    Field("interval_low", "Khoảng tin cậy từ", "decimal", 12),
    Field("interval_high", "Khoảng tin cậy đến", "decimal", 12), Field("passed", "Số đạt", "count", 10),
    Field("pass_percent", "Tỷ lệ đạt (%)", "decimal", 10), Field("note", "Ghi chú", width=18),
)  # fmt: skip


def below_table(report: UnitReport) -> PlainTable:
    """The units that the report of one is of, side by side; empty where it is of the unit alone."""
    rows: list[tuple[Value, ...]] = []
    for place, line in enumerate(report.lines, 1):
        one, interval = line.summary, line.measure.interval
        rows.append((
            place, line.code, line.name, one.sat, one.invited, report.round.sat_percent(one), one.mean,
            interval.low if interval else None, interval.high if interval else None,
            None if one.mean is None else one.passed, one.pass_percent,
            _remark(line),
        ))  # fmt: skip
    return PlainTable("Đơn vị trực thuộc", UNITS_BELOW, rows, (WITHHELD.format(few=report.round.model.few_people),))


def about_unit(report: UnitReport) -> dict[str, Any]:
    """`units_below`: how many units below it the figures are of, and `units` they side by side; 0 and none where they
    are of the unit alone. Figures that the reader is not told are null."""
    one, interval = report.unit.summary, report.unit.measure.interval
    table = below_table(report)
    return {
        **about_round(report.round), "unit": report.unit.code, "unit_name": report.unit.name,
        "units_below": report.below, "invited": one.invited, "sat": one.sat, "mean": one.mean, "median": one.median,
        "interval": [interval.low, interval.high] if interval else None,
        "passed": None if one.mean is None else one.passed, "pass_percent": one.pass_percent,
        "units": as_records(table.fields, table.rows),
    }  # fmt: skip


def person_table(sheet: PersonSheet) -> PlainTable:
    fields = (
        Field("level", "Cấp"), Field("code", "Mã"), Field("name", "Tên", width=50),
        Field("earned", "Điểm", "decimal", 10), Field("possible", "Tối đa", "count", 10),
        Field("percent", "Tỷ lệ (%)", "mark", 10), Field("required", "Yêu cầu (%)", "mark", 10),
        Field("band", "Mức"), Field("certainty", "Độ chắc chắn", width=18),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        ("Tổng", None, "Tổng điểm", None, None, sheet.total_percent, sheet.model.pass_percent, sheet.band.name,
         CERTAINTIES[sheet.standing.certainty])
    ]  # fmt: skip
    rows += [
        ("Lĩnh vực", one.code, one.name, one.earned, one.possible, one.percent, None, one.band.name,
         CERTAINTIES[one.standing.certainty])
        for one in sheet.domains
    ]  # fmt: skip
    rows += [
        ("Năng lực", one.code, one.name, one.earned, one.possible, one.percent, one.required, None, "để tham khảo")
        for one in sheet.competences
    ]
    return PlainTable("Phiếu kết quả", fields, rows)


def needs_table(report: NeedsReport) -> PlainTable:
    """The columns of a training plan; form and time are left to whoever plans. `category`: to whom it is offered."""
    fields = (
        NO, Field("competence", "Năng lực"), Field("topic", "Nội dung bồi dưỡng", width=50),
        Field("for", "Đối tượng", width=24), Field("people_below", "Số người có nhu cầu", "count", 12),
        Field("people_assessed", "Số người được đánh giá", "count", 12),
        Field("percent_below", "Tỷ lệ dưới ngưỡng (%)", "decimal", 12),
        Field("mean_gap", "Mức thiếu hụt (điểm)", "decimal", 12), Field("need", "Nhu cầu của cả nhóm", width=18),
        Field("form", "Hình thức"), Field("first_units", "Đơn vị cần ưu tiên", width=50),
        Field("when", "Thời gian dự kiến"), Field("note", "Ghi chú"),
    )  # fmt: skip
    first: dict[str, list[str]] = defaultdict(list)
    taken: Counter[str] = Counter()
    for line in report.lines:
        if report.asked.by == "unit" and line.people_below and taken[line.competence] < 3:
            taken[line.competence] += 1
            first[line.competence].append(f"{line.unit_name} ({line.people_below}/{line.people_assessed})")
    whom = CATEGORIES.get(report.asked.category, "Mọi đối tượng đã dự")
    rows: list[tuple[Value, ...]] = [
        (
            place, one.competence, one.training_topic or one.competence_name, whom, one.people_below,
            one.people_assessed, one.percent_below, one.mean_gap if one.people_below else None, NEEDS.get(one.need),
            None, "; ".join(first[one.competence]) or None, None, None,
        )
        for place, one in enumerate(report.by_competence, 1)
    ]  # fmt: skip
    return PlainTable("Nhu cầu bồi dưỡng", fields, rows, (FIRST_UNITS,))


def to_look_at(line: ItemLine) -> str | None:
    """What files say beside a question; None where there is nothing."""
    said = [ITEM_FAULTS[fault] for fault in line.figures.faults]
    return "; ".join([*said, *([f"căn cứ đã thay đổi {line.changed.words}"] if line.changed else [])]) or None


def items_table(report: ItemsReport | YearItems, sat: str = "Số người") -> PlainTable:
    """`sat`: the heading of how often each question was given."""
    fields = (
        NO, Field("question", "Mã câu", width=18), Field("competence", "Năng lực"), Field("level", "Mức", "count", 8),
        Field("type", "Dạng câu", width=20), Field("sat", sat, "count", 10),
        Field("difficulty", "Độ khó (điểm bình quân, 0–1)", "share", 12),
        Field("discrimination", "Độ phân biệt", "share", 12), Field("faults", "Cần xem lại", width=44),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            place, one.code, one.competence, one.level, TYPES[one.type], one.figures.sat, one.figures.difficulty,
            one.figures.discrimination, to_look_at(one),
        )
        for place, one in enumerate(report.lines, 1)
    ]  # fmt: skip
    return PlainTable("Câu hỏi", fields, rows)


def services_table(report: ServicesReport) -> PlainTable:
    """Difficulties one by one; a withheld number is empty, not 0."""
    fields = (
        NO, Field("service", "Mã dịch vụ"), Field("service_name", "Dịch vụ", width=50), Field("step", "Khâu", width=30),
        Field("kind", "Khó khăn", width=36), Field("voices", "Số lượt nêu", "count", 12),
        Field("units", "Số đơn vị nêu", "count", 12), Field("state", "Tình trạng"),
        Field("answer", "Trả lời, kết quả khắc phục", width=60),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            place, one.issue.service_code, one.issue.service_name, STEPS[one.issue.step], KINDS[one.issue.kind],
            one.voices, one.units, FOLLOW_UPS[one.issue.state], one.issue.answer or None,
        )
        for place, one in enumerate(report.lines, 1)
    ]  # fmt: skip
    return PlainTable("Khó khăn", fields, rows)
