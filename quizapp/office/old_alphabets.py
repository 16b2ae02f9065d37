"""TCVN3 (ABC) and VNI, the alphabets of Vietnamese documents before Unicode.

Both lie over windows-1252. TCVN3 has one byte a letter and no capitals with a tone (those are another font); VNI
writes a letter and then a byte for its mark. The same tables read text of Word files that use such fonts.
"""

import re

_TCVN3 = str.maketrans(
    "\u00b5\u00b6\u00b7\u00b8\u00b9\u00a8\u00bb\u00bc\u00bd\u00be\u00c6\u00a9\u00c7\u00c8\u00c9\u00ca\u00cb\u00ae"
    "\u00cc\u00ce\u00cf\u00d0\u00d1\u00aa\u00d2\u00d3\u00d4\u00d5\u00d6\u00d7\u00d8\u00dc\u00dd\u00de"
    "\u00df\u00e1\u00e2\u00e3\u00e4\u00ab\u00e5\u00e6\u00e7\u00e8\u00e9\u00ac\u00ea\u00eb\u00ec\u00ed\u00ee"
    "\u00ef\u00f1\u00f2\u00f3\u00f4\u00ad\u00f5\u00f6\u00f7\u00f8\u00f9\u00fa\u00fb\u00fc\u00fd\u00fe"
    "\u00a1\u00a2\u00a7\u00a3\u00a4\u00a5\u00a6",
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ",
)
_VNI_MARKS = {
    "a": dict(zip("ùøûõïêéèúüëâáàåãä", "áàảãạăắằẳẵặâấầẩẫậ", strict=True)),
    "e": dict(zip("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ", strict=True)),
    "o": dict(zip("ùøûõïâáàåãä", "óòỏõọôốồổỗộ", strict=True)),
    "ô": dict(zip("ùøûõï", "ớờởỡợ", strict=True)),
    "u": dict(zip("ùøûõï", "úùủũụ", strict=True)),
    "ö": dict(zip("ùøûõï", "ứừửữự", strict=True)),
    "y": dict(zip("ùøûõ", "ýỳỷỹ", strict=True)),
}
_VNI_ALONE = dict(zip("ôöñíìæóòî", "ơưđíìỉĩịỵ", strict=True))
_VNI = {base + mark: letter for base, marks in _VNI_MARKS.items() for mark, letter in marks.items()} | _VNI_ALONE
_VNI |= {written.upper(): letter.upper() for written, letter in _VNI.items()}
_VNI |= {base.upper() + mark: letter.upper() for base, marks in _VNI_MARKS.items() for mark, letter in marks.items()}
_VNI_TEXT = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_KEPT = "\x81\x8d\x8f\x90\x9d"  # bytes that windows-1252 leaves free


def _western(data: bytes) -> str:
    return data.decode("cp1252", errors="strict" if not any(ord(mark) in data for mark in _KEPT) else "replace")


def tcvn3_text(text: str) -> str:
    """Text whose letters were typed for a TCVN3 font."""
    return text.translate(_TCVN3)


def with_capitals(name: str) -> str:
    """A name whose capitals TCVN3 could not write (`Ngọc ánh`, `NGUYễN VăN`, `nguyễn thị` in a font of capitals)."""
    words = name.split()
    is_in_capitals = any(mark.isupper() for word in words for mark in word[1:])
    return name.upper() if is_in_capitals else " ".join(word[:1].upper() + word[1:] for word in words)


def vni_text(text: str) -> str:
    """Text whose letters were typed for a VNI font."""
    return _VNI_TEXT.sub(lambda found: _VNI[found[0]], text)


def tcvn3(data: bytes) -> str:
    return tcvn3_text(_western(data))


def vni(data: bytes) -> str:
    return vni_text(_western(data))
