"""Question banks and assessment models."""

import json
from pathlib import Path

import click

from quizapp.banks.actions import import_questions
from quizapp.banks.files import bank_statistics, read_bank
from quizapp.cli.shared import current_time, data_option, office, speaks_vietnamese
from quizapp.competences.actions import import_model
from quizapp.competences.files import model_from, read_model
from quizapp.competences.queries import newest_model
from quizapp.config import shipped


@click.group()
def bank() -> None:
    """Ngân hàng câu hỏi."""


paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


@bank.command("check")
@paths_argument
@speaks_vietnamese
def bank_check(paths: tuple[Path, ...]) -> None:
    """Kiểm tra tệp câu hỏi; báo tệp, dòng và câu của mỗi lỗi."""
    questions = read_bank(paths or (shipped("question_banks"),), model_from(read_model()))
    click.echo(f"{len(questions)} câu hỏi, không có lỗi.")


@bank.command("import")
@paths_argument
@data_option
@speaks_vietnamese
def bank_import(paths: tuple[Path, ...], data: str | None) -> None:
    """Nạp tệp câu hỏi; câu đã đổi thành phiên bản mới."""
    _settings, engines = office(data)
    with engines.reading() as session:
        stored = newest_model(session)
    model = model_from(stored.content if stored else read_model())
    questions = read_bank(paths or (shipped("question_banks"),), model)
    with engines.writing() as session:
        outcome = import_questions(session, questions, None, current_time())
    click.echo(f"Mới {outcome.created}, thay đổi {outcome.changed}, giữ nguyên {outcome.unchanged}.")


@bank.command("stats")
@paths_argument
@click.option("--json", "as_json", is_flag=True)
@speaks_vietnamese
def bank_stats(paths: tuple[Path, ...], as_json: bool) -> None:
    """Đếm câu hỏi trong tệp theo lĩnh vực, năng lực, loại và mức."""
    model = model_from(read_model())
    figures = bank_statistics(read_bank(paths or (shipped("question_banks"),), model), model)
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
    _settings, engines = office(data)
    with engines.writing() as session:
        version, is_new = import_model(session, content, None, current_time())
    click.echo(f"{version.name}, phiên bản {version.version}: {'đã nạp' if is_new else 'đã có từ trước'}.")
