"""The life of a round's results: computed, checked by one person, published by another, corrected as a new version."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.names import tidy
from quizapp.domain.result_life import confirming_roles
from quizapp.results.complaints import complaint_deadline, open_complaints
from quizapp.results.publishing import (
    account_name,
    check_results,
    life_of,
    publication_lines,
    publish_checked,
)
from quizapp.results.routes.blueprint import bp
from quizapp.results.routes.staff import STAFF, acting_on, my_round, roles_over, settle, told
from quizapp.results.second_person import decides_alone
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, timezone, writing

LONGEST_NOTE = 500


def _typed(name: str) -> str:
    return tidy(request.form.get(name, "").replace("\x00", ""))[:LONGEST_NOTE]


@bp.get("/dot-thi/<int:round_id>/ket-qua")
@only(*STAFF, scope="unit", writes=True)
def life_page(round_id: int) -> str:
    round_ = my_round(round_id)
    settle(round_)
    life = life_of(reading(), round_, now())
    check = life.check if life.state in ("checked", "rechecked") else None
    is_mine = check is not None and check.checked_by == me().account_id
    alone = decides_alone(reading(), round_, me().account_id)
    return render_template(
        "results/life.html",
        round=round_,
        life=life,
        check=check,
        checker=account_name(reading(), check.checked_by) if check else "",
        lines=publication_lines(reading(), round_id),
        complaints=open_complaints(reading(), round_id),
        deadline=complaint_deadline(reading(), round_, now(), timezone()),
        may_confirm=bool(set(confirming_roles(round_.kind)) & set(roles_over(reading(), round_))),
        needs_another=is_mine and not alone,
        is_waived=is_mine and alone,
        alone=alone,
    )


def _back(round_id: int) -> ResponseReturnValue:
    return redirect(url_for("results.life_page", round_id=round_id))


@bp.post("/dot-thi/<int:round_id>/ket-qua/kiem-tra")
@only(*STAFF, scope="unit", writes=True, audit=("results_checked",))
def check(round_id: int) -> ResponseReturnValue:
    with told("Đã ghi nhận kết quả được kiểm tra. Còn bước công bố."), writing() as session:
        round_, actor = acting_on(session, round_id)
        check_results(session, round_, actor.account_id, _typed("note"), now(), request.form.get("set"))
    return _back(round_id)


@bp.post("/dot-thi/<int:round_id>/ket-qua/cong-bo")
@only(*STAFF, scope="unit", writes=True, audit=("results_published", "results_corrected"))
def publish_version(round_id: int) -> ResponseReturnValue:
    with told("Đã công bố kết quả. Lần công bố này được giữ nguyên, không ai sửa được."), writing() as session:
        round_, actor = acting_on(session, round_id)
        publish_checked(session, round_, actor, _typed("reason"), now(), request.form.get("set"))
    return _back(round_id)
