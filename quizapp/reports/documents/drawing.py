"""Figures of reports as SVG, for grey print: what matters differs by hatching, outline and number, never by colour
alone. 660 units are nearly the width of the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from quizapp.domain.certainty import Interval
from quizapp.domain.numbers import limit, written
from quizapp.office.documents.fonts import typefaces
from quizapp.office.documents.parts import Picture

WIDTH = 660
UNITS_OF_MM = 4.125
INK, EDGE, FAINT = "#16202b", "#6b7785", "#c6cfd8"
FULL, LIGHT, DEEP = "#8fb3d3", "#e8eef4", "#0b3c6b"
LABEL = 236  # where a row's words end
ROOM = 320  # the length of 0–100
LONGEST = 34  # characters on a line of a label
MOST_ROWS = 12  # of one figure, about 110 mm


@dataclass(frozen=True)
class Row:
    """A line of a figure: `percent` 0-100, what is required of it, and the words at its end."""

    label: str
    percent: float
    end: str
    required: float | None = None
    interval: Interval | None = None
    is_marked: bool = False


def _text(x: float, y: float, words: str, size: float = 14, anchor: str = "start", weight: int = 400) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="{INK}">{escape(words)}</text>'
    )


def _picture(body: Iterable[str], height: float, words: str) -> Picture:
    family = escape(", ".join(typefaces()), {'"': "&quot;"})
    hatch = (
        '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="7" height="7" fill="#ffffff"/><rect width="2.4" height="7" fill="{DEEP}"/></pattern></defs>'
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" font-family="{family}">{hatch}{"".join(body)}</svg>'
    )
    return Picture(svg, WIDTH / UNITS_OF_MM, words)


def _lines_of(label: str) -> list[str]:
    """At most two lines; what does not fit ends with dots."""
    words, lines = label.split(), [""]
    for word in words:
        grown = f"{lines[-1]} {word}".strip()
        if len(grown) <= LONGEST or not lines[-1]:
            lines[-1] = grown
        else:
            lines.append(word)
    shown = [line[:LONGEST] for line in lines[:2]]
    if len(lines) > 2:
        shown[1] = f"{shown[1][: LONGEST - 1].rstrip()}…"
    return shown


def _label(label: str, middle: float) -> list[str]:
    lines = _lines_of(label)
    first = middle + 5 - 8 * (len(lines) - 1)
    return [_text(LABEL - 10, first + 16 * place, line, 13.5, "end") for place, line in enumerate(lines)]


def _axis(top: float, bottom: float) -> list[str]:
    found = []
    for tick in range(0, 101, 20):
        x = LABEL + ROOM * tick / 100
        found.append(f'<line x1="{x}" y1="{top}" x2="{x}" y2="{bottom}" stroke="{FAINT}"/>')
        found.append(_text(x, bottom + 17, str(tick), 12.5, "middle"))
    return found


def _whisker(interval: Interval, y: float, half: float = 5) -> str:
    low, high = (LABEL + ROOM * end / 100 for end in (interval.low, interval.high))
    return (
        f'<path d="M{low:.1f} {y - half:.1f}v{2 * half:g}m0 {-half:g}H{high:.1f}m0 {-half:g}v{2 * half:g}" fill="none" '
        f'stroke="{INK}" stroke-width="2"/>'
    )


def _pieces(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """Of much the same length, at most `MOST_ROWS`: a figure does not break, and one of many rows would leave the page
    before it blank, or not fit on any."""
    count = max(-(-len(rows) // MOST_ROWS), 1)
    size = max(-(-len(rows) // count), 1)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _joined(pictures: Sequence[Picture]) -> tuple[Picture, ...]:
    """A page may end after each but the last, which keeps the caption."""
    return (*(replace(one, is_kept=False) for one in pictures[:-1]), *pictures[-1:])


def bars(rows: Sequence[Row], words: str, marked: str = "") -> tuple[Picture, ...]:
    """Bars with what is required as an upright line; hatched where a row is marked, which `marked` explains below the
    last. Many rows stand in several figures."""
    runs = _pieces(rows)
    return _joined([_bars(run, words, marked if run is runs[-1] else "") for run in runs])


def _bars(rows: Sequence[Row], words: str, marked: str) -> Picture:
    step, top = 34, 8
    bottom = top + step * len(rows)
    body = _axis(top, bottom)
    for place, row in enumerate(rows):
        middle = top + step * place + step / 2
        fill = "url(#hatch)" if row.is_marked else FULL
        body += _label(row.label, middle)
        body.append(
            f'<rect x="{LABEL}" y="{middle - 10}" width="{ROOM * row.percent / 100:.1f}" height="20" fill="{fill}" '
            f'stroke="{DEEP}"/>'
        )
        if row.interval:
            body.append(_whisker(row.interval, middle))
        if row.required is not None:
            x = LABEL + ROOM * row.required / 100
            body.append(f'<rect x="{x - 3.5:.1f}" y="{middle - 14}" width="7" height="28" fill="#ffffff"/>')
            body.append(f'<rect x="{x - 1.5:.1f}" y="{middle - 14}" width="3" height="28" fill="{INK}"/>')
        body.append(_text(LABEL + ROOM + 10, middle + 5, row.end, 13.5, weight=700 if row.is_marked else 400))
    height = bottom + 26
    if marked:
        body.append(f'<rect x="{LABEL}" y="{height + 2}" width="26" height="14" fill="url(#hatch)" stroke="{DEEP}"/>')
        body.append(_text(LABEL + 34, height + 14, marked, 13))
        height += 24
    return _picture(body, height, words)


def dots(rows: Sequence[Row], overall: float, words: str) -> tuple[Picture, ...]:
    """Means with their bands beside the mean of all; hollow where a row is marked. Many rows stand in several
    figures."""
    return _joined([_dots(run, overall, words) for run in _pieces(rows)])


def _dots(rows: Sequence[Row], overall: float, words: str) -> Picture:
    step, top = 34, 26
    bottom = top + step * len(rows)
    x = LABEL + ROOM * overall / 100
    body = [
        *_axis(top, bottom),
        f'<line x1="{x:.1f}" y1="{top - 6}" x2="{x:.1f}" y2="{bottom}" stroke="{INK}" stroke-width="2" '
        'stroke-dasharray="6 4"/>',
        _text(x, top - 11, f"chung {written(overall)}", 13, "middle"),
    ]
    for place, row in enumerate(rows):
        middle = top + step * place + step / 2
        body += _label(row.label, middle)
        if row.interval:
            body.append(_whisker(row.interval, middle))
        fill = "#ffffff" if row.is_marked else INK
        body.append(
            f'<circle cx="{LABEL + ROOM * row.percent / 100:.1f}" cy="{middle:.1f}" r="5.5" fill="{fill}" '
            f'stroke="{INK}" stroke-width="2"/>'
        )
        body.append(_text(LABEL + ROOM + 10, middle + 5, row.end, 13))
    return _picture(body, bottom + 26, words)


def columns(counts: Sequence[int], pass_percent: float | None, words: str) -> Picture:
    """How many lie in each class of points; those below the pass mark's class are light."""
    base, room, wide = 178, 130, WIDTH / len(counts)
    step, most = 100 / len(counts), max(*counts, 1)
    body = []
    for place, count in enumerate(counts):
        tall, x = room * count / most, wide * place
        fill = FULL if pass_percent is None or place * step >= pass_percent else LIGHT
        if count:
            body.append(
                f'<rect x="{x + 6:.1f}" y="{base - tall:.1f}" width="{wide - 12:.1f}" height="{tall:.1f}" '
                f'fill="{fill}" stroke="{DEEP}"/>'
            )
        body.append(_text(x + wide / 2, base - tall - 6, str(count), 13.5, "middle", 700))
        body.append(_text(x + wide / 2, base + 18, f"{place * step:.0f}–{(place + 1) * step:.0f}", 12.5, "middle"))
    body.append(f'<line x1="0" y1="{base}" x2="{WIDTH}" y2="{base}" stroke="{INK}"/>')
    if pass_percent is not None:
        x = WIDTH * pass_percent / 100
        body.append(
            f'<line x1="{x:.1f}" y1="22" x2="{x:.1f}" y2="{base}" stroke="{INK}" stroke-width="2" '
            'stroke-dasharray="6 4"/>'
        )
        body.append(_text(min(max(x, 50), WIDTH - 50), 15, f"mức đạt {limit(pass_percent)}", 13, "middle"))
    return _picture(body, base + 28, words)


def levels(rows: Sequence[Row], limits: Sequence[tuple[str, float]], words: str) -> Picture:
    """A person's levels: the scale with its limits, a dot and the band."""
    step, top = 36, 28
    bottom = top + step * len(rows)
    body = []
    for name, at in limits:
        x = LABEL + ROOM * at / 100
        if at:
            body.append(
                f'<line x1="{x:.1f}" y1="{top - 8}" x2="{x:.1f}" y2="{bottom}" stroke="{EDGE}" stroke-dasharray="5 4"/>'
            )
        body.append(_text(x + 3, top - 12, name, 12.5))
    for place, row in enumerate(rows):
        middle = top + step * place + step / 2
        body += _label(row.label, middle)
        body.append(f'<rect x="{LABEL}" y="{middle - 7}" width="{ROOM}" height="14" fill="none" stroke="{EDGE}"/>')
        if row.interval:
            body.append(_whisker(row.interval, middle, 6))
        body.append(f'<circle cx="{LABEL + ROOM * row.percent / 100:.1f}" cy="{middle:.1f}" r="6" fill="{INK}"/>')
        body.append(_text(LABEL + ROOM + 10, middle + 5, row.end, 13))
    return _picture(body, bottom + 8, words)


@dataclass(frozen=True)
class Moved:
    """A group before and after, with the bands of both; `alone`: where it would have come to by itself."""

    label: str
    before: float
    after: float
    bands: tuple[Interval | None, Interval | None]
    end: str
    alone: float | None = None
    is_marked: bool = False


def moves(topics: Sequence[tuple[str, Sequence[Moved]]], words: str) -> Picture:
    """Title → its groups: a hollow dot before, a full one after and below it; a broken line where a group is not
    marked."""
    step, top, head = 46, 4, 26
    heights = [head + step * len(rows) for _title, rows in topics]
    bottom = top + sum(heights)
    body = _axis(top + head, bottom)
    for place, (title, rows) in enumerate(topics):
        y = top + sum(heights[:place])
        shown = title if len(title) <= 2 * LONGEST else f"{title[: 2 * LONGEST - 1].rstrip()}…"
        body.append(f'<rect x="0" y="{y}" width="{WIDTH}" height="{head}" fill="#ffffff"/>')
        body.append(_text(0, y + 18, shown, 14, weight=700))
        for line, row in enumerate(rows):
            body += _moved(row, y + head + step * line + step / 2)
    return _picture(body, bottom + 26, words)


def _moved(row: Moved, middle: float) -> list[str]:
    early, late = middle - 8, middle + 8
    a, b = (LABEL + ROOM * value / 100 for value in (row.before, row.after))
    found = _label(row.label, middle)
    dashes = "" if row.is_marked else ' stroke-dasharray="5 4"'
    found += [_whisker(band, y, 4) for band, y in zip(row.bands, (early, late), strict=True) if band]
    found.append(
        f'<line x1="{a:.1f}" y1="{early}" x2="{b:.1f}" y2="{late}" stroke="{DEEP}" stroke-width="2.5"{dashes}/>'
    )
    if row.alone is not None:
        x = LABEL + ROOM * min(max(row.alone, 0), 100) / 100
        found.append(f'<rect x="{x - 2:.1f}" y="{late - 9}" width="4" height="18" fill="{EDGE}"/>')
    found.append(f'<circle cx="{a:.1f}" cy="{early}" r="5.5" fill="#ffffff" stroke="{DEEP}" stroke-width="2"/>')
    found.append(f'<circle cx="{b:.1f}" cy="{late}" r="5.5" fill="{DEEP}" stroke="{DEEP}" stroke-width="2"/>')
    found.append(_text(LABEL + ROOM + 10, middle + 5, row.end, 13.5, weight=700 if row.is_marked else 400))
    return found
