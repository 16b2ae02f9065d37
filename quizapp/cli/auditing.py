"""The log: audit verify, audit heads."""

import json
import sys

import click

from quizapp.audit.queries import chain_heads
from quizapp.cli.keeping import json_option
from quizapp.cli.shared import FAILED, data_option, existing, speaks_vietnamese
from quizapp.config import data_folder, load_settings
from quizapp.operations.doctor.run import check_schema
from quizapp.operations.faults import KeepingFault
from quizapp.operations.log_chains import broken_chain


@click.group("audit")
def audit() -> None:
    """Nhật ký: kiểm tra các chuỗi."""


@audit.command("verify")
@data_option
@json_option
@speaks_vietnamese
def audit_verify(data: str | None, as_json: bool) -> None:
    """Kiểm tra từng mắt xích; nêu chuỗi và dòng đầu tiên không khớp (mã thoát 1), in đầu chuỗi nếu liền mạch."""
    engines = existing(load_settings(data_folder(data), embedded=data is not None).database_url)
    try:
        schema = check_schema(engines.read)
        if schema.said == "other":
            raise KeepingFault("schema_differs", source=schema.facts["revision"], target=schema.facts["newest"])
        with engines.reading() as session:
            broken, heads = broken_chain(session), chain_heads(session)
    finally:
        engines.dispose()
    if as_json:
        shown = {
            "holds": broken is None,
            "broken": None if broken is None else vars(broken),
            "heads": [vars(head) for head in heads],
        }
        click.echo(json.dumps(shown, ensure_ascii=False))
    elif broken is None:
        for head in heads:
            click.echo(f"{head.chain:<16} {head.entries:>8} dòng  {head.short}")
        click.echo("Các chuỗi nhật ký liền mạch.")
    elif broken.entry is None:
        click.echo(f"Chuỗi {broken.chain} đã mất cả, dù đợt vẫn còn.", err=True)
    elif broken.entry:
        click.echo(f"Chuỗi {broken.chain} không khớp từ dòng {broken.entry}.", err=True)
    else:
        click.echo(f"Chuỗi {broken.chain} thiếu các dòng cuối.", err=True)
    if broken is not None:
        sys.exit(FAILED)
