"""One file of as many questions as asked for, in each format."""

import io
from collections.abc import Callable

import xlsxwriter

from tests.banks.formats.papers import paper
from tests.banks.formats.qti_files import CHOICE, declaration, item_2, manifest, package

STEM = "Cán bộ tiếp nhận hồ sơ thứ {} qua cổng dịch vụ công thì làm việc gì trước tiên?"
_MOODLE = (
    '<question type="multichoice"><name><text>{0}</text></name><questiontext format="html"><text>{1}</text>'
    '</questiontext><single>true</single><answer fraction="100"><text>Kiểm tra {0}</text></answer>'
    '<answer fraction="0"><text>Trả lại {0}</text></answer></question>'
)


def _each(form: str, count: int) -> str:
    return "".join(form.format(number, STEM.format(number)) for number in range(1, count + 1))


def _word(count: int) -> bytes:
    return paper(*_each("Câu {0}: {1}\nA. Kiểm tra {0}\n*B. Trả lại {0}\n", count).splitlines())


def _sheet(count: int) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Câu hỏi", "A", "B", "Đáp án"])
        for number in range(1, count + 1):
            sheet.write_row(number, 0, [STEM.format(number), f"Kiểm tra {number}", f"Trả lại {number}", "A"])
    return buffer.getvalue()


def _package(count: int) -> bytes:
    names = [f"{number}.xml" for number in range(1, count + 1)]
    items = {
        name: item_2(f"<p>{STEM.format(number)}</p>{CHOICE.format(1)}", declaration("B"))
        for number, name in enumerate(names, start=1)
    }
    return package({"imsmanifest.xml": manifest(*names), **items})


MANY: dict[str, Callable[[int], bytes]] = {
    "de.txt": lambda count: _each("Câu {0}: {1}\nA. Kiểm tra {0}\nB. Trả lại {0}\nĐáp án: A\n", count).encode(),
    "de.gift": lambda count: _each("::{0}:: {1} {{{{=Kiểm tra {0} ~Trả lại {0}}}}}\n\n", count)
    .replace("{{", "{").replace("}}", "}").encode(),
    "de.aiken": lambda count: _each("{1}\nA) Kiểm tra {0}\nB) Trả lại {0}\nANSWER: A\n\n", count).encode(),
    "de.docx": _word,
    "de.xlsx": _sheet,
    "quiz.xml": lambda count: f"<quiz>{_each(_MOODLE, count)}</quiz>".encode(),
    "goi.zip": _package,
}  # fmt: skip
