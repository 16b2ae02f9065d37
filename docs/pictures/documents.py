"""Take the pictures of the documents in reports.md, documents.md and training-effect.md: each is made from a demo, as
Word and as PDF, and opened as a reader would (LibreOffice → PDF → picture).

    .venv/bin/python docs/pictures/documents.py            # the first page of each Word file, small
    .venv/bin/python docs/pictures/documents.py /tmp/look  # every page of every file too, to look at

Needs Chromium (or its path in QUIZAPP_CHROMIUM), LibreOffice (soffice) and pdftoppm.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page
from take import HERE, serving, sign_in, window

from quizapp.operations.setup import prepared

ROUND, PERSON, UNIT, HELD = 1, 40, 3, 5
PLAN, CLASS, SESSION = 1, 1, 1
SHOWN = {  # name of the picture → the address of the file
    "round": f"/bao-cao/dot-thi/{ROUND}/tai-ve/round",
    "needs": f"/bao-cao/dot-thi/{ROUND}/tai-ve/needs",
    "items": f"/bao-cao/dot-thi/{ROUND}/tai-ve/items",
    "group": f"/bao-cao/dot-thi/{ROUND}/tai-ve/group",
    "change": f"/bao-cao/dot-thi/{ROUND}/tai-ve/change",
    "unit": f"/bao-cao/dot-thi/{ROUND}/don-vi/{UNIT}",
    "person": f"/bao-cao/dot-thi/{ROUND}/nguoi/{PERSON}/phieu-ket-qua",
    "certificate": f"/bao-cao/dot-thi/{ROUND}/nguoi/{PERSON}/giay-chung-nhan",
    "periodic": "/bao-cao/dinh-ky",
    "year": "/bao-cao/dinh-ky/don-vi",
    "year-items": "/bao-cao/dinh-ky/cau-hoi",
    "minutes": f"/dot-thi/{ROUND}/bien-ban",
    "training-plan": f"/boi-duong/{PLAN}/van-ban",
    "training-effect": f"/boi-duong/{PLAN}/hieu-qua/van-ban",
    "training-list": f"/boi-duong/lop/{CLASS}/buoi/{SESSION}/ky-ten",
    "sign-in": f"/dot-thi/{HELD}/giay-to/danh-sach",
    "doors": f"/dot-thi/{HELD}/giay-to/phieu-phong",
    "slips": f"/dot-thi/{HELD}/giay-to/giay-bao",
    "notice": f"/dot-thi/{HELD}/giay-to/thong-bao",
}
SMALL, FULL = 45, 60  # dots an inch


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - fixed commands on our own files


def fetched(page: Page, site: str, folder: Path) -> list[Path]:
    """Every document as Word and as PDF."""
    sign_in(page, site, "quantri")
    page.goto(f"{site}/bao-cao/dot-thi/{ROUND}/tai-ve")
    page.get_by_role("button", name="Cấp giấy chứng nhận").click()
    files = []
    for name, address in SHOWN.items():
        for form in ("docx", "pdf"):
            answer = page.request.get(f"{site}{address}/{form}")
            if not answer.ok:
                raise SystemExit(f"{address}/{form}: {answer.status}")
            files.append(folder / f"{name}.{form}")
            files[-1].write_bytes(answer.body())
    return files


def printed(demo: Path, folder: Path) -> list[Path]:
    """What the command line makes alone."""
    files = [folder / "services.docx", folder / "services.pdf"]
    for file in files:
        run(sys.executable, "-m", "quizapp", "report", "services", "--round", str(ROUND), "--data", str(demo),
            "--format", file.suffix[1:], "--out", str(file))  # fmt: skip
    return files


def pictured(files: list[Path], folder: Path, everything: Path | None) -> None:
    words = [str(file) for file in files if file.suffix == ".docx"]
    made = folder / "words"
    run("soffice", "--headless", "--convert-to", "pdf", "--outdir", str(made), *words)
    for file in made.glob("*.pdf"):
        target = str(HERE / f"document-{file.stem}")
        run("pdftoppm", "-png", "-gray", "-r", str(SMALL), "-f", "1", "-l", "1", "-singlefile", str(file), target)
    if everything is not None:
        everything.mkdir(parents=True, exist_ok=True)
        for file in [*made.glob("*.pdf"), *(file for file in files if file.suffix == ".pdf")]:
            kind = "word" if file.parent == made else "pdf"
            run("pdftoppm", "-png", "-r", str(FULL), str(file), str(everything / f"{file.stem}-{kind}"))


def main() -> None:
    everything = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with TemporaryDirectory() as folder, TemporaryDirectory() as kept, serving(Path(folder)) as (site, browser):
        files = fetched(window(browser), site, Path(kept))
        settings, engines = prepared(Path(folder), embedded=True)
        engines.dispose()
        pictured([*files, *printed(settings.data, Path(kept))], Path(kept), everything)


if __name__ == "__main__":
    main()
