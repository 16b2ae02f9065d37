"""Units and rosters on the command line."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from quizapp.cli.main import main
from quizapp.config import DATABASE_FILE
from quizapp.db import open_engines, sqlite_url
from quizapp.people.models import Account, Person, RoleGrant, Unit, UnitPeriod
from tests.banks.formats.given import in_vni

HEADING = "Mã cán bộ,Họ và tên,Ngày sinh,Vị trí việc làm,Nhóm,Mã đơn vị"


pytestmark = pytest.mark.usefixtures("elsewhere")


def run(*arguments: str, data: Path) -> Result:
    return CliRunner().invoke(main, [*arguments, "--data", str(data)])


def count(folder: Path, table: type) -> int:
    engines = open_engines(sqlite_url(folder / DATABASE_FILE))
    with engines.reading() as session:
        number = session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    engines.dispose()
    return number


def test_a_possible_twin_is_told_and_written_only_on_a_word(demo_folder: Path) -> None:
    text = f"{HEADING}\nM1,Lê Văn Mười Một,01/02/1980,LD,CB,99001\nM2,Le Van Muoi Mot,01/02/1980,LD,CB,99001\n"
    Path("ds.csv").write_text(text, encoding="utf-8")
    number = count(demo_folder, Person)
    result = run("people", "import", "ds.csv", data=demo_folder)
    assert ("--other 3" in result.output, "Đã thêm 1 người" in result.output) == (True, True), result.output
    assert count(demo_folder, Person) == number + 1
    assert "Đã thêm 1 người" in run("people", "import", "ds.csv", "--other", "3", data=demo_folder).output
    assert count(demo_folder, Person) == number + 2


def test_an_old_alphabet_and_a_unit_for_the_whole_file(demo_folder: Path) -> None:
    text = "Mã cán bộ;Họ và tên;Vị trí việc làm;Số CCCD\nM7;Nguyễn Thị Bường;LD;092185001234\n"
    Path("ds.csv").write_bytes(in_vni(text))
    result = run("people", "import", "ds.csv", "--unit", "99001", "--category", "CB", "--dry-run", data=demo_folder)
    assert "Sẽ thêm 1 người" in result.output, result.output
    assert "vni" in result.output
    assert "không được lưu" in result.output
    assert run("people", "import", "ds.csv", "--unit", "KHONG-CO", data=demo_folder).exit_code == 2


def test_units_are_renamed_by_a_file_from_a_day_on(demo_folder: Path) -> None:
    text = "Mã,Tên,Loại,Trực thuộc\n99001,Phường Hòa Lạc,Phường,99\n"
    Path("dv.csv").write_text(text, encoding="utf-8")
    number = count(demo_folder, UnitPeriod)
    assert (
        "Sẽ thêm 0 đơn vị, thay đổi 1" in run("people", "import-units", "dv.csv", "--dry-run", data=demo_folder).output
    )
    assert count(demo_folder, UnitPeriod) == number
    result = run("people", "import-units", "dv.csv", "--changed-on", "01/01/2026", data=demo_folder)
    assert "Đã thêm 0 đơn vị, thay đổi 1" in result.output, result.output
    assert count(demo_folder, UnitPeriod) == number + 1


def test_who_is_moved_with_roles_is_named_with_what_stays(demo_folder: Path) -> None:
    engines = open_engines(sqlite_url(demo_folder / DATABASE_FILE))
    with engines.writing() as session:
        person = session.scalars(
            sa.select(Person).join(Account, Account.person_id == Person.id).order_by(Person.id)
        ).first()
        assert person is not None
        account = session.scalars(sa.select(Account).where(Account.person_id == person.id)).one()
        session.add(RoleGrant(account_id=account.id, role="organiser", unit_id=person.unit_id))
        code, name, born = person.staff_code, person.name, f"{person.born_on:%d/%m/%Y}" if person.born_on else ""
        other = session.scalars(
            sa.select(Unit.code).where(Unit.id != person.unit_id, Unit.valid_until.is_(None))
        ).first()
    engines.dispose()
    Path("ds.csv").write_text(f"{HEADING}\n{code},{name},{born},LD,CB,{other}\n", encoding="utf-8")
    told = run("people", "import", "ds.csv", "--dry-run", data=demo_folder)
    assert "không thu vai trò" in told.output, told.output
    assert f"  {name}: Cán bộ tổ chức (" in told.output
    run("people", "import", "ds.csv", data=demo_folder)
    assert "không thu vai trò" not in run("people", "import", "ds.csv", data=demo_folder).output, "nobody is moved"
