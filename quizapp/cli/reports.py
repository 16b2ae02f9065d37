"""`quizapp report KIND`: a report as a file."""

import os
import tempfile
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path

import click
from sqlalchemy.orm import Session

from quizapp.cli.shared import MISUSED, current_time, data_option, fail, office, speaks_vietnamese, why_of
from quizapp.domain.errors import NotFound
from quizapp.domain.periods import period_of
from quizapp.operations.finalising import finalise
from quizapp.people.queries.units import EVERYWHERE, units_in_scope
from quizapp.reports.choosing import issuer_of, person_by_code, told_by, unit_by_code
from quizapp.reports.kinds import FORMS, KINDS, Wanted, written
from quizapp.reports.queries.bulk import listed_people
from quizapp.reports.queries.unit import with_those_below
from quizapp.rounds.queries import names_in_round, round_by_id

NAMES = {"round": "--round", "unit": "--unit", "person": "--person", "period": "--period", "by": "--by",
         "earlier": "--earlier"}  # fmt: skip
WHAT = {
    "round": "số của đợt (id)",
    "unit": "mã đơn vị",
    "person": "mã cán bộ",
    "period": "kỳ báo cáo, ví dụ 2026-Q3, 2026-H1 hoặc 2026",
}
WITH_UNIT = ("unit", "needs", "periodic", "year", "year-items")  # these kinds know what a unit is to them
NOTHING = {  # what a report was not found of
    "round": "Đợt số {round} không có báo cáo: đợt đang soạn, đã hủy và thi thử thì không có.",
    "unit": "Đơn vị “{unit}” không có ai trong danh sách của đợt số {round}.",
    "earlier": "Không so được đợt số {round} với đợt số {earlier}: cần một đợt cùng loại, mở trước và đã công bố lịch.",
    "result": "Cán bộ “{person}” không có kết quả nào trong đợt số {round}{where}.",
}
GROUPED_BY = ("position", "category")
LAST_ID = 2_147_483_647  # PostgreSQL's integers end here


@click.command()
@click.argument("kind", metavar="LOẠI")
@click.option("--round", "round_id", type=int, help="Số của đợt (id).")
@click.option(
    "--unit",
    "unit_code",
    help="Mã đơn vị: chỉ tính đơn vị này và các đơn vị trực thuộc; của một kỳ là đơn vị báo cáo (sở thì gồm cả tỉnh).",
)
@click.option("--person", "person_code", help="Mã cán bộ.")
@click.option("--period", "period_code", help="Kỳ báo cáo: 2026-Q3, 2026-H1 hoặc 2026.")
@click.option("--by", type=click.Choice(GROUPED_BY), help="Chỉ của “group”: theo vị trí (mặc định) hay đối tượng.")
@click.option("--earlier", "earlier_id", type=int, help="Chỉ của “change”: số của đợt để so (không ghi: tự chọn).")
@click.option("--format", "form", type=click.Choice(FORMS), default="json", show_default=True, help="Dạng tệp.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Ghi ra tệp này; không ghi thì in ra màn hình (json, csv)."
)
@click.option("--force", is_flag=True, help="Ghi đè tệp đã có.")
@data_option
@speaks_vietnamese
def report(
    kind: str,
    round_id: int | None,
    unit_code: str | None,
    person_code: str | None,
    period_code: str | None,
    by: str | None,
    earlier_id: int | None,
    form: str,
    out: Path | None,
    force: bool,
    data: str | None,
) -> None:
    """Báo cáo ra tệp. LOẠI: person, unit, round, needs, group, change, items, services, periodic, year, year-items."""
    given = {"round": round_id, "unit": unit_code, "person": person_code, "period": period_code,
             "by": by, "earlier": earlier_id}  # fmt: skip
    _check(kind, given, form, out, force=force)
    settings, engines = office(data, is_there=True)
    finalise(engines, current_time())
    with engines.reading() as session:
        wanted = _wanted(session, given, settings.timezone)
        if given["unit"] is not None and kind not in WITH_UNIT:
            wanted = _narrowed(session, wanted)
            if not listed_people(session, wanted.round_id, wanted.units):
                fail(NOTHING["unit"].format(**given), MISUSED)
        try:
            content = written(session, kind, form, wanted)
        except NotFound as fault:
            where = f", ở đơn vị “{given['unit']}”" if given["unit"] is not None else ""
            what = "earlier" if fault.what == "round" and given["earlier"] is not None else fault.what
            fail(NOTHING.get(what, NOTHING["round"]).format(**given, where=where), MISUSED)
    if out is None:
        click.echo(content.decode().lstrip("\ufeff"), nl=False)
        return
    _write(out, content)
    click.echo(f"Đã ghi {out}.", err=True)


def _check(kind: str, given: dict[str, int | str | None], form: str, out: Path | None, *, force: bool) -> None:
    """Everything that can be wrong with the command itself, before anything is read."""
    if kind not in KINDS:
        fail(f"Không có loại báo cáo “{kind}”. Hãy chọn: {', '.join(KINDS)}.", MISUSED)
    _check_options(kind, given)
    if given["period"] is not None and period_of(str(given["period"])) is None:
        fail(f"Không hiểu kỳ “{given['period']}”. Hãy ghi 2026-Q3, 2026-H1 hoặc 2026.", MISUSED)
    if out is None and form not in ("json", "csv"):
        fail(f"Dạng {form} cần “--out TÊN_TỆP.{form}”.", MISUSED)
    if out is not None:
        _check_file(out, force=force)


def _check_options(kind: str, given: dict[str, int | str | None]) -> None:
    for name in KINDS[kind].needs:
        if given[name] is None:
            fail(f"Báo cáo “{kind}” cần “{NAMES[name]}”: {WHAT[name]}.", MISUSED)
    for name, value in given.items():
        if value is not None and name not in (*KINDS[kind].needs, *KINDS[kind].may, "unit"):
            fail(f"Báo cáo “{kind}” không dùng “{NAMES[name]}”. Hãy bỏ mục này.", MISUSED)


def _check_file(out: Path, *, force: bool) -> None:
    if out.is_dir():
        fail(f"{out} là thư mục. Hãy ghi tên tệp.", MISUSED)
    if not out.parent.is_dir():
        fail(f"Không có thư mục {out.parent}. Hãy tạo thư mục trước.", MISUSED)
    if out.exists() and not force:
        fail(f"Đã có {out}. Hãy chọn tên khác, hoặc thêm “--force” để ghi đè.", MISUSED)


def _wanted(session: Session, given: dict[str, int | str | None], zone: tzinfo) -> Wanted:
    units = frozenset(units_in_scope(session, EVERYWHERE))
    wanted = Wanted(units, units, current_time(), zone, with_keys=True, by=str(given["by"] or GROUPED_BY[0]),
                    earlier_id=int(given["earlier"]) if given["earlier"] is not None else None)  # fmt: skip
    if given["round"] is not None:
        try:
            if not 0 < int(given["round"]) <= LAST_ID:
                raise NotFound("round")
            round_by_id(session, int(given["round"]))
        except NotFound:
            fail(f"Không tìm thấy đợt số {given['round']}. Số của đợt ở cuối địa chỉ trang của đợt.", MISUSED)
        wanted = replace(wanted, round_id=int(given["round"]))
    if given["period"] is not None:
        wanted = replace(wanted, period=period_of(str(given["period"])))
    if given["person"] is not None:
        person_id = person_by_code(session, str(given["person"]))
        if person_id is None:
            fail(f"Không tìm thấy cán bộ có mã “{given['person']}”.", MISUSED)
        wanted = replace(wanted, person_id=person_id)
    unit_id = _unit(session, given, wanted)
    if given["unit"] is not None and wanted.period is not None:
        told = frozenset(told_by(session, unit_id, wanted.units))
        wanted = replace(wanted, units=told, named=told)
    return replace(wanted, unit_id=unit_id)


def _narrowed(session: Session, wanted: Wanted) -> Wanted:
    """The same of the unit with everything below it, as if its organiser asked."""
    of = with_those_below(session, wanted.unit_id, wanted.units)
    name = names_in_round(session, wanted.round_id, [wanted.unit_id])[wanted.unit_id]
    only = f"{name} và các đơn vị trực thuộc" if len(of) > 1 else name
    return replace(wanted, units=frozenset(of), named=frozenset(of), only=only)


def _unit(session: Session, given: dict[str, int | str | None], wanted: Wanted) -> int:
    if given["unit"] is not None:
        unit_id = unit_by_code(session, str(given["unit"]))
        if unit_id is None:
            fail(f"Không tìm thấy đơn vị có mã “{given['unit']}”.", MISUSED)
        return unit_id
    if wanted.period is None:
        return 0
    return issuer_of(session, wanted.units) or fail("Chưa có đơn vị nào để đứng tên báo cáo.", MISUSED)


def _write(out: Path, content: bytes) -> None:
    """The file stands there whole or not at all."""
    name = ""
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as file:
            name = file.name
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o640)
        Path(name).replace(out)
    except OSError as fault:
        if name:
            Path(name).unlink(missing_ok=True)
        fail(f"Không ghi được tệp {out}: {why_of(fault)}.")
