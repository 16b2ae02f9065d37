"""Reports."""

import json
from pathlib import Path

import click

from quizapp.cli.shared import MISUSED, current_time, data_option, fail, office, speaks_vietnamese
from quizapp.operations.finalising import finalise
from quizapp.people.queries.units import EVERYWHERE, units_in_scope
from quizapp.reports.exports.needs import needs_as_dict, needs_workbook
from quizapp.reports.queries.needs import needs_report


@click.group()
def report() -> None:
    """Báo cáo."""


@report.command("needs")
@click.option("--round", "round_id", required=True, type=int, help="Số của đợt (id).")
@click.option("--format", "kind", type=click.Choice(["json", "xlsx"]), default="json", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Ghi ra tệp này.")
@data_option
@speaks_vietnamese
def report_needs(round_id: int, kind: str, out: Path | None, data: str | None) -> None:
    """Nhu cầu đào tạo, bồi dưỡng của một đợt."""
    if kind == "xlsx" and out is None:
        fail("Dạng xlsx cần “--out TÊN_TỆP.xlsx”.", MISUSED)
    settings, engines = office(data)
    finalise(engines, current_time())
    with engines.reading() as session:
        found = needs_report(session, round_id, units_in_scope(session, EVERYWHERE))
    text = json.dumps(needs_as_dict(found), ensure_ascii=False, indent=1)
    content = needs_workbook(found, settings.timezone) if kind == "xlsx" else (text + "\n").encode()
    if out is None:
        click.echo(text)
    else:
        out.write_bytes(content)
        click.echo(f"Đã ghi {out}.", err=True)
