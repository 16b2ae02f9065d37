"""Pictures of imported questions: through the gate, and named so that a text can cite them."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from quizapp.banks.formats.neutral import Picture
from quizapp.banks.formats.picture_gate import PictureGate
from quizapp.office.pictures import BIGGEST_UPLOAD, EXTENSIONS, SoundPicture

LONGEST_BASE64 = BIGGEST_UPLOAD * 3 // 2
_BASE64_DATA = re.compile(r"data:image/[a-z+.-]{1,20};base64,", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:png|jpe?g|gif|webp)$", re.IGNORECASE)
_ODD = re.compile(r"[^\w.-]+")


def picture_name(path: str) -> str:
    """A name with no folder and no odd marks: `@@PLUGINFILE@@/So do%201.png` → `So-do-1.png`."""
    last = re.split(r"[\\/]", unquote(path.strip()))[-1].split("?")[0]
    return _ODD.sub("-", last).strip("-.")[-80:] or "hinh"


def from_base64(text: str) -> bytes | None:
    """The bytes of base64 text; None where it is none, or too long to be a picture that is taken."""
    if len(text) > LONGEST_BASE64:
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
    """The pictures of one question, each under a name of its own; `gate` is that of the whole file."""

    gate: PictureGate
    files: dict[str, SoundPicture] = field(default_factory=dict)

    def take(self, path: str, data: bytes | None, missing: str = "không giải mã được hình.") -> tuple[str, str]:
        """(the name of a picture from now on, why there is none). The same picture twice is kept once."""
        if data is None:
            return "", missing
        name = picture_name(path)
        sound = self.gate.sound(data, name)
        return ("", sound) if isinstance(sound, str) else (self._add(name, sound), "")

    def _add(self, name: str, sound: SoundPicture) -> str:
        """With the ending of what is kept: a GIF became a PNG."""
        stem = _ENDING.sub("", name) or "hinh"
        extension = EXTENSIONS[sound.media_type]
        number, name = 1, f"{stem}.{extension}"
        while self.files.get(name, sound) != sound:
            number += 1
            name = f"{stem}-{number}.{extension}"
        self.files[name] = sound
        return name

    def pictures(self) -> tuple[Picture, ...]:
        return tuple(Picture(name, sound) for name, sound in self.files.items())
