"""Only still pictures that were read to their end are kept, and nothing of where a photo was taken."""

import io
import struct
import warnings
import zlib
from typing import Any

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from quizapp.domain.errors import FileRefused
from quizapp.office.pictures import BIGGEST_KEPT, LONGEST_SIDE, SoundPicture, sound_picture

PLACE = "10.77,106.69 - to 5"


def bytes_of(image: Image.Image, kind: str, **settings: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **settings)
    return out.getvalue()


def noise(width: int = 120, height: int = 90) -> Image.Image:
    return Image.effect_noise((width, height), 60).convert("RGB")


def kept(data: bytes) -> SoundPicture:
    return sound_picture(data, "hình.png")


def refusal(data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        kept(data)
    return refused.value.faults[0].message


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_clean_picture_is_kept_byte_for_byte(kind: str) -> None:
    data = bytes_of(noise(), kind)
    assert kept(data) == SoundPicture(data, f"image/{kind.lower()}", 120, 90)


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_other_still_pictures_become_png(kind: str) -> None:
    assert kept(bytes_of(noise(), kind)).media_type == "image/png"


def test_a_photo_loses_where_it_was_taken_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation], exif[ExifTags.Base.ImageDescription] = 6, PLACE
    data = bytes_of(noise(), "JPEG", exif=exif)
    assert PLACE.encode() in data  # what has to go is there
    found = kept(data)
    assert PLACE.encode() not in found.data
    assert (found.width, found.height) == (90, 120)


def test_words_inside_a_png_are_not_kept() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", PLACE)
    data = bytes_of(noise(), "PNG", pnginfo=words)
    assert PLACE.encode() in data
    assert PLACE.encode() not in kept(data).data


def test_a_large_photo_is_shrunk() -> None:
    found = kept(bytes_of(noise(2400, 1200), "JPEG"))
    assert (found.width, found.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert len(found.data) <= BIGGEST_KEPT


def test_a_heavy_png_becomes_a_jpeg() -> None:
    assert kept(bytes_of(noise(900, 900), "PNG")).media_type == "image/jpeg"


@pytest.mark.parametrize(
    "data",
    [
        bytes_of(noise(), "GIF"),
        bytes_of(noise(2400, 1200), "JPEG"),
        bytes_of(noise(900, 900), "PNG"),
        bytes_of(Image.new("RGBA", (40, 40), (9, 9, 9, 90)), "WEBP", lossless=True),
        bytes_of(Image.new("CMYK", (40, 40)), "JPEG"),
        bytes_of(Image.new("I;16", (40, 40)), "PNG"),
    ],
    ids=["gif", "large", "heavy", "clear", "cmyk", "deep"],
)
def test_what_was_written_anew_is_given_back_unchanged_the_next_time(data: bytes) -> None:
    once = kept(data)
    assert once.data != data
    assert kept(once.data) == once


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7"]
    + [bytes_of(noise(), kind)[:900] for kind in ("PNG", "JPEG", "GIF", "WEBP")]
    + [bytes_of(noise(), "BMP"), bytes_of(noise(), "TIFF")],
)
def test_anything_else_is_refused_with_what_to_do(data: bytes) -> None:
    assert "PNG, JPEG, GIF hoặc WebP" in refusal(data)


def test_a_bomb_is_refused_by_its_header_before_it_is_unpacked() -> None:
    assert "điểm ảnh" in refusal(bytes_of(Image.new("1", (9000, 9000)), "PNG"))


def test_moving_tiny_and_huge_pictures_are_refused() -> None:
    moving = bytes_of(noise().quantize(), "GIF", save_all=True, append_images=[noise().rotate(90).quantize()])
    assert "hình động" in refusal(moving)
    assert "quá nhỏ" in refusal(bytes_of(noise(4, 4), "PNG"))
    assert "5 MB" in refusal(bytes_of(noise(), "PNG") + b"\0" * 5 * 1024 * 1024)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG, JPEG = bytes_of(noise(), "PNG"), bytes_of(noise(), "JPEG")
SMUGGLED = {
    "behind a PNG": PNG + PLACE.encode(),
    "behind a JPEG": JPEG + PLACE.encode() + b"\xff\xd9",
    "in a chunk of somebody's own": PNG[:33] + chunk(b"prIv", PLACE.encode()) + PNG[33:],
    "in the end of a PNG": PNG[:-12] + chunk(b"IEND", PLACE.encode()),
    "in a segment of a program": JPEG[:2] + b"\xff\xe5\x00\x16" + PLACE.encode().ljust(20) + JPEG[2:],
}


@pytest.mark.parametrize("where", SMUGGLED)
def test_nothing_travels_with_a_picture(where: str) -> None:
    data = SMUGGLED[where]
    assert PLACE.encode() in data
    Image.open(io.BytesIO(data)).load()  # a picture as good as any to whoever only looks at it
    found = kept(data)
    assert PLACE.encode() not in found.data
    assert kept(found.data) == found


@pytest.mark.parametrize("settings", [{"progressive": True}, {"subsampling": 0}, {"restart_marker_rows": 1}])
def test_a_jpeg_of_any_make_is_kept_byte_for_byte(settings: dict[str, Any]) -> None:
    data = bytes_of(noise(), "JPEG", **settings)
    assert kept(data).data == data


def test_of_the_two_looks_of_a_telephone_the_photo_is_kept() -> None:
    photo, depth = noise(), Image.new("RGB", (60, 45), "grey")
    data = bytes_of(photo, "MPO", save_all=True, append_images=[depth])
    assert Image.open(io.BytesIO(data)).n_frames == 2  # type: ignore[attr-defined]
    found = kept(data)
    assert (found.media_type, found.width, found.height) == ("image/jpeg", 120, 90)


def test_a_photo_with_broken_notes_is_refused_as_broken() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    whole = bytes_of(noise(), "PNG", exif=exif)
    start = whole.index(b"eXIf")
    told = set()
    for place in range(start + 4, start + 30):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        length = struct.unpack_from(">I", whole, start - 4)[0]
        end = start + 4 + length
        broken[end : end + 4] = struct.pack(">I", zlib.crc32(broken[start:end]))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the library's own words about such notes
                kept(bytes(broken))
        except FileRefused as refused:
            told |= {fault.message for fault in refused.faults}
    assert told == {"Tệp không phải hình PNG, JPEG, GIF hoặc WebP, hoặc đã hỏng."}
