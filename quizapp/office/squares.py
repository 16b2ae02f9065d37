"""Squares that a telephone reads (QR codes), as drawings for a page."""

import segno


def square(text: str, title: str) -> str:
    """An SVG element without a size of its own; `title` says to who cannot see it what it is."""
    made = segno.make(text, error="m", micro=False)
    return made.svg_inline(border=2, omitsize=True, title=title, svgclass="square", lineclass=None)
