"""Addresses as a square that a telephone reads."""

import segno

from quizapp.office.documents.parts import Picture

CODE_MM = 30


def address_code(address: str, words: str) -> Picture:
    """A QR code with a white margin; a quarter of it may be dirty or torn and it is still read."""
    code = segno.make(address, error="q", micro=False, boost_error=False)
    return Picture(code.svg_inline(border=4, omitsize=True), CODE_MM, words)
