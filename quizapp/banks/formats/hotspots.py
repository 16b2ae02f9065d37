"""Areas of a picture: rectangles in percent, whatever shape and measure their format has."""

from string import ascii_lowercase

from quizapp.banks.formats.choices import MOST_PARTS, Built, Unheld
from quizapp.banks.formats.neutral import ForeignQuestion, Region, Report, short
from quizapp.banks.formats.saying import Sayer
from quizapp.domain.names import tidy

Box = tuple[float, float, float, float]  # left, top, right, bottom
SMALLEST = 0.5  # percent of a side
_SHAPES = {"circle": "hình tròn", "ellipse": "hình bầu dục", "poly": "đa giác"}


def pointed(question: ForeignQuestion, report: Report, _say: Sayer) -> Built:
    """Rectangles with labels; what is right is marked like a choice."""
    canvas, regions = question.canvas, question.regions
    if canvas is None or not canvas.name:
        raise Unheld("Câu chọn vùng trên hình nhưng tệp không kèm hình. Hãy xuất lại cả gói có hình.")
    if not 2 <= len(regions) <= MOST_PARTS:
        raise Unheld(
            f"Câu chọn vùng trên hình phải có từ 2 đến {MOST_PARTS} vùng để chọn; tệp ghi {len(regions)} vùng. "
            "Câu chấm theo điểm bấm bất kỳ thì chưa nhận."
        )
    right = [region.weight > 0 for region in regions]
    if not any(right) or all(right):
        raise Unheld("Phải có ít nhất một vùng đúng và một vùng sai.")
    letters = ascii_lowercase[: len(regions)]
    boxes = {letter: _percent(region, question) for letter, region in zip(letters, regions, strict=True)}
    labels = _labels(letters, regions, question, report)
    _tell_shapes(question, report)
    is_many = canvas.is_many or sum(right) > 1
    picture = {"name": canvas.name, "alt": canvas.alt or _alternative(question, report)}
    return Built(
        "hotspot",
        labels,
        [letter for letter, is_right in zip(letters, right, strict=True) if is_right],
        more={"picture": picture, "regions": boxes, "many": is_many},
        picture=canvas.name,
    )


def _percent(region: Region, question: ForeignQuestion) -> list[float]:
    """[x, y, width, height] in percent of the picture. Unheld for what lies outside of it or has no area."""
    canvas = question.canvas
    box = _box(region)
    if canvas is None or box is None or canvas.width <= 0 or canvas.height <= 0:
        raise Unheld(f"Không đọc được vùng “{short(region.name)}” trên hình ({region.shape or 'không ghi hình dạng'}).")
    left, right = (_clamped(value / canvas.width * 100) for value in (box[0], box[2]))
    top, bottom = (_clamped(value / canvas.height * 100) for value in (box[1], box[3]))
    if right - left < SMALLEST or bottom - top < SMALLEST:
        raise Unheld(f"Vùng “{short(region.name)}” nằm ngoài hình hoặc quá nhỏ.")
    return [_rounded(left), _rounded(top), _rounded(right - left), _rounded(bottom - top)]


def _clamped(percent: float) -> float:
    return min(100.0, max(0.0, percent))


def _rounded(percent: float) -> float:
    number = round(percent, 2)
    return int(number) if number.is_integer() else number


def _box(region: Region) -> Box | None:
    at = region.coordinates
    match region.shape:
        case "rect" if len(at) == 4:
            return min(at[0], at[2]), min(at[1], at[3]), max(at[0], at[2]), max(at[1], at[3])
        case "circle" if len(at) == 3:
            return at[0] - at[2], at[1] - at[2], at[0] + at[2], at[1] + at[2]
        case "ellipse" if len(at) == 4:
            return at[0] - at[2], at[1] - at[3], at[0] + at[2], at[1] + at[3]
        case "poly" if len(at) >= 6 and len(at) % 2 == 0:
            return min(at[::2]), min(at[1::2]), max(at[::2]), max(at[1::2])
    return None


def _labels(letters: str, regions: tuple[Region, ...], question: ForeignQuestion, report: Report) -> dict[str, str]:
    texts = [tidy(region.label) for region in regions]
    is_named = all(texts) and len({text.casefold() for text in texts}) == len(texts)
    if not is_named:
        report.change(
            question.where,
            "Các vùng trên hình chưa có tên riêng: tạm đặt “Vùng A”, “Vùng B” … Hãy đặt tên khi sửa câu.",
        )
        texts = [f"Vùng {letter.upper()}" for letter in letters]
    if max(map(len, texts)) > 300:
        raise Unheld("Tên một vùng dài quá 300 ký tự. Hãy rút gọn.")
    return dict(zip(letters, texts, strict=True))


def _alternative(question: ForeignQuestion, report: Report) -> str:
    report.change(question.where, "Hình không có chữ thay thế: hãy viết chữ mô tả hình.")
    return ""


def _tell_shapes(question: ForeignQuestion, report: Report) -> None:
    odd = sorted({_SHAPES[region.shape] for region in question.regions if region.shape in _SHAPES})
    if odd:
        report.change(question.where, f"Vùng {', '.join(odd)} được đổi thành hình chữ nhật bao quanh.")
