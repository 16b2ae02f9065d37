"""Every kind of report that leaves the system as a file, each in five forms."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from quizapp.domain.errors import NotFound
from quizapp.domain.periods import Period
from quizapp.office.documents.parts import Document
from quizapp.office.documents.pdf import pdf_of
from quizapp.office.documents.word import docx_of
from quizapp.office.plain_tables import PlainTable, csv_of
from quizapp.reports import documents, exports
from quizapp.reports.choosing import own_people
from quizapp.reports.exports import plain
from quizapp.reports.exports.periodic import about_periodic, periodic_table, periodic_workbook
from quizapp.reports.exports.plain_studies import about_change, about_groups, change_table, groups_table
from quizapp.reports.exports.year import (
    about_year,
    year_items_table,
    year_items_workbook,
    year_table,
    year_workbook,
)
from quizapp.reports.need_facts import NeedsAsked
from quizapp.reports.queries import (
    change_report,
    groups_report,
    items_report,
    needs_report,
    periodic_report,
    round_report,
    staff_sheet,
    unit_report,
    with_changes,
    year_items,
    year_report,
)
from quizapp.services.exports import services_as_dict, services_workbook
from quizapp.services.facts import Asked
from quizapp.services.queries import services_report

FORMS = ("json", "csv", "xlsx", "docx", "pdf")


@dataclass(frozen=True)
class Wanted:
    """What is asked for, by whom. `units`: what the reader sees; `named`: of these, those whose people by name.
    `unit_id` is also the unit to which needs are narrowed, and the one that issues a report of a period. `by`,
    `earlier_id`: how a round is grouped, and with which one it is compared; `asked`, `rolled_up`: as the page that the
    file is of."""

    units: frozenset[int]
    named: frozenset[int]
    now: datetime
    zone: tzinfo
    round_id: int = 0
    unit_id: int = 0
    person_id: int = 0
    period: Period | None = None
    with_keys: bool = False
    by: str = "position"
    earlier_id: int | None = None
    asked: NeedsAsked = field(default_factory=NeedsAsked)
    rolled_up: bool = False
    only: str = ""

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True)
class Kind:
    """`needs`: what must be named beside the kind: round, unit, person, period; `may`: what may. `report` reads it; the
    rest write the report object that it gave, and never read again."""

    name: str
    needs: tuple[str, ...]
    report: Callable[[Session, Wanted], Any]
    table: Callable[[Any], PlainTable]
    workbook: Callable[[Any, Wanted], bytes]
    papers: Callable[[Session, Wanted, Any], tuple[Document, ...]]
    about: Callable[[Any], Mapping[str, Any]]
    as_json: Callable[[Any], bytes] | None = field(default=None)
    may: tuple[str, ...] = ()


def _paper(session: Session, wanted: Wanted) -> documents.Paper:
    return documents.paper_of(session, wanted.round_id, wanted.today, wanted.zone)


def _about(report: Any) -> Mapping[str, Any]:
    return plain.about_round(report.round)


def _about_sheet(sheet: Any) -> Mapping[str, Any]:
    return {"round": sheet.round_id, "round_code": sheet.round_code, "person": sheet.person.staff_code,
            "name": sheet.person.name, "unit": sheet.person.unit_code, "passed": sheet.has_passed,
            "publication": sheet.publication or None}  # fmt: skip


def _as_read(report: Any, wanted: Wanted) -> Any:
    return replace(report, round=report.round.read_at(wanted.now, wanted.only))


def _round(session: Session, wanted: Wanted) -> Any:
    seen = wanted.units
    report = round_report(session, wanted.round_id, seen, wanted.today, wanted.named, rolled_up=wanted.rolled_up)
    told = report if wanted.rolled_up else with_changes(session, report, seen, wanted.named)
    return _as_read(told, wanted)


def _unit(session: Session, wanted: Wanted) -> Any:
    is_named = wanted.unit_id in wanted.named
    report = unit_report(session, wanted.round_id, wanted.unit_id, wanted.units, with_names=is_named,
                         may_name=None if is_named else wanted.named, rolled_up=wanted.rolled_up)  # fmt: skip
    return _as_read(report, wanted)


def _person(session: Session, wanted: Wanted) -> Any:
    return staff_sheet(session, wanted.round_id, wanted.person_id, wanted.units, wanted.named,
                       show_explanations=wanted.with_keys, on=wanted.today)  # fmt: skip


def _needs(session: Session, wanted: Wanted) -> Any:
    """NotFound for a unit that has, with those below it, nobody on the list."""
    asked = replace(wanted.asked, unit_id=wanted.unit_id) if wanted.unit_id else wanted.asked
    report = needs_report(session, wanted.round_id, wanted.units, wanted.named, may_name=wanted.named, asked=asked,
                          rolled_up=wanted.rolled_up)  # fmt: skip
    if wanted.unit_id and not report.invited:
        raise NotFound("unit")
    return _as_read(report, wanted)


def _needs_json(report: Any) -> bytes:
    return (json.dumps(exports.needs_as_dict(report), ensure_ascii=False, indent=1) + "\n").encode()


def _items(session: Session, wanted: Wanted) -> Any:
    report = items_report(session, wanted.round_id, wanted.units, wanted.named, wanted.today)
    return _as_read(report, wanted)


def _periodic(session: Session, wanted: Wanted) -> Any:
    assert wanted.period is not None
    own = own_people(wanted.named, wanted.unit_id)
    return periodic_report(session, wanted.period, wanted.units, own, wanted.zone, wanted.now)


def _year(session: Session, wanted: Wanted) -> Any:
    assert wanted.period is not None
    return year_report(session, wanted.period, wanted.units, wanted.named, wanted.zone, wanted.now)


def _year_items(session: Session, wanted: Wanted) -> Any:
    assert wanted.period is not None
    return year_items(session, wanted.period, wanted.zone, wanted.now)


def _groups(session: Session, wanted: Wanted) -> Any:
    return _as_read(groups_report(session, wanted.round_id, wanted.units, wanted.by, wanted.named), wanted)


def _change(session: Session, wanted: Wanted) -> Any:
    report = change_report(session, wanted.round_id, wanted.units, wanted.earlier_id, wanted.named)
    return _as_read(report, wanted)


def _paper_of_unit(session: Session, wanted: Wanted) -> documents.Paper:
    return documents.paper_of_unit(session, wanted.unit_id, wanted.today, wanted.zone)


def _services(session: Session, wanted: Wanted) -> Any:
    report = services_report(session, wanted.units, Asked(wanted.round_id), sees_all=True)
    return replace(report, only=wanted.only)


def _services_json(report: Any) -> bytes:
    return (json.dumps(services_as_dict(report), ensure_ascii=False, indent=1) + "\n").encode()


KINDS: dict[str, Kind] = {
    "person": Kind(
        "Phiếu kết quả của một người", ("round", "person"), _person, plain.person_table,
        lambda sheet, wanted: exports.person_workbook(sheet, wanted.zone),
        lambda session, wanted, sheet: (documents.person_document(_paper(session, wanted), sheet),), _about_sheet,
    ),
    "unit": Kind(
        "Kết quả của một đơn vị", ("round", "unit"), _unit, plain.unit_table,
        lambda report, wanted: exports.unit_workbook(report, wanted.zone),
        lambda session, wanted, report: (documents.unit_document(_paper(session, wanted), report),),
        plain.about_unit,
    ),
    "round": Kind(
        "Kết quả của đợt", ("round",), _round, plain.round_table,
        lambda report, wanted: exports.round_workbook(report, wanted.zone),
        lambda session, wanted, report: (documents.round_document(_paper(session, wanted), report),),
        plain.about_round_report,
    ),
    "needs": Kind(
        "Nhu cầu đào tạo, bồi dưỡng", ("round",), _needs, plain.needs_table,
        lambda report, wanted: exports.needs_workbook(report, wanted.zone),
        lambda session, wanted, report: documents.needs_documents(_paper(session, wanted), report), _about,
        _needs_json,
    ),
    "group": Kind(
        "Kết quả theo nhóm", ("round",), _groups, groups_table,
        lambda report, wanted: exports.groups_workbook(report, wanted.zone),
        lambda session, wanted, report: (documents.groups_document(_paper(session, wanted), report),),
        about_groups, may=("by",),
    ),
    "change": Kind(
        "Thay đổi so với đợt trước", ("round",), _change, change_table,
        lambda report, wanted: exports.change_workbook(report, wanted.zone),
        lambda session, wanted, report: (documents.change_document(_paper(session, wanted), report),),
        about_change, may=("earlier",),
    ),
    "items": Kind(
        "Câu hỏi và đề", ("round",), _items, plain.items_table,
        lambda report, wanted: exports.items_workbook(report, wanted.zone, with_words=wanted.with_keys),
        lambda session, wanted, report: documents.items_documents(_paper(session, wanted), report),
        lambda report: {**_about(report), "invited": report.invited, "sat": report.sat},
    ),
    "services": Kind(  # from the command line only: who may read the files of the office may read every number
        "Khó khăn khi làm dịch vụ công", ("round",), _services, plain.services_table,
        lambda report, wanted: services_workbook(report, wanted.zone),
        lambda session, wanted, report: (documents.services_document(_paper(session, wanted), report),),
        lambda report: {"round": report.asked.round_id, "round_name": report.round_name}, _services_json,
    ),
    "periodic": Kind(
        "Báo cáo định kỳ", ("period",), _periodic, periodic_table,
        lambda report, wanted: periodic_workbook(report, wanted.zone),
        lambda session, wanted, report: documents.periodic_documents(_paper_of_unit(session, wanted), report),
        about_periodic,
    ),
    "year": Kind(
        "Các đơn vị trong kỳ", ("period",), _year, year_table,
        lambda report, wanted: year_workbook(report, wanted.zone),
        lambda session, wanted, report: (documents.year_document(_paper_of_unit(session, wanted), report),),
        about_year,
    ),
    "year-items": Kind(  # of everybody, wherever they are listed
        "Câu hỏi trong kỳ", ("period",), _year_items, year_items_table,
        lambda report, wanted: year_items_workbook(report, wanted.zone),
        lambda session, wanted, report: (documents.year_items_document(_paper_of_unit(session, wanted), report),),
        about_year,
    ),
}  # fmt: skip


READING, LAYING_OUT, WRITING = "đọc và tính kết quả", "xếp bảng và hình vào văn bản", "ghi tệp"


def stages_of(form: str) -> tuple[str, ...]:
    """What is done one after the other until a file stands."""
    return (READING, LAYING_OUT, WRITING) if form in ("docx", "pdf") else (READING, WRITING)


def nobody_listens(_done: int) -> None:
    """Where no page tells how far a report is."""


def written(
    session: Session, kind: str, form: str, wanted: Wanted, told: Callable[[int], None] = nobody_listens
) -> bytes:
    """A report as a file. NotFound where what it is of is out of the reader's sight. `told`: hears how many of its
    stages are done, but for the last."""
    one = KINDS[kind]
    report = one.report(session, wanted)
    told(1)
    if form == "json":
        return one.as_json(report) if one.as_json else plain.json_of(one.table(report), kind, one.about(report))
    if form == "csv":
        return csv_of(one.table(report), wanted.zone)
    if form == "xlsx":
        return one.workbook(report, wanted)
    made = one.papers(session, wanted, report)
    told(2)
    return pdf_of(*made) if form == "pdf" else docx_of(*made)
