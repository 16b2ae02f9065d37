"""Workbooks of a round and of one unit."""

from datetime import tzinfo

from quizapp.domain.assessment import RATED_BY
from quizapp.domain.certainty import NEEDS
from quizapp.domain.people import CATEGORIES
from quizapp.domain.rating import UnitRating
from quizapp.office.workbooks import Column, Sheet, workbook
from quizapp.reports.exports.facts_sheet import (
    VIETNAM,
    Facts,
    facts_sheet,
    model_facts,
    round_facts,
    succession_facts,
    summary_facts,
)
from quizapp.reports.exports.honest import HONEST, LITTLE, interval_cells
from quizapp.reports.exports.plain import below_table, round_table, state_words
from quizapp.reports.facts import Bar, RoundReport, UnitReport

CHANGED = "Câu hỏi có căn cứ đã thay đổi"
_PERSON_STATES = {"sat": "Đã dự", "in_progress": "Đang làm bài", "voided": "Bài đã hủy", "absent": "Vắng, chưa có bài"}


def round_workbook(report: RoundReport, zone: tzinfo = VIETNAM) -> bytes:
    facts = [*round_facts(report.round), *summary_facts(report.summary, report.round), *model_facts(report.round.model)]
    facts += succession_facts(report.succession)
    facts += [(CHANGED, f"{one.code}, {one.words}") for one in report.changed]
    codes = tuple(Column(c.code, "decimal", 8) for c in report.heat.competences)
    heat = Sheet(
        "Năng lực theo đơn vị",
        (Column("Mã đơn vị"), Column("Đơn vị", width=36), *codes),
        [(row.code, row.name, *(cell.percent for cell in row.cells)) for row in report.heat.rows],
        tuple(f"{c.code}: {c.name}" for c in report.heat.competences),
    )
    sheets = [
        facts_sheet([*facts, *HONEST]), _units_sheet(report), *_bar_sheets(report.domains, report.competences),
        heat, _histogram_sheet(report.histogram),
    ]  # fmt: skip
    return workbook(sheets, zone)


def _units_sheet(report: RoundReport) -> Sheet:
    """What offices ask of units, and beside it how sure it is."""
    table = round_table(report)
    is_some_withheld = any(line.is_withheld for line in report.units)
    notes = table.notes if is_some_withheld else table.notes[:-1]
    return Sheet("Đơn vị", tuple(one.column for one in table.fields), table.rows, notes)


def _bar_sheets(domains: tuple[Bar, ...], competences: tuple[Bar, ...]) -> list[Sheet]:
    names = (
        Column("Mã", width=8),
        Column("Tên", width=60),
        Column("Điểm bình quân (%)", "decimal", 12),
        Column("Khoảng tin cậy từ", "decimal", 12),
        Column("Khoảng tin cậy đến", "decimal", 12),
        Column("Số câu trả lời", "count", 12),
    )
    required = (Column("Mức yêu cầu bình quân (%)", "decimal", 14), Column("Dưới mức yêu cầu", width=12))
    return [
        Sheet(
            "Lĩnh vực",
            names,
            [(bar.code, bar.name, bar.percent, *interval_cells(bar.interval), bar.questions) for bar in domains],
        ),
        Sheet(
            "Năng lực",
            (*names, *required, Column("Nhu cầu bồi dưỡng", width=16), Column("Chuyên đề bồi dưỡng", width=60)),
            [
                (
                    b.code,
                    b.name,
                    b.percent,
                    *interval_cells(b.interval),
                    b.questions,
                    b.required,
                    "có" if b.is_below else "không",
                    NEEDS.get(b.need),
                    b.training_topic,
                )
                for b in competences
            ],
        ),
    ]


def _histogram_sheet(counts: tuple[int, ...]) -> Sheet:
    width = 100 // len(counts)
    columns = (Column("Từ điểm", "count"), Column("Đến điểm", "count"), Column("Số người", "count"))
    rows = [(index * width, (index + 1) * width, count) for index, count in enumerate(counts)]
    return Sheet("Phổ điểm", columns, rows, ("Mỗi khoảng gồm điểm đầu, không gồm điểm cuối; 100 thuộc khoảng cuối.",))


def unit_workbook(report: UnitReport, zone: tzinfo = VIETNAM) -> bytes:
    """The list of people is left out for a reader who may not see names."""
    summary = report.unit.summary
    bands: Facts = [(f"Xếp loại {band.name}", summary.bands[band.code]) for band in report.round.model.bands]
    facts = [
        ("Đơn vị", f"{report.unit.code} – {report.unit.name}"),
        *([("Gồm", f"{report.below} đơn vị trực thuộc")] if report.lines else []),
        *round_facts(report.round), *succession_facts(report.succession), *summary_facts(summary, report.round), *bands,
        *_interval_facts(report), *_rating_facts(report.unit.rating),
        *model_facts(report.round.model), *HONEST,
    ]  # fmt: skip
    sheets = [
        facts_sheet(facts), *_bar_sheets(report.domains, report.competences), _histogram_sheet(report.histogram)
    ]  # fmt: skip
    if report.lines:
        sheets.insert(1, _below_sheet(report))
    if report.people is not None:
        sheets.append(_people_sheet(report))
    return workbook(sheets, zone)


def _below_sheet(report: UnitReport) -> Sheet:
    table = below_table(report)
    notes: tuple[str, ...] = (LITTLE.format(few=report.round.model.few_people),)
    if any(line.is_withheld for line in report.lines):
        notes += table.notes
    return Sheet(table.title, tuple(one.column for one in table.fields), table.rows, notes)


def _interval_facts(report: UnitReport) -> Facts:
    """Of many units together; of one it stands beside the others in the report of the round."""
    interval = report.unit.measure.interval if report.lines else None
    return [("Khoảng tin cậy từ", interval.low), ("Khoảng tin cậy đến", interval.high)] if interval else []


def _rating_facts(rating: UnitRating | None) -> Facts:
    """The level of the unit, where its model has such levels."""
    if rating is None:
        return []
    named = [("Mức của đơn vị theo", RATED_BY[rating.measure]), ("Giá trị để xếp mức", rating.value)]
    reason = {"few": "không xếp: quá ít người dự", "absent": "không xếp: tỷ lệ dự quá thấp"}
    return [*named, ("Mức của đơn vị", rating.level.name if rating.level else reason[rating.reason])]


def _people_sheet(report: UnitReport) -> Sheet:
    columns = (
        *((Column("Mã đơn vị"), Column("Đơn vị", width=36)) if report.lines else ()),
        Column("Mã cán bộ"),
        Column("Họ và tên", width=28),
        Column("Vị trí việc làm", width=32),
        Column("Đối tượng", width=24),
        Column("Tình trạng", width=14),
        Column("Điểm (trên 100)", "mark", 10),
        Column("Xếp loại", width=12),
        Column("Kết quả", width=12),
        Column("Nộp lúc", "moment", 18),
    )
    rows = [
        (
            *((p.unit_code, p.unit_name) if report.lines else ()), p.staff_code, p.name, p.position_name,
            CATEGORIES[p.category], state_words(p, report.round, _PERSON_STATES), p.total_percent, p.band_name or None,
            None if p.has_passed is None else "Đạt" if p.has_passed else "Chưa đạt", p.ended_at,
        )
        for p in report.people or ()
    ]  # fmt: skip
    return Sheet("Cán bộ", columns, rows)
