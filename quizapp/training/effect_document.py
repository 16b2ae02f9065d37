"""The effect of a plan as an official report: the picture, what it means, then the tables."""

from collections.abc import Mapping, Sequence

from quizapp.domain.certainty import NEEDS
from quizapp.domain.gains import VERDICTS, Effect, Group
from quizapp.domain.numbers import limit, signed
from quizapp.domain.training import FORMS
from quizapp.domain.verdicts import beside
from quizapp.office.documents.parts import Block, Column, Document, Run, Table, paragraph
from quizapp.reports.documents.frame import NOTHING, TABLE, Paper, note, number, numbered, official, percent
from quizapp.reports.facts import RoundFacts
from quizapp.training.attending import Carried, together
from quizapp.training.effect_figures import SAID, effect_picture
from quizapp.training.effect_words import NOTES, caveats, idle_sentence, span, verdict_sentence
from quizapp.training.effects import EffectReport, Left, LineEffect


def effect_document(paper: Paper, report: EffectReport, done: Mapping[int, Carried]) -> Document:
    """Names stand in it: for whoever organises the plan."""
    body = numbered((
        ("Căn cứ", _grounds(paper, report)),
        ("Kết quả thực hiện kế hoạch", _carried(report, done)),
        ("Hiệu quả bồi dưỡng", _effects(report)),
        ("Người còn cần bồi dưỡng", _people(report, "still")),
        ("Người chưa được đánh giá lại", _people(report, "untested")),
    ))  # fmt: skip
    return official(paper, f"Kết quả thực hiện và hiệu quả của {_lower(report.plan.name)}", body)


def _lower(name: str) -> str:
    return f"{name[0].lower()}{name[1:]}" if name.startswith("Kế hoạch") else f"kế hoạch “{name}”"


def _grounds(paper: Paper, report: EffectReport) -> Sequence[Block]:
    found: list[Block] = [paragraph(f"Trước bồi dưỡng: {_round(paper, report.earlier)}.")]
    if report.later is None:
        return [*found, paragraph("Sau bồi dưỡng: chưa có đợt đánh giá lại nào được mở.")]
    came = f"{number(report.sat)} người dự trên {number(report.invited)} người được mời"
    found.append(paragraph(f"Sau bồi dưỡng: {_round(paper, report.later)}; {came}. Người vắng không bị tính 0 điểm."))
    if report.is_other_model:
        found.append(note("Hai đợt dùng hai bản mô hình đánh giá; mức yêu cầu có thể đã đổi."))
    if report.earlier.model.is_illustrative:
        found.append(note(report.earlier.model.note or "Giá trị minh họa."))
    return found


def _round(paper: Paper, facts: RoundFacts) -> str:
    version = f"kết quả công bố lần {facts.publication}" if facts.publication else "kết quả chưa công bố"
    return f"đợt “{facts.name}” (mã {facts.code}), kết thúc ngày {paper.day(facts.closes_at)}, {version}"


def _carried(report: EffectReport, done: Mapping[int, Carried]) -> Sequence[Block]:
    columns = (
        Column("TT", 9, "center"), Column("Chuyên đề", 56), Column("Hình thức", 22),
        Column("Lớp xong / lớp", 20, "right"), Column("Số chỗ", 16, "right"), Column("Đã học", 16, "right"),
        Column("Thực hiện", 20, "right"),
    )  # fmt: skip
    lines = [one.line for one in report.lines]
    rows = [
        (str(place), line.topic, FORMS[line.form], f"{done[line.id].held} / {done[line.id].classes}",
         number(line.seats), number(done[line.id].attended), percent(done[line.id].percent))
        for place, line in enumerate(lines, 1)
    ]  # fmt: skip
    total = together(done.values())
    share = percent(total.percent) if total.seats else NOTHING
    classes = f"{total.held} / {total.classes}"
    rows.append(("", "Cộng", "", classes, number(total.seats), number(total.attended), share))
    return [Table(columns, tuple(rows), size=TABLE, strong=(len(rows) - 1,))]


def _effects(report: EffectReport) -> Sequence[Block]:
    if report.later is None:
        return [paragraph(verdict_sentence(None))]
    picture = effect_picture(report.taught)
    found: list[Block] = [picture, note(SAID)] if picture else []
    for one in report.taught:
        found.append(paragraph(Run(f"{one.line.topic}. ", is_bold=True), verdict_sentence(one.effect)))
        found += [note(words) for words in caveats(one.effect)]
    if idle := len(report.lines) - len(report.taught):
        found.append(paragraph(idle_sentence(idle)))
    return [*found, _table(report.taught), *(note(words) for words in NOTES)]


def _table(lines: Sequence[LineEffect]) -> Block:
    columns = (
        Column("Chuyên đề", 40), Column("Nhóm", 22), Column("Dự cả hai / trong nhóm", 20, "right"),
        Column("Trước", 19, "right"), Column("Sau", 19, "right"), Column("Thay đổi", 19, "right"),
        Column("Chênh lệch hai nhóm (khoảng 95%)", 30), Column("Kết luận", 24),
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for one in lines:
        if one.effect is None:
            continue
        verdict = VERDICTS[one.effect.verdict]
        rows.append((one.line.topic, "Đã học", *_group(one.effect.attended), _difference(one.effect), verdict))
        rows.append(("", "Cần học, chưa học", *_group(one.effect.others), "", ""))
    return Table(columns, tuple(rows), "Chưa chuyên đề nào có người học.", size=10)


def _difference(effect: Effect) -> str:
    return NOTHING if effect.difference is None else f"{signed(effect.difference)} ({span(effect.interval)})"


def _group(group: Group) -> tuple[str, str, str, str]:
    sat = f"{group.sat_both} / {group.people}"
    change = group.change
    if change is None:
        return sat, NOTHING, NOTHING, NOTHING
    return sat, percent(change.before), percent(change.after), signed(change.mean)


NOBODY = {
    "still": "Theo đợt đánh giá lại, không còn ai dưới mức yêu cầu.",
    "untested": "Mọi người cần học hoặc đã học đều đã được đánh giá lại.",
}


def _people(report: EffectReport, which: str) -> Sequence[Block]:
    """A table for each topic that has any."""
    if report.later is None:
        return []
    found: list[Block] = []
    for one in report.lines:
        people: tuple[Left, ...] = getattr(one, which)
        count: int = getattr(one, f"{which}_count")
        if count:
            head = Run(f"{one.line.topic} ", is_bold=True)
            found.append(paragraph(head, f"({number(count)} người)", is_kept=True))
            found += _named(people, count)
    return found or [paragraph(NOBODY[which])]


def _named(people: Sequence[Left], count: int) -> list[Block]:
    columns = (
        Column("TT", 10, "center"), Column("Mã cán bộ", 26), Column("Họ và tên", 46), Column("Đơn vị", 42),
        Column("Đã học", 14, "center"), Column("Đạt / yêu cầu", 26, "right"), Column("Nhu cầu", 30),
    )  # fmt: skip
    rows = [
        (str(place), left.staff_code, left.name, left.unit_name, "có" if left.has_attended else "chưa",
         _standing(left), NEEDS.get(left.need, NOTHING))
        for place, left in enumerate(people, 1)
    ]  # fmt: skip
    table = Table(columns, tuple(rows), size=10)
    if count == len(rows):
        return [table]
    return [table, note(f"Bảng ghi {number(len(rows))} người đầu danh sách; tệp Excel của kế hoạch ghi đủ.")]


def _standing(left: Left) -> str:
    if left.percent is None or left.required is None:
        return NOTHING
    return f"{beside(left.percent, (left.required,), 0)}% / {limit(left.required)}%"
