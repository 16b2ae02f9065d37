"""The pictures of one foreign file on their way through the gate for pictures: each once, and not more than fits."""

import hashlib
from dataclasses import dataclass, field

from quizapp.domain.errors import FileRefused
from quizapp.memory import Remembered
from quizapp.office.pictures import SoundPicture, size_by_head, sound_picture

MOST_PICTURES = 200
MOST_PIXELS = 50_000_000  # of a file; a picture of this size takes seconds to read
_TOO_MANY = f"tệp có quá {MOST_PICTURES} hình hoặc quá nhiều hình lớn. Hãy tách thành nhiều tệp."
# a file is read when it is sent, looked at and taken; of 1 MB at most each
_READ: Remembered[bytes, SoundPicture | str] = Remembered(32)


@dataclass
class PictureGate:
    """What was read of a file so far, by the hash of the bytes as they came."""

    pixels: int = 0
    known: dict[bytes, SoundPicture | str] = field(default_factory=dict)

    def sound(self, data: bytes, name: str) -> SoundPicture | str:
        """The picture as it may be kept, or the sentence that says why it is not taken."""
        digest = hashlib.sha256(data).digest()
        if digest not in self.known:
            self.known[digest] = self._read(digest, data, name)
        return self.known[digest]

    def _read(self, digest: bytes, data: bytes, name: str) -> SoundPicture | str:
        width, height = size_by_head(data)
        self.pixels += width * height
        if len(self.known) >= MOST_PICTURES or self.pixels > MOST_PIXELS:
            return _TOO_MANY
        return _READ.of(digest, lambda: _sound(data, name))


def _sound(data: bytes, name: str) -> SoundPicture | str:
    try:
        return sound_picture(data, name)
    except FileRefused as refusal:
        message = refusal.faults[0].message
        return message[:1].lower() + message[1:]
