"""Signs that Word keeps as places in its picture fonts: `Symbol` F0A3 is ≤, a ticked box of `Wingdings` a ☑."""


def _places(written: str) -> dict[int, str]:
    """`A3≤ B3≥` → place and sign."""
    return {int(one[:2], 16): one[2:] for one in written.split()}


_FONTS = {
    "symbol": _places(
        "A3≤ B3≥ B9≠ B1± B4× B8÷ B0° A5∞ BB≈ D6√ AE→ AC← AD↑ AF↓ DE⇒ DB⇔ B7• D7⋅ CE∈ C6∅ "
        "61α 62β 67γ 64δ 44Δ 6Cλ 6Dμ 70π 53Σ 57Ω"
    ),
    "wingdings": _places("FE☑ FD☒ A8☐ 6F□ 71❑ 72❒ FC✓ FB✗ 6C● 6E■ A7▪ E0→ E8→ F0⇨ DF← D8➢ 76❖ 28☎ 2A✉"),
    "wingdings 2": _places("52☑ 51☒ 53☒ 54☒ A3☐ 50✓ 4F✗ 97● A1○"),
}
PRIVATE = range(0xF000, 0xF100)


def sign(font: str, place: int) -> str:
    """The sign at a place of a picture font; empty where it is not known."""
    return _FONTS.get(font.casefold(), {}).get(place - PRIVATE.start if place in PRIVATE else place, "")
