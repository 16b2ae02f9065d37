"""How the texts of one foreign question are written in the bank: as plain words, or in the limited markup."""

import re
from dataclasses import dataclass, replace

from quizapp.banks.formats.markdown import (
    inline_of,
    is_carried,
    is_carried_inline,
    lost_in_markup,
    markup_of,
)
from quizapp.banks.formats.neutral import ForeignQuestion, Report, Rich
from quizapp.banks.formats.rich import has_markup, joined
from quizapp.banks.markup import cited_pictures
from quizapp.domain.names import tidy

_ENDS = tuple('.?!:;…”"»)]')
_FLAT = "Kiểu chữ, bảng hoặc danh sách được chuyển thành chữ thường."
_PARTLY = "Chữ gạch chân, ô bảng gộp, hoặc bảng và danh sách trong phương án được chuyển thành chữ thường."
_ASIDE = "Kiểu chữ, bảng hoặc danh sách trong phần giải thích được chuyển thành chữ thường."


@dataclass(frozen=True)
class Sayer:
    """`is_rich`: in the markup, as soon as one text of the question needs it."""

    is_rich: bool

    def stem(self, rich: Rich) -> str:
        return markup_of(rich) if self.is_rich else tidy(rich.plain)

    def part(self, rich: Rich) -> str:
        """An option, a step, a side of a pair."""
        return inline_of(rich) if self.is_rich else tidy(rich.plain)


def sayer_of(question: ForeignQuestion) -> Sayer:
    """An export of ours says which of its questions are marked up, if only in paragraphs."""
    is_said = "rich" in question.facts or is_carried(question.stem) or _has_paragraphs(question)
    return Sayer(is_said or any(map(is_carried_inline, _parts(question))))


def _has_paragraphs(question: ForeignQuestion) -> bool:
    """Whether a stem has several that end as sentences do; lines that were only broken are joined."""
    parts = re.split(r"</p>\s{0,9}<p>", question.stem.html.strip().removesuffix("</p>"))
    ends = (re.sub(r"<[^>]*>", "", part).rstrip()[-1:] for part in parts[:-1])
    return question.type != "cloze" and len(parts) > 1 and all(end in _ENDS for end in ends)


def _parts(question: ForeignQuestion) -> list[Rich]:
    """Every text but the stem that may stand in markup; choices of blanks may not."""
    sides = [side for pair in question.pairs for side in (pair.left, pair.right)]
    return [*(option.text for option in question.options), *sides, *question.items]


def cited_in(texts: list[str]) -> list[str]:
    """The names of the pictures that texts in markup cite, each once."""
    return list(dict.fromkeys(name for text in texts for name, _alt in cited_pictures(text)))


def tell_looks(question: ForeignQuestion, say: Sayer, report: Report) -> None:
    """What of the looks of a question is lost in the bank."""
    inner = [option.text for blank in question.blanks for option in blank.options]
    if say.is_rich:
        is_lost = lost_in_markup(question.stem) or any(lost_in_markup(one, inline=True) for one in _parts(question))
        flat = joined(inner)
    else:
        is_lost, flat = False, joined([question.stem, *_parts(question), *inner])
    if is_lost:
        report.change(question.where, _PARTLY)
    if has_markup(_without_pictures(flat)):
        report.change(question.where, _FLAT)
    if has_markup(_without_pictures(question.explanation)):
        report.change(question.where, _ASIDE)


def _without_pictures(rich: Rich) -> Rich:
    return replace(rich, html=rich.html.replace("<img", "<br><br"))
