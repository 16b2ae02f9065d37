"""Question banks and assessment models."""

import json
import sys
from pathlib import Path

import click

from quizapp.banks.actions import import_questions
from quizapp.banks.checking import bank_warnings
from quizapp.banks.files import read_bank, read_bank_files
from quizapp.banks.findings import office_warnings
from quizapp.banks.laws import document_numbers
from quizapp.banks.register import shipped_register
from quizapp.banks.registering import import_register
from quizapp.banks.statistics import bank_statistics
from quizapp.cli.foreign import CHOICES, import_foreign, is_own, refused_own, report_of_own
from quizapp.cli.shared import (
    FAILED,
    MISUSED,
    current_time,
    data_option,
    fail,
    has_database,
    office,
    office_or_new,
    placed,
    speaks_vietnamese,
)
from quizapp.competences.actions import import_model
from quizapp.competences.files import model_from, read_model
from quizapp.competences.queries import newest_model
from quizapp.config import shipped
from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.timing import law_day


@click.group()
def bank() -> None:
    """Ngân hàng câu hỏi."""


paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


@bank.command("check")
@paths_argument
@click.option("--strict", is_flag=True, help="Có cảnh báo thì kết thúc với mã 1.")
@click.option("--data", help="Kiểm tra các câu đã duyệt trong cơ sở dữ liệu của thư mục này, thay cho tệp.")
@speaks_vietnamese
def bank_check(paths: tuple[Path, ...], strict: bool, data: str | None) -> None:
    """Kiểm tra tệp câu hỏi; báo tệp, dòng và câu của mỗi lỗi, rồi những điều nên xem lại."""
    if data is not None and paths:
        fail("Hãy ghi tệp, hoặc “--data” để kiểm tra ngân hàng của đơn vị; không ghi cả hai.", MISUSED)
    count, warnings = _checked_files(paths) if data is None else _checked_office(data)
    for warning in warnings:
        click.echo(f"Cảnh báo: {placed(warning)}")
    counted = f" Có {len(warnings)} cảnh báo, nên xem lại." if warnings else ""
    click.echo(f"{count} câu hỏi, không có lỗi.{counted}")
    if warnings and strict:
        sys.exit(FAILED)


def _checked_files(paths: tuple[Path, ...]) -> tuple[int, list[Fault]]:
    """(how many questions, warnings)."""
    register = shipped_register()
    model = model_from(read_model())
    found = read_bank_files(paths or (shipped("question_banks"),), model, {one.number for one in register})
    newer = {one.number for one in found.documents}
    documents = [*found.documents, *(one for one in register if one.number not in newer)]
    return len(found.questions), bank_warnings(found.questions, documents, law_day(current_time()))


def _checked_office(data: str) -> tuple[int, list[Fault]]:
    """The same of what an office has approved."""
    _settings, engines = office(data, is_there=True)
    with engines.reading() as session:
        return office_warnings(session, law_day(current_time()))


@bank.command("import")
@paths_argument
@click.option("--format", "format_", type=click.Choice(CHOICES), default="auto", help="Định dạng của tệp.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Chỉ xem báo cáo, không ghi gì.")
@click.option("--json", "is_json", is_flag=True, help="In báo cáo dạng JSON.")
@data_option
@speaks_vietnamese
def bank_import(paths: tuple[Path, ...], format_: str, is_dry: bool, is_json: bool, data: str | None) -> None:
    """Nạp tệp câu hỏi: tệp riêng (.yaml) thành phiên bản mới, tệp của phần mềm khác thành bản nháp."""
    if not is_own(paths, format_):
        import_foreign(paths, format_, data, is_dry=is_dry, as_text=not is_json)
        return
    try:
        words = _import_own(paths, data, is_dry=is_dry)
    except FileRefused as refusal:
        if not is_json:
            raise
        click.echo(refused_own(refusal))
        sys.exit(FAILED)
    click.echo(report_of_own(words[0]) if is_json else words[1])


def _import_own(paths: tuple[Path, ...], data: str | None, *, is_dry: bool) -> tuple[int, str]:
    """(how many questions, what happened)."""
    if is_dry and not has_database(data):
        found = read_bank_files(paths or (shipped("question_banks"),), model_from(read_model()), set())
        return len(found.questions), f"{len(found.questions)} câu hỏi đọc được, chưa ghi gì."
    _settings, engines = office_or_new(data)
    with engines.reading() as session:
        stored, known = newest_model(session), document_numbers(session)
    model = model_from(stored.content if stored else read_model())
    found = read_bank_files(paths or (shipped("question_banks"),), model, known)
    count = len(found.questions)
    if is_dry:
        return count, f"{count} câu hỏi đọc được, chưa ghi gì."
    with engines.writing() as session:
        register = import_register(session, found.documents, None, current_time())
        outcome = import_questions(session, found.questions, None, current_time())
    words = f"Mới {outcome.created}, thay đổi {outcome.changed}, giữ nguyên {outcome.unchanged}."
    if found.documents:
        words += (
            f" Văn bản: mới {register.created}, sửa thông tin {register.mended}, thay đổi hiệu lực {register.changes}."
        )
    return count, words


@bank.command("stats")
@paths_argument
@click.option("--json", "as_json", is_flag=True, help="In một dòng JSON.")
@speaks_vietnamese
def bank_stats(paths: tuple[Path, ...], as_json: bool) -> None:
    """Đếm câu hỏi trong tệp theo lĩnh vực, năng lực, loại và mức."""
    model = model_from(read_model())
    known = {one.number for one in shipped_register()}
    figures = bank_statistics(read_bank(paths or (shipped("question_banks"),), model, known), model)
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    for name in ("total", "by_domain", "by_competence", "by_type", "by_level", "situations", "drafts", "retired"):
        value = figures[name]
        shown = ", ".join(f"{code} {count}" for code, count in value.items()) if isinstance(value, dict) else value
        click.echo(f"{name:<14} {shown}")


@click.group("model")
def model_group() -> None:
    """Mô hình đánh giá."""


@model_group.command("check")
@click.argument("path", type=click.Path(path_type=Path))
@speaks_vietnamese
def model_check(path: Path) -> None:
    """Kiểm tra tệp mô hình đánh giá."""
    content = read_model(path)
    click.echo(f"{content['name']}, phiên bản {content['version']}: không có lỗi.")


@model_group.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@data_option
@speaks_vietnamese
def model_import(path: Path, data: str | None) -> None:
    """Nạp một phiên bản mới của mô hình đánh giá."""
    content = read_model(path)
    _settings, engines = office_or_new(data)
    with engines.writing() as session:
        version, is_new = import_model(session, content, None, current_time())
    click.echo(f"{version.name}, phiên bản {version.version}: {'đã nạp' if is_new else 'đã có từ trước'}.")
