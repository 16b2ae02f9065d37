"""The first sheet of every workbook: what was measured, how, and what the words mean."""

from zoneinfo import ZoneInfo

from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.people import ROUND_KINDS, ROUND_STATES
from quizapp.domain.summaries import Summary
from quizapp.office.workbooks import Column, Sheet, Value
from quizapp.reports.facts import RoundFacts, Succession

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ILLUSTRATIVE = "Giá trị minh họa"
_FACTS = (Column("Mục", width=30), Column("Nội dung", width=90))

Facts = list[tuple[str, Value]]


def round_facts(round_: RoundFacts) -> Facts:
    return [
        ("Đợt", f"{round_.code} – {round_.name}"),
        ("Loại đợt", ROUND_KINDS[round_.kind]),
        ("Trạng thái", ROUND_STATES[round_.state]),
        ("Đơn vị tổ chức", round_.organiser),
        ("Giờ mở", round_.opens_at),
        ("Giờ đóng", round_.closes_at),
        ("Phiên bản kết quả", round_.version_words),
        *([("Công bố lúc", round_.published_at)] if round_.publication else []),
        *([("Lý do sửa", round_.correction)] if round_.publication > 1 else []),
        *([("Lưu ý", round_.stage_words)] if round_.stage_words else []),
        *([("Chỉ tính – đơn vị", round_.only)] if round_.only else []),
    ]


def model_facts(model: AssessmentModel) -> Facts:
    bands = "; ".join(f"{band.name}: từ {band.from_percent:g}".replace(".", ",") for band in model.bands)
    facts: Facts = [
        ("Mô hình đánh giá", f"{model.name} ({model.code} {model.version})"),
        ("Mức xếp loại (trên 100 điểm)", bands),
        ("Mức đạt (trên 100 điểm)", model.pass_percent),
    ]
    if model.is_illustrative:
        facts.append((ILLUSTRATIVE, model.note))
    return facts


def summary_facts(summary: Summary, round_: RoundFacts) -> Facts:
    return [
        ("Số người được mời", summary.invited),
        ("Số người đã dự (có kết quả)", summary.sat),
        ("Số người chưa có kết quả", summary.absent),
        ("Tỷ lệ tham gia (%)", round_.sat_percent(summary)),
        ("Điểm bình quân (trên 100)", summary.mean),
        ("Điểm trung vị (trên 100)", summary.median),
        ("Số người đạt", summary.passed),
        ("Tỷ lệ đạt (% số người đã dự)", summary.pass_percent),
    ]


def succession_facts(succession: Succession) -> Facts:
    """How former units were counted; nothing where there are none."""
    if not succession.former:
        return []
    how = "Cộng dồn về đơn vị hiện nay" if succession.is_rolled_up else "Theo đơn vị của ngày mở đợt"
    return [
        ("Cách tính đơn vị", how),
        *(
            ("Đơn vị đã sáp nhập", f"{one.code} – {one.name}, nay thuộc {one.now_code} – {one.now_name}")
            for one in succession.former
        ),
    ]


DEFINITIONS: Facts = [
    ("Người vắng", "Không có điểm và không bao giờ được tính là 0 điểm; mọi số bình quân chỉ tính người đã dự."),
    ("Điểm theo năng lực", "Tổng điểm đạt được chia tổng điểm có thể của mọi người đã dự, nhân 100."),
    ("Mức yêu cầu", "Mức mà vị trí việc làm yêu cầu; với một nhóm là bình quân mức yêu cầu của những người đã dự."),
    ("Số liệu trong tệp", "Chỉ gồm các đơn vị thuộc phạm vi của người tải tệp."),
]


def facts_sheet(facts: Facts) -> Sheet:
    return Sheet("Thông tin", _FACTS, facts)
