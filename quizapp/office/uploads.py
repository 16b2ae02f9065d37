"""The gate for uploaded files: what is not plainly harmless is refused before any reader opens it.

Sizes are checked twice, by the zip's directory and by counting what really comes out, because a directory may lie.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath, PurePosixPath

from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.names import normal

MEGABYTE = 1024 * 1024
BIGGEST_FILE = 5 * MEGABYTE
BIGGEST_UNPACKED = 50 * MEGABYTE
MOST_ENTRIES = {"xlsx": 200, "docx": 200, "zip": 2400}  # a package: 2,000 questions, 200 pictures
HIGHEST_RATIO = 200
CHUNK = 256 * 1024

ZIPPED = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml", "zip": ""}
_SAVED_AS = {"docx": ("odt", "rtf", "doc", "dot", "wps", "pdf"), "xlsx": ("ods", "xls", "et", "xlsb")}
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".emf", ".wmf")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = re.compile(r"vbaproject|macrosheets/|activex/|vbadata", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TOO_BIG = "Tệp lớn quá 5 MB. Hãy bỏ bớt ảnh hoặc tách thành nhiều tệp."
_BROKEN = "Tệp bị hỏng, không mở được. Hãy mở bằng Excel hoặc Word, lưu lại rồi nạp lại."
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_BROKEN_PACKAGE = "Gói .zip bị hỏng, không mở được. Hãy xuất lại gói từ phần mềm gốc."
_ENTITIES = "Tệp XML có cấu trúc bất thường (khai báo DOCTYPE hoặc ENTITY). Hãy xóa khai báo đó rồi nạp lại."
_MANY_PARTS = "Gói .zip có quá 2.400 tệp bên trong. Hãy tách thành nhiều gói, mỗi gói không quá 2.000 câu hỏi."
_SUSPECT = "Tệp có cấu trúc bất thường nên không được nhận. Hãy chép nội dung sang một tệp mới rồi nạp lại."
_MACRO = "Tệp có chứa macro. Hãy lưu lại thành dạng không có macro (.xlsx hoặc .docx) rồi nạp lại."
_OLD = (
    "Tệp có đặt mật khẩu hoặc là dạng cũ (.xls, .doc). Hãy mở tệp, bỏ mật khẩu, chọn “Lưu thành” dạng .xlsx hoặc .docx."
)
_LOCKED = (
    "Tệp có đặt mật khẩu mở nên không đọc được. Hãy mở tệp bằng Word hoặc Excel (gõ mật khẩu), vào Tệp (File) → "
    "Thông tin (Info) → Bảo vệ (Protect) → “Mã hóa bằng mật khẩu” (Encrypt with Password), xóa trống ô mật khẩu, "
    "bấm OK, lưu lại rồi nạp tệp vừa lưu. Với LibreOffice: “Lưu thành”, bỏ dấu ở ô “Lưu với mật khẩu”."
)
_LOCKED_STREAM = "EncryptedPackage".encode("utf-16-le")  # the name in the directory of an encrypted office file
_OTHERWISE = (
    (re.compile(rb"\s*\{\\rtf", re.IGNORECASE), "văn bản dạng .rtf"),
    (re.compile(rb"\s*(?:<!doctype html|<html|<head|<body|<table|<meta)", re.IGNORECASE), "một trang web (HTML)"),
    (re.compile(rb"%PDF-"), "một tệp PDF"),
    (re.compile(rb"\s*(?:<\?mso|<\?xml)", re.IGNORECASE), "một tệp XML"),
)
_OLD_KIND = (
    "Tệp này là dạng cũ (.xls, .doc). Hãy mở tệp bằng Excel hoặc Word, vào “Lưu thành” (Save As), chọn dạng .xlsx hoặc "
    ".docx, rồi nạp tệp vừa lưu. Chỉ đổi đuôi tên tệp thì chưa đủ."
)


def clean_name(name: str) -> str:
    """The last part of an uploaded file's name, in NFC, fit to be shown."""
    last = re.split(r"[\\/]", normal("NFC", name))[-1]
    return "".join(mark for mark in last if mark.isprintable())[-120:] or "tệp"


def refuse(message: str, name: str, line: int = 0) -> FileRefused:
    """A refusal with one fault about the whole file."""
    return FileRefused([Fault(line, message, file=name)])


def check_upload(data: bytes, name: str, allowed: tuple[str, ...]) -> str:
    """The extension of a file that may be read, one of `allowed`; FileRefused says what to do about any other."""
    extension = PurePath(name).suffix.lower().removeprefix(".")
    if len(data) > BIGGEST_FILE:
        raise refuse(_TOO_BIG, name)
    if not data.strip():
        raise refuse("Tệp trống, không có nội dung.", name)
    if data.startswith(_OLD_OFFICE):
        is_locked = _LOCKED_STREAM in data
        raise refuse(_LOCKED if is_locked else _OLD_KIND if extension in ("xls", "doc") else _OLD, name)
    if extension in ("xlsm", "xltm", "docm"):
        raise refuse(_MACRO, name)
    if extension not in allowed:
        raise refuse(f"Không nhận tệp có đuôi “.{extension}”. {_instead(extension, allowed)}", name)
    if (extension in ZIPPED) != data.startswith(b"PK"):
        raise refuse(_misnamed(data, extension), name)
    if extension in ZIPPED:
        _check_zip(data, name, extension)
    else:
        _check_text(data, name, extension)
    return extension


def _misnamed(data: bytes, extension: str) -> str:
    """What a file is whose name says otherwise, and what to do with it."""
    if extension not in _SAVED_AS:
        return f"Nội dung tệp không đúng với đuôi “.{extension}”. Hãy lưu lại tệp đúng định dạng."
    program = "Word" if extension == "docx" else "Excel"
    kind = next((words for mark, words in _OTHERWISE if mark.match(data[:512])), "")
    if not kind and b"\0" not in data[:2048]:
        return (
            f"Tệp mang đuôi “.{extension}” nhưng bên trong là văn bản thuần (.txt). Hãy đổi đuôi tên tệp thành "
            f"“.txt” rồi nạp lại; hoặc mở tệp bằng {program}, chọn “Lưu thành” (Save As) dạng .{extension} rồi nạp tệp "
            "vừa lưu."
        )
    told = f"bên trong là {kind}" if kind else f"nội dung không phải của {program}, hoặc tệp đã hỏng"
    return (
        f"Tệp mang đuôi “.{extension}” nhưng {told}. Hãy mở tệp bằng {program}, chọn “Lưu thành” (Save As) dạng "
        f".{extension} rồi nạp tệp vừa lưu. Chỉ đổi đuôi tên tệp thì chưa đủ."
    )


def _instead(extension: str, allowed: tuple[str, ...]) -> str:
    """What to do with a file of another program."""
    for kind, others in _SAVED_AS.items():
        if extension in others and kind in allowed:
            return f"Hãy mở tệp bằng Word, Excel hoặc LibreOffice, chọn “Lưu thành” dạng .{kind} rồi nạp lại."
    return f"Hãy dùng tệp {', '.join(f'.{one}' for one in allowed)}."


def _check_text(data: bytes, name: str, extension: str) -> None:
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:200].count(0) * 3 > len(data[:200])
    if b"\0" in data and not is_wide:
        raise refuse(f"Tệp không phải văn bản. Hãy lưu lại đúng dạng .{extension}.", name)
    if extension == "xml" and _DOCTYPE.search(data.replace(b"\0", b"")):
        raise refuse(_ENTITIES, name)


def _check_zip(data: bytes, name: str, kind: str) -> None:
    """Directory first, then every entry unpacked in chunks and counted; nothing is kept."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_directory(entries, name, kind)
            _check_contents(archive, entries, name, kind)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as fault:
        raise refuse(_BROKEN_PACKAGE if kind == "zip" else _BROKEN, name) from fault


def _check_directory(entries: list[zipfile.ZipInfo], name: str, kind: str) -> None:
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refuse(_OLD, name)
    if any(_MACROS.search(one) for one in names):
        raise refuse(_MACRO, name)
    is_repeated = len({one.lower() for one in names}) != len(names)
    if len(entries) > MOST_ENTRIES[kind] and kind == "zip":
        raise refuse(_MANY_PARTS, name)
    if len(entries) > MOST_ENTRIES[kind] or is_repeated or not all(_is_plain_entry(one) for one in entries):
        raise refuse(_SUSPECT, name)
    if sum(entry.file_size for entry in entries) > BIGGEST_UNPACKED:
        raise refuse("Nội dung tệp sau khi giải nén quá 50 MB. Hãy tách thành nhiều tệp nhỏ hơn.", name)
    if any(entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1) for entry in entries):
        raise refuse(_SUSPECT, name)
    if kind != "zip" and ("[Content_Types].xml" not in names or ZIPPED[kind] not in names):
        raise refuse("Tệp không phải tài liệu Excel hoặc Word đọc được. Hãy mở tệp, lưu lại rồi nạp lại.", name)


def _is_plain_entry(entry: zipfile.ZipInfo) -> bool:
    """No way out of the folder, no link, no name that is a device on Windows."""
    path = entry.orig_filename  # as written: zipfile ends the other at a zero byte
    parts = PurePosixPath(path).parts
    is_outside = path.startswith("/") or "\\" in path or ":" in path or "\0" in path or ".." in parts
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return not (is_outside or is_link or any(_DEVICES.fullmatch(part) for part in parts))


def _may_hold_entities(path: str, kind: str) -> bool:
    """Everything in an office document that is no picture; in a package what a reader would parse."""
    return path.lower().endswith((".xml", ".qti")) if kind == "zip" else not path.lower().endswith(_PICTURES)


def _check_contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str, kind: str) -> None:
    total = 0
    for entry in entries:
        tail = b""
        for chunk in _chunks(archive, entry):
            total += len(chunk)
            if total > BIGGEST_UNPACKED:
                raise refuse(_SUSPECT, name)
            window = tail + chunk.replace(b"\0", b"")  # UTF-16 hides nothing once its zeros are gone
            if _DOCTYPE.search(window) and _may_hold_entities(entry.filename, kind):
                raise refuse(_ENTITIES if kind == "zip" else _SUSPECT, name)
            if entry.filename == "[Content_Types].xml" and b"macroEnabled" in window:
                raise refuse(_MACRO, name)
            tail = window[-16:]


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            yield chunk
