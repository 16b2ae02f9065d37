"""Examining: doctor, verify."""

import json
import sys
from collections import Counter
from dataclasses import asdict

import click

from quizapp.cli.doctor_words import LEVELS, sentence
from quizapp.cli.keeping import json_option
from quizapp.cli.shared import FAILED, current_time, data_option, existing, speaks_vietnamese
from quizapp.config import data_folder, load_settings
from quizapp.db import open_engines
from quizapp.operations.doctor.checks import EXIT_CODES, worst
from quizapp.operations.doctor.run import check_schema, examine
from quizapp.operations.faults import KeepingFault
from quizapp.operations.verifying.findings import INVARIANTS, Finding
from quizapp.operations.verifying.run import broken_invariants, verify

SHOWN = 20
PROMISES = {
    "I1": "Câu trả lời đã lưu còn đủ và đúng đề",
    "I2": "Không có câu trả lời sau khi hết giờ, không ai được thêm giờ ngoài quy định",
    "I3": "Kết quả tính lại từ đề, câu trả lời và đáp án giống hệt",
    "I4": "Bài đã hết giờ đều đã đóng và chấm",
    "I5": "Mỗi người chỉ có một bài đang làm, không quá số lượt",
    "I6": "Người, đơn vị và đợt khớp nhau",
    "I7": "Kết quả không bị sửa, các chốt chặn còn nguyên",
    "I8": "Nhật ký còn nguyên vẹn",
    "I9": "Đáp án không lộ ở nơi thí sinh đọc được",
}


@click.command("doctor")
@data_option
@json_option
@speaks_vietnamese
def doctor_command(data: str | None, as_json: bool) -> None:
    """Xem máy và cơ sở dữ liệu có sẵn sàng cho ngày sát hạch không (0 tốt, 2 cảnh báo, 1 không đạt)."""
    settings = load_settings(data_folder(data), embedded=data is not None)
    engines = open_engines(settings.database_url)
    try:
        if engines.read.dialect.name == "sqlite" and not settings.data.is_dir():
            raise KeepingFault("source_empty")
        checks = examine(settings, engines, current_time)
    finally:
        engines.dispose()
    level = worst(checks)
    if as_json:
        shown = [{**asdict(check), "sentence": sentence(check)} for check in checks]
        click.echo(json.dumps({"level": level, "checks": shown}, ensure_ascii=False))
    else:
        for check in checks:
            click.echo(f"{LEVELS[check.level]}  {sentence(check)}")
    sys.exit(EXIT_CODES[level])


@click.command("verify")
@data_option
@json_option
@speaks_vietnamese
def verify_command(data: str | None, as_json: bool) -> None:
    """Kiểm tra những điều luôn phải đúng; nêu đích danh dòng nào sai."""
    settings = load_settings(data_folder(data), embedded=data is not None)
    engines = existing(settings.database_url)
    try:
        schema = check_schema(engines.read)
        if schema.said == "other":
            raise KeepingFault("schema_differs", source=schema.facts["revision"], target=schema.facts["newest"])
        findings = verify(engines.read, current_time())
    finally:
        engines.dispose()
    if as_json:
        broken = broken_invariants(findings)
        shown = {
            "holds": {name: name not in broken for name in INVARIANTS},
            "findings": [vars(one) for one in findings],
        }
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        _print_findings(findings)
    if findings:
        sys.exit(FAILED)


def _print_findings(findings: list[Finding]) -> None:
    counts = Counter(finding.invariant for finding in findings)
    for name in INVARIANTS:
        click.echo(f"{name}  {'KHÔNG ĐẠT' if counts[name] else 'Đạt      '}  {PROMISES[name]}")
        mine = [finding for finding in findings if finding.invariant == name]
        for one in mine[:SHOWN]:
            click.echo(f"      {one.table} {one.row}: {one.fact}{f' ({one.detail})' if one.detail else ''}")
        if len(mine) > SHOWN:
            click.echo(f"      … và {len(mine) - SHOWN} dòng nữa (xem hết bằng --json)")
