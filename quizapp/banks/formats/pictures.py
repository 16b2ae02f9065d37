"""Pictures of imported questions: only plain raster files of a sensible size, named so that a text can cite them."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from quizapp.banks.formats.neutral import Picture

BIGGEST_PICTURE = 2 * 1024 * 1024
MOST_PICTURES = 200
_SIGNATURES = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "gif": b"GIF8",
    "webp": b"RIFF",
}
_BASE64_DATA = re.compile(r"data:image/[a-z+.-]{1,20};base64,", re.IGNORECASE)
_ODD = re.compile(r"[^\w.-]+")


def picture_fault(data: bytes) -> str:
    """Why a picture is not taken; empty where it is."""
    if not data:
        return "tệp hình trống"
    if len(data) > BIGGEST_PICTURE:
        return "hình lớn quá 2 MB; hãy thu nhỏ hình"
    if not extension_of(data):
        return "chỉ nhận hình PNG, JPEG, GIF hoặc WebP; hãy lưu lại hình"
    return ""


def extension_of(data: bytes) -> str:
    """png, jpg, gif or webp by the first bytes; empty for anything else."""
    found = next((kind for kind, start in _SIGNATURES.items() if data.startswith(start)), "")
    return "" if found == "webp" and data[8:12] != b"WEBP" else found


def picture_name(path: str) -> str:
    """A name with no folder and no odd marks: `@@PLUGINFILE@@/So do%201.png` → `So-do-1.png`."""
    last = re.split(r"[\\/]", unquote(path.strip()))[-1].split("?")[0]
    return _ODD.sub("-", last).strip("-.")[-80:] or "hinh"


def from_base64(text: str) -> bytes | None:
    """The bytes of base64 text; None where it is none, or too long to be a picture that is taken."""
    if len(text) > BIGGEST_PICTURE * 3 // 2:
        return None
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def inline_data(source: str) -> bytes | None:
    """The bytes of a `data:` address."""
    return from_base64(_BASE64_DATA.sub("", source, count=1))


def cited(source: str, names: Mapping[str, str]) -> str:
    """The name under which the picture of an address is kept; empty where none of `names` is meant."""
    return names.get(picture_name(source), "")


@dataclass
class Album:
    """The pictures of one question, each under a name of its own."""

    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, path: str, data: bytes) -> str:
        """The name of a picture from now on; the same file twice is kept once."""
        name = picture_name(path)
        stem, dot, extension = name.rpartition(".")
        number = 1
        while self.files.get(name, data) != data:
            number += 1
            name = f"{stem}-{number}{dot}{extension}"
        self.files[name] = data
        return name

    def pictures(self) -> tuple[Picture, ...]:
        return tuple(Picture(name, data) for name, data in self.files.items())
