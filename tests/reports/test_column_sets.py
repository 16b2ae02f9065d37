"""The tables that leave for offices have the columns that offices ask for, in their order and of their kinds; more may
stand between them."""

from collections.abc import Sequence

import pytest

from quizapp.db import Engines
from quizapp.office.plain_tables import Field
from quizapp.reports.exports.plain import needs_table, round_table
from quizapp.reports.queries import needs_report, round_report
from quizapp.reports.queries.bulk import fields_of
from tests.reports.scene import Scene, build

Wanted = tuple[tuple[str, str], ...]  # heading, or how it begins, and kind


def missing(fields: Sequence[Field], wanted: Wanted) -> tuple[str, str] | None:
    """The first that does not stand behind those before it."""
    place = 0
    for heading, kind in wanted:
        behind = [at for at in range(place, len(fields)) if fields[at].column.heading.startswith(heading)]
        if not behind or fields[behind[0]].column.kind != kind:
            return heading, kind
        place = behind[0] + 1
    return None


@pytest.fixture
def sets(sqlite_engines: Engines) -> dict[str, tuple[Sequence[Field], Wanted]]:
    scene: Scene = build(sqlite_engines)
    with sqlite_engines.reading() as session:
        found = round_report(session, scene.round_id, scene.everywhere)
        needs = needs_table(needs_report(session, scene.round_id, scene.everywhere)).fields
    model = found.round.model
    scores = (
        ("STT", "count"), ("Số báo danh", "text"), ("Họ và tên", "text"), ("Ngày sinh", "day"), ("Đơn vị", "text"),
        *((f"Điểm {domain.code}", "mark") for domain in model.domains), ("Điểm lý thuyết", "decimal"),
        ("Điểm thực hành", "decimal"), ("Tổng điểm", "mark"), ("Xếp loại", "text"), ("Thời gian làm bài", "decimal"),
        ("Ghi chú", "text"),
    )  # fmt: skip
    units = (
        ("TT", "count"), ("Mã ĐVHC", "text"), ("Tên đơn vị", "text"), ("Số người dự thi", "count"),
        ("Tổng số", "count"), ("Tỷ lệ tham gia", "decimal"), ("Điểm bình quân", "decimal"),
        ("Điểm trung vị", "decimal"), ("Số đạt", "count"), ("Tỷ lệ đạt", "decimal"),
        *((band.name, "count") for band in sorted(model.bands, key=lambda one: -one.from_percent)),
        ("Chênh lệch so với kỳ trước", "decimal"), ("Hạng cao nhất", "count"), ("Hạng thấp nhất", "count"),
        ("Khoảng tin cậy từ", "decimal"), ("Khoảng tin cậy đến", "decimal"), ("Ghi chú", "text"),
    )  # fmt: skip
    plan = (
        ("TT", "count"), ("Nội dung bồi dưỡng", "text"), ("Đối tượng", "text"), ("Số người có nhu cầu", "count"),
        ("Tỷ lệ dưới ngưỡng", "decimal"), ("Mức thiếu hụt", "decimal"), ("Hình thức", "text"),
        ("Đơn vị cần ưu tiên", "text"), ("Thời gian dự kiến", "text"), ("Ghi chú", "text"),
    )  # fmt: skip
    return {
        "scores": (fields_of("bang-diem", model), scores),
        "units": (round_table(found).fields, units),
        "needs": (needs, plan),
    }


@pytest.mark.parametrize("name", ["scores", "units", "needs"])
def test_offices_find_their_columns(sets: dict[str, tuple[Sequence[Field], Wanted]], name: str) -> None:
    fields, wanted = sets[name]
    assert missing(fields, wanted) is None
    assert missing(fields, (wanted[1], wanted[0])) == wanted[0], "the control: another order"
    assert missing(fields, ((wanted[0][0], "moment"),)) is not None, "the control: another kind"
    assert missing([one for one in fields if one.column.heading != wanted[2][0]], wanted) is not None, "the control"
