"""`quizapp bank export` and `quizapp bank format`: the bank given back, and its files in one layout."""

import json
import sys
from pathlib import Path

import click

from quizapp.banks.exporting import (
    ExportFilter,
    competence_names,
    questions_to_export,
    record_export,
    register_to_export,
)
from quizapp.banks.files import bank_files
from quizapp.banks.formats.writers.writing import FORMATS, Export, as_json, own_files, written, zipped
from quizapp.banks.reformatting import formatted
from quizapp.banks.register import REGISTER_FILE, FileDocument, parse_register
from quizapp.banks.register_text import register_text, same_register
from quizapp.cli.shared import FAILED, MISUSED, current_time, data_option, fail, office, speaks_vietnamese, why_of
from quizapp.competences.files import model_from, read_model
from quizapp.config import shipped
from quizapp.domain.errors import FileRefused
from quizapp.office.yamls import read_text

_ALSO = {"qti": "qti21"}  # as `bank import` calls it
STATUSES = ("reviewed", "draft", "retired")


@click.command("export")
@click.option("--format", "format_", type=click.Choice((*FORMATS, *_ALSO)), required=True, help="Định dạng của tệp.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Tệp sẽ ghi; với “own” có thể là thư mục.")
@click.option("--competence", "competences", multiple=True, help="Chỉ năng lực này, ví dụ D1; ghi được nhiều lần.")
@click.option("--status", "statuses", multiple=True, type=click.Choice(STATUSES), help="Chỉ tình trạng này.")
@click.option("--force", is_flag=True, help="Ghi đè tệp đã có.")
@click.option("--json", "is_json", is_flag=True, help="In báo cáo dạng JSON.")
@data_option
@speaks_vietnamese
def bank_export(
    format_: str,
    out: Path,
    competences: tuple[str, ...],
    statuses: tuple[str, ...],
    force: bool,
    is_json: bool,
    data: str | None,
) -> None:
    """Xuất câu hỏi của ngân hàng ra tệp; nói rõ câu nào, điều gì không có trong tệp. Tệp có đáp án: hãy giữ kín."""
    wanted, format_ = ExportFilter(competences, statuses), _ALSO.get(format_, format_)
    _settings, engines = office(data, is_there=True)
    with engines.reading() as session:
        questions, names = questions_to_export(session, wanted), competence_names(session)
        documents = register_to_export(session)
    if not questions:
        fail("Không có câu hỏi nào khớp với điều kiện. Chưa ghi gì.")
    register = register_text(documents)
    export = written(questions, format_, names, register)
    if not export.written:
        fail(f"Định dạng này không ghi được câu nào. Chưa ghi gì.\n{_words(export, out)}")
    files = _files(export, out, own_files(questions, names, register) if format_ == "own" else {})
    files = {path: content for path, content in files.items() if not _is_kept_register(path, documents)}
    existing = [path for path in files if path.exists()]
    if existing and not force:
        fail(f"Đã có {existing[0]}. Hãy chọn tên khác, hoặc thêm “--force” để ghi đè.", MISUSED)
    with engines.writing() as session:
        record_export(session, export, wanted, None, current_time())
    _write(files)
    click.echo(
        json.dumps({**as_json(export), "file": str(out)}, ensure_ascii=False) if is_json else _words(export, out)
    )


def _files(export: Export, out: Path, own: dict[str, bytes]) -> dict[Path, bytes]:
    """What is written where. Own files: a folder, a zip of it, or one file of several documents."""
    if own and (out.is_dir() or not out.suffix):
        return {out / path: content for path, content in own.items()}
    if own and out.suffix.lower() == ".zip":
        return {out: zipped(own)}
    if own and export.extension == "zip":
        fail("Ngân hàng có hình hoặc quá lớn cho một tệp .yaml. Hãy ghi “--out” là thư mục hoặc tệp .zip.", MISUSED)
    return {out: export.data}


def _is_kept_register(path: Path, documents: list[FileDocument]) -> bool:
    """A register that says the same already keeps the remarks that people wrote into it."""
    if path.name != REGISTER_FILE or not path.exists():
        return False
    try:
        return same_register(parse_register(read_text(path), str(path)), documents)
    except FileRefused:
        return False


def _write(files: dict[Path, bytes]) -> None:
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as fault:
        fail(f"Không ghi được tệp {fault.filename}: {why_of(fault)}.")


def _words(export: Export, out: Path) -> str:
    lines = [f"Đã ghi {export.written} câu vào {out} ({FORMATS[export.format]})." if export.written else ""]
    lines += [f"Không ghi được {len(export.left_out)} câu:"] if export.left_out else []
    lines += [f"  {one.code}: {one.why}" for one in export.left_out]
    lines += ["Định dạng này không giữ được như trong ngân hàng:"] if export.losses else []
    lines += [f"  – {one.what}" for one in export.losses]
    return "\n".join(filter(None, lines))


@click.command("format")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", "is_check", is_flag=True, help="Không ghi; còn tệp khác quy cách thì kết thúc với mã 1.")
@speaks_vietnamese
def bank_format(paths: tuple[Path, ...], is_check: bool) -> None:
    """Viết lại tệp câu hỏi theo một quy cách chung; nội dung câu hỏi giữ nguyên."""
    model = model_from(read_model())
    changed = {}
    given = paths or (shipped("question_banks"),)
    files = bank_files(given)
    if not files:
        fail(f"Không tìm thấy tệp .yaml nào trong: {', '.join(map(str, given))}. Hãy kiểm tra đường dẫn.")
    for path in files:
        text = read_text(path)
        new = formatted(text, str(path), model)
        if new.encode() != path.read_bytes():
            changed[path] = new.encode()
    if not is_check:
        _write(changed)
    for path in changed:
        click.echo(f"{'Khác quy cách' if is_check else 'Đã viết lại'}: {path}")
    click.echo(f"{len(changed)} tệp {'cần viết lại' if is_check else 'được viết lại'}.")
    if changed and is_check:
        sys.exit(FAILED)
