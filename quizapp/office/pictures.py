"""The gate for pictures: what is kept is a still raster picture that Pillow has read to its end, without metadata.

A photo of a telephone says where and when it was taken, and is larger than any page needs: it is written anew.
"""

import hashlib
import io
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PIL import Image, ImageOps, UnidentifiedImageError

from quizapp.domain.errors import Fault, FileRefused

BIGGEST_UPLOAD = 5 * 1024 * 1024
BIGGEST_KEPT = 1024 * 1024
LIGHT = 600 * 1024  # beyond it a picture without transparency becomes a JPEG
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 1600
SHORTEST_SIDE = 8
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg"}
Made = TypeVar("Made")
_READ = ("PNG", "JPEG", "GIF", "WEBP")
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, ArithmeticError, TypeError, AttributeError)
_BROKEN_INSIDE = (struct.error, zlib.error, UnidentifiedImageError, Image.DecompressionBombError)
_PLAIN_MODES = {"PNG": ("1", "L", "P", "RGB", "RGBA", "LA"), "JPEG": ("L", "RGB")}
_HARMLESS = {"PNG": {"dpi", "gamma", "srgb", "transparency", "aspect"}, "JPEG": {"jfif", "jfif_version", "jfif_unit"}}
_ALSO_JPEG = {"jfif_density", "dpi", "adobe", "adobe_transform", "progressive", "progression"}
_PNG_CHUNKS = {
    b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"IDAT", b"IEND",
}  # fmt: skip
_START_OF_SCAN, _END_OF_JPEG = 0xDA, 0xD9
_FRAMES_OF_JPEG = {*range(0xC0, 0xD0)} - {0xC8}  # among them the tables of Huffman
_JPEG_SEGMENTS = {*_FRAMES_OF_JPEG, 0xDB, 0xDD, 0xE0, 0xEE, _START_OF_SCAN}
_MARKER = re.compile(rb"\xff(?![\x00\xd0-\xd7])")


@dataclass(frozen=True)
class SoundPicture:
    """A picture that may be kept. `hash`: SHA-256 of `data`; sizes in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def sound_picture(data: bytes, name: str) -> SoundPicture:
    """The picture as it is kept: the same bytes where they are a clean PNG or JPEG of a fit size, else written anew.

    What this gives is given back unchanged when it comes again. FileRefused says what to do about anything else.
    """
    if len(data) > BIGGEST_UPLOAD:
        raise _refusal(name, "Hình lớn quá 5 MB. Hãy thu nhỏ hình rồi tải lại.")
    image = _opened(data, name)
    if image.width * image.height > MOST_PIXELS:
        raise _refusal(name, "Hình có quá nhiều điểm ảnh (trên 25 triệu). Hãy thu nhỏ hình rồi tải lại.")
    if min(image.size) < SHORTEST_SIDE:
        raise _refusal(name, f"Hình quá nhỏ: mỗi cạnh phải có ít nhất {SHORTEST_SIDE} điểm ảnh.")
    # a telephone keeps a second look at the same scene behind the photo (MPO): the first is the photo
    if image.format != "MPO" and _guarded(lambda: getattr(image, "n_frames", 1), name) > 1:
        raise _refusal(name, "Không nhận hình động. Hãy lưu lại một hình tĩnh dạng PNG hoặc JPEG.")
    _guarded(image.load, name)
    if _guarded(lambda: _is_fit(image, data), name):
        return SoundPicture(data, MEDIA_TYPES[str(image.format)], image.width, image.height)
    found = _guarded(lambda: _written(image), name)
    if len(found.data) > BIGGEST_KEPT:
        raise _refusal(name, "Hình vẫn lớn quá 1 MB sau khi thu nhỏ. Hãy lưu lại dạng JPEG hoặc cắt bớt hình.")
    return found


def _refusal(name: str, message: str) -> FileRefused:
    return FileRefused([Fault(0, message, file=name)])


def _guarded(make: Callable[[], Made], name: str) -> Made:
    """Whatever a broken file does to the library, its sender hears one sentence."""
    try:
        return make()
    except (*_BROKEN, *_BROKEN_INSIDE) as fault:
        raise _refusal(name, "Tệp không phải hình PNG, JPEG, GIF hoặc WebP, hoặc đã hỏng.") from fault


def _opened(data: bytes, name: str) -> Image.Image:
    return _guarded(lambda: Image.open(io.BytesIO(data), formats=_READ), name)


def _is_fit(image: Image.Image, data: bytes) -> bool:
    kind = str(image.format)
    if kind not in MEDIA_TYPES or image.mode not in _PLAIN_MODES[kind] or image.getexif():
        return False
    harmless = _HARMLESS[kind] | (_ALSO_JPEG if kind == "JPEG" else set())
    is_light = len(data) <= LIGHT or (kind == "JPEG" and len(data) <= BIGGEST_KEPT)
    is_bare = _is_bare_png(data) if kind == "PNG" else _is_bare_jpeg(data)
    return is_bare and is_light and max(image.size) <= LONGEST_SIDE and set(image.info) <= harmless


def _is_bare_png(data: bytes) -> bool:
    """Whether there is nothing in it but the picture: no chunk of somebody's own, nothing behind the end."""
    at = len(b"\x89PNG\r\n\x1a\n")
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if kind == b"IEND":
            return bool(length == 0 and at == len(data))
        if kind not in _PNG_CHUNKS:
            return False
    return False


def _is_bare_jpeg(data: bytes) -> bool:
    """The same for the segments of a JPEG."""
    at = len(b"\xff\xd8")
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] in _JPEG_SEGMENTS:
        is_scan = data[at + 1] == _START_OF_SCAN
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if is_scan:
            found = _MARKER.search(data, at)
            at = found.start() if found else len(data)
    return data[at:] == bytes((0xFF, _END_OF_JPEG))


def _written(image: Image.Image) -> SoundPicture:
    kind = "JPEG" if image.format in ("JPEG", "MPO") else "PNG"
    upright = ImageOps.exif_transpose(image)
    is_clear = upright.has_transparency_data
    fit = upright.convert("RGBA" if is_clear else "RGB")
    fit.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    found = _saved(fit, kind)
    if len(found.data) > LIGHT and kind == "PNG" and not is_clear:
        return _saved(fit, "JPEG")
    return found


def _saved(image: Image.Image, kind: str) -> SoundPicture:
    out = io.BytesIO()
    clean = Image.new(image.mode, image.size)
    clean.paste(image)  # nothing but the pixels
    clean.save(out, kind, optimize=True, **({"quality": 85} if kind == "JPEG" else {}))
    return SoundPicture(out.getvalue(), MEDIA_TYPES[kind], *image.size)


def size_by_head(data: bytes) -> tuple[int, int]:
    """Width and height by the head of the file, nothing unpacked; 0 where it is no picture: the gate tells that."""
    try:
        with Image.open(io.BytesIO(data), formats=_READ) as image:
            return image.size
    except Exception:  # whatever a broken file does to the library
        return 0, 0
