"""Which alphabet a text file is written in: UTF-8 and UTF-16 first, then the three old Vietnamese ones.

The old ones cannot be told apart by their bytes; the one whose words are Vietnamese syllables most often is assumed,
and named, so that a person can confirm it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from quizapp.domain.names import normal
from quizapp.office.old_alphabets import tcvn3, vni
from quizapp.office.uploads import refuse

NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "windows-1258": "Windows-1258",
    "tcvn3": "TCVN3 (ABC)",
    "vni": "VNI",
}
_FAULT = "Không đọc được bảng mã của tệp. Hãy lưu lại bằng Excel dạng “CSV UTF-8” hoặc .xlsx."
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = (
    "a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iêu iu oa oai oao oay oă oe oeo oi ôi oo ơi ua uâ uây uao "
    "uai uau uay uă uê ui uô uôi uơ uy uya uyê uyu ưa ưi ươ ươi ươu ưu yê yêu io iao iau iai iay iă iâ iơ iư iươ iui"
)
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    rf"(?:{'|'.join(sorted(_VOWELS.split(), key=len, reverse=True))})(?:ng|nh|ch|[cmnpt])?"
)
_SAMPLE = 60_000


@dataclass(frozen=True)
class Decoded:
    """A file's text in NFC and the encoding that was found (`is_certain`) or assumed."""

    text: str
    encoding: str
    is_certain: bool

    @property
    def label(self) -> str:
        return NAMES[self.encoding]


def decoded(data: bytes, name: str) -> Decoded:
    """The text of a file. FileRefused where it is none."""
    known = _unicode(data)
    found = known if known is not None else _old(data)
    if found is None or _CONTROL.search(found.text):
        raise refuse(_FAULT, name)
    return Decoded(normal("NFC", found.text), found.encoding, found.is_certain)


CHOICES = {encoding: NAMES[encoding] for encoding in ("utf-8", "windows-1258", "tcvn3", "vni")}


def decoded_as(data: bytes, name: str, encoding: str) -> Decoded:
    """The text in the encoding (one of CHOICES) that a person says; what it does not know becomes U+FFFD."""
    if encoding in ("tcvn3", "vni"):
        text = _OLD[encoding](data)
    else:
        text = data.decode({"utf-8": "utf-8-sig"}.get(encoding, "cp1258"), errors="replace")
    if _CONTROL.search(text):
        raise refuse(_FAULT, name)
    return Decoded(normal("NFC", text), encoding, True)


def _unicode(data: bytes) -> Decoded | None:
    head = data[:400]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        tried = ["utf-16"]
    elif b"\0" in head:
        tried = ["utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"]
    else:
        tried = ["utf-8-sig"]
    for encoding in tried:
        try:
            return Decoded(data.decode(encoding), "utf-16" if "16" in encoding else "utf-8", True)
        except UnicodeDecodeError:
            continue
    return _damaged_utf_8(data) if tried == ["utf-8-sig"] else None


def _damaged_utf_8(data: bytes) -> Decoded | None:
    """UTF-8 with a few broken places, as a file that was cut off has; old alphabets are broken nearly everywhere."""
    text = data.decode("utf-8-sig", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(not mark.isascii() for mark in text) - broken
    return Decoded(text, "utf-8", False) if broken * 20 < sound else None


def _windows_1258(data: bytes) -> str:
    return data.decode("cp1258")


_OLD: dict[str, Callable[[bytes], str]] = {"windows-1258": _windows_1258, "tcvn3": tcvn3, "vni": vni}


def _old(data: bytes) -> Decoded | None:
    """The old alphabet in which most words are Vietnamese; the first of equals."""
    if b"\0" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    best: Decoded | None = None
    highest = -1.0
    for encoding, decode in _OLD.items():
        try:
            text = normal("NFC", decode(data))
        except UnicodeDecodeError:
            continue
        share = vietnamese_share(text)
        if share > highest:
            best, highest = Decoded(text, encoding, False), share
    return best


def vietnamese_share(text: str) -> float:
    """How many of the words with letters beyond ASCII are Vietnamese syllables, from 0 to 1; 0 without such words."""
    words = [word for word in _WORD.findall(text[:_SAMPLE]) if not word.isascii()]
    strange = sum(
        not mark.isascii() and not mark.isalpha() and mark not in "–—“”‘’…•€\u00a0" for mark in text[:_SAMPLE]
    )
    sound = sum(is_syllable(word) for word in words)
    return sound / (len(words) + strange) if words else 0.0


def is_syllable(word: str) -> bool:
    """Whether a word has the shape of one Vietnamese syllable with at most one tone."""
    parts = normal("NFD", word.lower())
    is_mixed = any(mark.isupper() for mark in word[1:]) and not word.isupper()
    if is_mixed or sum(mark in _TONES for mark in parts) > 1:
        return False
    base = normal("NFC", "".join(mark for mark in parts if mark not in _TONES))
    return _SYLLABLE.fullmatch(base) is not None
