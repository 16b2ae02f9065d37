"""Pictures that stand beside a bank file: found by the name in the file, and checked by the gate for pictures."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from quizapp.domain.errors import Fault, FileRefused
from quizapp.memory import Remembered
from quizapp.office.pictures import BIGGEST_UPLOAD, SoundPicture, sound_picture

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
FOLDER = "hinh"
Source = Callable[[str], bytes | None]
_READ: Remembered[bytes, SoundPicture] = Remembered(32)  # every question of a file may show the same; each 1 MB at most


def nowhere(_name: str) -> bytes | None:
    """For texts that stand alone."""
    return None


def beside(path: Path) -> Source:
    """The files in the folder of a bank file and below it."""
    folder = path.parent

    def read(name: str) -> bytes | None:
        place = folder / name
        return place.read_bytes()[: BIGGEST_UPLOAD + 1] if place.is_file() else None

    return read


def among(files: Mapping[str, bytes], bank_file: str) -> Source:
    """Files that came along with a bank file: beside it in a zipped folder, or by their names alone, as browsers send
    them."""
    by_name = {PurePosixPath(name).name: data for name, data in files.items() if "/" not in name}
    folder = PurePosixPath(bank_file).parent

    def read(name: str) -> bytes | None:
        return files.get(str(folder / name)) or by_name.get(PurePosixPath(name).name)

    return read


def is_picture(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def read_picture(name: str, source: Source) -> SoundPicture:
    """The picture that a bank file cites as `name`. FileRefused where it is none, is not there, or lies outside."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or not is_picture(name):
        message = f"Tên hình “{name}” phải là đường dẫn của tệp .png hoặc .jpg cạnh tệp câu hỏi, ví dụ “hinh/ten.png”."
        raise FileRefused([Fault(0, message)])
    data = source(name)
    if data is None:
        raise FileRefused([Fault(0, f"Không tìm thấy hình “{name}”. Hãy đặt tệp hình cạnh tệp câu hỏi.")])
    return _READ.of(hashlib.sha256(data).digest(), lambda: sound_picture(data, name))
