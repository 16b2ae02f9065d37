"""`quizapp bank export` and `quizapp bank format`."""

import json
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from quizapp.audit.models import AuditEntry
from quizapp.cli.main import main
from quizapp.cli.shared import office
from quizapp.config import shipped


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["bank", *arguments])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("data")
    result = CliRunner().invoke(main, ["bank", "import", "--data", str(folder)])
    assert result.exit_code == 0, result.output
    CliRunner().invoke(
        main, ["model", "import", str(shipped("quizapp") / "competences/model.yaml"), "--data", str(folder)]
    )
    return str(folder)


def entries(data: str) -> list[AuditEntry]:
    _settings, engines = office(data)
    with engines.reading() as session:
        return list(
            session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "bank_exported").order_by(AuditEntry.id))
        )


def test_it_prints_what_was_written_and_what_is_not_in_the_file(data: str, tmp_path: Path) -> None:
    out = tmp_path / "x.gift"
    result = run("export", "--format", "gift", "--out", str(out), "--competence", "D1", "--data", data)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Đã ghi ")
    assert "không giữ được" in result.output
    assert out.read_text(encoding="utf-8").count("// [id:DVC-D1-") > 10


def test_as_json_it_names_counts_losses_and_file(data: str, tmp_path: Path) -> None:
    out = tmp_path / "x.zip"
    result = run("export", "--format", "qti30", "--out", str(out), "--status", "reviewed", "--json", "--data", data)
    found = json.loads(result.stdout)
    assert (found["format"], found["left_out"], found["file"]) == ("qti30", [], str(out))
    with zipfile.ZipFile(out) as archive:
        assert sum(name.endswith(".xml") for name in archive.namelist()) == found["written"] + 1
    assert all({"count", "what"} == set(loss) for loss in found["losses"])
    assert entries(data)[-1].details["written"] == found["written"]


def test_it_overwrites_nothing_unless_told_to(data: str, tmp_path: Path) -> None:
    out = tmp_path / "x.xml"
    out.write_text("cũ", encoding="utf-8")
    before = len(entries(data))
    refused = run("export", "--format", "moodle", "--out", str(out), "--data", data)
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert out.read_text(encoding="utf-8") == "cũ"
    assert len(entries(data)) == before
    assert run("export", "--format", "moodle", "--out", str(out), "--force", "--data", data).exit_code == 0
    assert out.read_bytes().startswith(b"<?xml")


def test_nothing_that_fits_writes_nothing(data: str, tmp_path: Path) -> None:
    out = tmp_path / "x.docx"
    result = run("export", "--format", "docx", "--out", str(out), "--competence", "Z9", "--data", data)
    assert result.exit_code == 1
    assert not out.exists()


def test_our_own_files_come_as_one_file_a_folder_or_a_zip_and_are_taken_back(data: str, tmp_path: Path) -> None:
    one, folder, zipped = tmp_path / "bank.yaml", tmp_path / "bank", tmp_path / "bank.zip"
    assert run("export", "--format", "own", "--out", str(one), "--competence", "L2", "--data", data).exit_code == 0
    for out in (folder, zipped):
        assert run("export", "--format", "own", "--out", str(out), "--data", data).exit_code == 0
    for out in (one, folder):
        taken = run("import", str(out), "--data", data)
        assert "Mới 0, thay đổi 0, giữ nguyên" in taken.output
    with zipfile.ZipFile(zipped) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert any(name.endswith(".png") for name in inside)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert inside == {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_pictures_do_not_fit_in_one_file(data: str, tmp_path: Path) -> None:
    out = tmp_path / "bank.yaml"
    refused = run("export", "--format", "own", "--out", str(out), "--competence", "V1", "--data", data)
    assert (refused.exit_code, out.exists()) == (2, False)
    assert "thư mục hoặc tệp .zip" in refused.output


def test_the_shipped_files_are_in_the_one_layout() -> None:
    result = run("format", "--check")
    assert result.exit_code == 0, result.output


def test_another_layout_is_told_and_mended(tmp_path: Path) -> None:
    source = next((shipped("question_banks") / "dl").glob("l1-*.yaml")).read_text(encoding="utf-8")
    path = tmp_path / "l1.yaml"
    path.write_text(source.replace("key: c\n", 'key: "c"\n', 1), encoding="utf-8")
    told = run("format", str(path), "--check")
    assert (told.exit_code, "1 tệp cần viết lại" in told.output) == (1, True)
    assert path.read_text(encoding="utf-8") != source
    assert run("format", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8") == source


def test_a_register_that_says_the_same_keeps_the_remarks_of_people(data: str, tmp_path: Path) -> None:
    register = tmp_path / "van_ban.yaml"
    with_remarks = (shipped("question_banks") / "van_ban.yaml").read_text(encoding="utf-8")
    assert "# " in with_remarks
    register.write_text(with_remarks, encoding="utf-8")
    assert run("export", "--format", "own", "--out", str(tmp_path), "--data", data).exit_code == 0
    assert register.read_text(encoding="utf-8") == with_remarks
    register.write_text(with_remarks.replace("number: 30/2020/NĐ-CP", "number: 31/2020/NĐ-CP", 1), encoding="utf-8")
    assert run("export", "--format", "own", "--out", str(tmp_path), "--force", "--data", data).exit_code == 0
    assert "# " not in register.read_text(encoding="utf-8")


def test_drafts_that_are_left_out_are_in_no_file_of_a_folder(tmp_path: Path) -> None:
    data, paper, out = str(tmp_path / "data"), tmp_path / "de.txt", tmp_path / "bank"
    paper.write_text("Câu 1: Thủ đô của Việt Nam ở đâu?\nĐáp án: Hà Nội\n", encoding="utf-8")
    for source in (shipped("question_banks") / "dl", paper):
        assert run("import", str(source), "--data", data).exit_code in (0, 1)
    register = shipped("question_banks") / "van_ban.yaml"
    assert run("import", str(register), str(shipped("question_banks") / "dl"), "--data", data).exit_code == 0
    result = run("export", "--format", "own", "--out", str(out), "--data", data)
    assert "NK-" in result.output
    assert not (out / "nk").exists()
    assert "Mới 0, thay đổi 0" in run("import", str(out), "--data", data).output
