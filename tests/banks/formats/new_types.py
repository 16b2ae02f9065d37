"""One question of each new type, one with pictures and tables, one of a case."""

from dataclasses import replace

from quizapp.banks.file_questions import FileQuestion
from quizapp.office.pictures import SoundPicture, sound_picture
from tests.banks.formats.exported import question
from tests.banks.formats.papers import png

SCREEN = sound_picture(png(200), "m.png")
SEAL = sound_picture(png(40), "dau.png")
WORDS = question("short_text", {}, ["Hà Nội", "Thủ đô * Hà Nội"], stem="Thủ đô ở đâu?", rule={"accents": False})
NUMBER = question(
    "numeric", {}, ["15.5"], stem="Hạn bao lâu?", rule={"tolerance": "0.5"}, extra={"unit": "ngày làm việc"}
)
GAPS = question(
    "cloze",
    {},
    ["1:b", "2:Chính phủ", "2:CP", "3:30"],
    stem="Do [[1]] {cấp}, [[2]] giao trong [[3]].",
    rule={"2": {"accents": False}, "3": {"tolerance": "0"}},
    extra={
        "blanks": {
            "1": {"kind": "choice", "options": {"a": "=xã~", "b": "%tỉnh#"}},
            "2": {"kind": "text"},
            "3": {"kind": "number", "unit": ""},
        }
    },
)


def facts(picture: SoundPicture) -> dict[str, object]:
    return {"hash": picture.hash, "width": picture.width, "height": picture.height}


SPOTS = question(
    "hotspot",
    {"a": "Nút Nộp", "b": "Nút Hủy", "c": "Ô tìm"},
    ["a", "c"],
    stem="Bấm vào đâu?",
    extra={
        "picture": {"name": "hinh/m.png", "alt": "Màn hình", **facts(SCREEN)},
        "regions": {"a": [0, 0, 10, 20], "b": [50, 50, 12.5, 20], "c": [70, 0, 30, 10]},
        "many": True,
    },
    pictures={"hinh/m.png": SCREEN},
)
PICTURED = question(
    "single",
    {"a": "![con dấu](hinh/dau.png) tròn", "b": "**vuông**", "c": "không \\* có"},
    ["a"],
    stem="Xem ![giấy hẹn](hinh/m.png):\n\n| Bước | Ai |\n| --- | --- |\n| *Nộp* | Dân |\n\n- một\n- hai",
    extra={"rich": True, "pictures": {"hinh/m.png": facts(SCREEN), "hinh/dau.png": facts(SEAL)}},
    pictures={"hinh/m.png": SCREEN, "hinh/dau.png": SEAL},
)
CASE = {"code": "TH-D1-01", "text": "Chị **An** nộp hồ sơ.", "rich": True}
IN_CASE = question("single", {"a": "một_", "b": "hai", "c": "ba"}, ["a"], extra={"case": CASE})


def renumbered(*questions: FileQuestion) -> list[FileQuestion]:
    """With the codes DVC-D1-02, DVC-D1-03 …"""
    return [replace(one, code=f"DVC-D1-{place:02d}") for place, one in enumerate(questions, start=2)]
