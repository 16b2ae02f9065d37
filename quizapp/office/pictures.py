"""The gate for pictures: what is kept is a still raster picture that Pillow has read to its end, without metadata.

A photo of a telephone says where and when it was taken, and is larger than any page needs: it is written anew.
"""

import hashlib
import io
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
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, zlib.error, UnidentifiedImageError)
_PLAIN_MODES = {"PNG": ("1", "L", "P", "RGB", "RGBA", "LA"), "JPEG": ("L", "RGB")}
_HARMLESS = {"PNG": {"dpi", "gamma", "srgb", "transparency", "aspect"}, "JPEG": {"jfif", "jfif_version", "jfif_unit"}}
_ALSO_JPEG = {"jfif_density", "dpi", "adobe", "adobe_transform", "progressive", "progression"}


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
    if getattr(image, "n_frames", 1) > 1:
        raise _refusal(name, "Không nhận hình động. Hãy lưu lại một hình tĩnh dạng PNG hoặc JPEG.")
    _guarded(image.load, name)
    if _is_fit(image, data):
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
    except (*_BROKEN, Image.DecompressionBombError) as fault:
        raise _refusal(name, "Tệp không phải hình PNG, JPEG, GIF hoặc WebP, hoặc đã hỏng.") from fault


def _opened(data: bytes, name: str) -> Image.Image:
    return _guarded(lambda: Image.open(io.BytesIO(data), formats=_READ), name)


def _is_fit(image: Image.Image, data: bytes) -> bool:
    kind = str(image.format)
    if kind not in MEDIA_TYPES or image.mode not in _PLAIN_MODES[kind] or image.getexif():
        return False
    harmless = _HARMLESS[kind] | (_ALSO_JPEG if kind == "JPEG" else set())
    is_light = len(data) <= LIGHT or (kind == "JPEG" and len(data) <= BIGGEST_KEPT)
    return is_light and max(image.size) <= LONGEST_SIDE and set(image.info) <= harmless


def _written(image: Image.Image) -> SoundPicture:
    kind = "JPEG" if image.format == "JPEG" else "PNG"
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
