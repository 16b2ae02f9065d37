"""Facts → Vietnamese sentences, and the pages and JSON that carry them."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, current_app, jsonify, make_response, render_template, request, session
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from quizapp.domain import errors as refusals
from quizapp.web.api_words import API, API_STATUS, TOKENS
from quizapp.web.bank_words import BANKS
from quizapp.web.busy import busy_page
from quizapp.web.door_words import HTTP_WORDS, LOGIN, NOT_YET, PASSWORD, PROVIDER
from quizapp.web.entry_words import ENTRY, ROOM
from quizapp.web.filters import iso
from quizapp.web.life_words import LIFE
from quizapp.web.model_words import MODEL
from quizapp.web.people_words import PEOPLE
from quizapp.web.problems import is_of_program, problem
from quizapp.web.request import now, wants_json
from quizapp.web.service_words import SERVICES
from quizapp.web.sitting_words import SITTINGS
from quizapp.web.training_words import TRAINING
from quizapp.web.typed import form_page, typed_form

AWAY = (sa.exc.OperationalError, sa.exc.TimeoutError)


@dataclass(frozen=True)
class Words:
    """An HTTP status, a short reason for scripts, and a sentence for people."""

    status: int
    reason: str
    sentence: str


MAY_NOT_START = {
    **ENTRY,
    "not_invited": "Bạn không có tên trong danh sách của đợt này. Hãy liên hệ cán bộ tổ chức.",
    "not_open_yet": "Đợt này chưa đến giờ mở. Hãy quay lại đúng giờ ghi trên trang chủ.",
    "no_sitting": "Bạn chưa được xếp vào ca thi nào của đợt này. Hãy liên hệ cán bộ tổ chức.",
    "over": "Đã quá giờ được bắt đầu làm bài. Nếu đến muộn có lý do, hãy báo ngay cán bộ coi thi hoặc cán bộ tổ chức.",
    "attempts_used": "Bạn đã dùng hết số lượt làm bài của đợt này.",
    "round_not_ready": "Đợt này chưa được mở hoặc đã bị hủy.",
    "outage": "Phòng thi hoặc đơn vị của bạn đang tạm dừng vì sự cố. Hãy chờ báo tiếp tục; thời gian chờ không bị mất.",
    "sat_elsewhere": "Bạn đã làm bài này ở đợt chính hoặc ở đợt bù. Mỗi người chỉ làm một lần.",
    "official_running": "Bạn đang làm dở một bài sát hạch chính thức. Hãy nộp bài đó trước rồi mới làm bài khác.",
}
BAD_VALUE = {
    "not_a_list": "Câu trả lời gửi lên không đúng định dạng.",
    "not_text": "Câu trả lời gửi lên không đúng định dạng.",
    "repeated": "Một phương án hoặc một vị trí được chọn hai lần. Hãy chọn mỗi mục một lần.",
    "unknown_option": "Phương án gửi lên không có trong câu hỏi này.",
    "too_many": "Câu này chỉ được chọn một phương án.",
    "incomplete_order": "Hãy chọn vị trí cho mọi bước, mỗi bước một số khác nhau.",
    "no_such_question": "Đề của bạn không có câu này.",
    "too_long": "Câu trả lời dài quá 200 ký tự. Hãy viết ngắn lại.",
    "unprintable": "Câu trả lời có ký tự ẩn, thường do chép và dán. Hãy xóa đi và gõ lại.",
}
ROUND = {
    **ROOM,
    "window": "Giờ đóng phải sau giờ mở.",
    "window_too_short": "Khoảng mở của đợt ngắn hơn thời gian làm bài.",
    "already_over": "Giờ đóng đã qua: hãy sửa thời gian của đợt trước khi mở.",
    "closes_in_past": "Giờ đóng mới đã qua. Hãy chọn một giờ sau lúc này.",
    "closes_earlier": "Giờ đóng mới phải muộn hơn giờ đóng hiện tại. Muốn kết thúc sớm, hãy dùng nút “Đóng đợt”.",
    "shown_by_rule": "Kết quả của đợt này tự hiện theo cách đã chọn khi tạo đợt, không cần công bố.",
    "no_candidates": "Danh sách thí sinh trống: hãy chọn đơn vị và nhóm đối tượng có người.",
    "no_units": "Hãy chọn ít nhất một đơn vị được mời.",
    "outside_scope": "Đơn vị được chọn nằm ngoài phạm vi bạn phụ trách.",
    "wrong_state": "Đợt thi đang ở trạng thái không cho phép việc này. Hãy tải lại trang để xem trạng thái mới.",
    "official_once": "Đợt sát hạch chính thức chỉ cho làm bài một lượt.",
    "code_taken": "Mã đợt này đã được dùng. Hãy đặt mã khác.",
    "nobody_absent": "Không có ai vắng mặt nên không cần đợt bù.",
    "no_model": "Chưa có mô hình đánh giá nào. Quản trị cần nạp mô hình trước.",
    "unknown_competence": "Mô hình đánh giá mới nhất không có một năng lực mà ma trận đề dùng đến.",
    "running_attempts": "Còn thí sinh đang làm bài. Hãy chờ hết giờ hoặc xác nhận đóng ngay.",
    "nobody_there": "Đợt này không có thí sinh nào ở mục đã chọn.",
    "has_ended": "Người này đã nộp bài hoặc đã hết giờ, và không còn lượt làm bài nào, nên không thêm giờ được nữa.",
    "not_shown": "Kết quả của đợt này chưa được công bố.",
    "rescue_never": "Theo quy định của đợt này, không nhận tệp cứu hộ. Chỉ những câu đã báo “Đã lưu” được tính.",
    **SITTINGS,
}
RECORD = {
    **PEOPLE,
    **LIFE,
    **MODEL,
    **SERVICES,
    **TOKENS,
    **TRAINING,
    **BANKS,
    "code_taken": "Mã này đã được dùng.",
    "username_taken": "Tên đăng nhập này đã được dùng.",
    "unknown_unit": "Không có đơn vị này, hoặc đơn vị nằm ngoài phạm vi bạn phụ trách.",
    "unknown_position": "Không có vị trí việc làm này.",
    "own_child": "Đơn vị không thể trực thuộc chính nó hoặc đơn vị cấp dưới của nó.",
    "last_administrator": "Đây là quản trị cuối cùng nên không thể gỡ quyền, khóa tài khoản hoặc cho nghỉ. "
    "Hãy giao vai trò Quản trị hệ thống cho một người khác trước (Cán bộ → Tài khoản và vai trò).",
    "unknown_role": "Không có vai trò này.",
    "already_erased": "Thông tin của người này đã được xóa từ trước.",
    "still_active": "Người này còn đang công tác. Hãy ghi “đã nghỉ hoặc chuyển đi” trước khi xóa thông tin.",
    "no_account": "Người này chưa có tài khoản.",
    "empty_blueprint": "Ma trận đề phải có ít nhất một câu.",
    "blueprint_name": "Tên ma trận phải có ít nhất hai chữ cái hoặc chữ số.",
    "unknown_competence": "Có ô của một năng lực không có trong mô hình mới nhất. Hãy tải lại trang rồi nhập lại.",
    "blueprint_taken": "Đã có ma trận đề mang tên tương tự (trùng mã). Hãy đặt tên khác, hoặc mở ma trận đó và sửa.",
    "bad_code": "Mã chỉ gồm chữ không dấu, chữ số và các dấu . - _, dài tối đa 30 ký tự.",
    "bad_staff_code": "Mã cán bộ chỉ gồm chữ không dấu, chữ số và các dấu . - _ /, dài tối đa 30 ký tự.",
    "bad_name": "Họ và tên chỉ gồm chữ cái và khoảng trắng, dài tối đa 200 ký tự.",
    "bad_username": "Tên đăng nhập dài 2–60 ký tự, chỉ gồm chữ không dấu, chữ số và các dấu . - _ / @.",
    "has_account": "Người này đã có tài khoản.",
    "own_factor": "Không tự gỡ xác thực hai bước của mình ở đây. Hãy nhờ quản trị khác.",
    "no_factor": "Tài khoản này chưa cài đặt xác thực hai bước.",
    "factor_set": "Xác thực hai bước đã được cài đặt rồi.",
    "factor_required": "Tài khoản có vai trò quản lý phải dùng xác thực hai bước nên không tắt được.",
    "role_everywhere": "Vai trò quản trị luôn có hiệu lực toàn hệ thống, không gắn với một đơn vị.",
    "dates": "Ngày kết thúc phải sau ngày bắt đầu.",
    "bad_reason": "Hãy ghi lý do, từ 5 đến 500 ký tự.",
    "upload_gone": "Tệp này đã được nhận ở cửa sổ khác, hoặc đã quá một ngày. Hãy xem lại các lần nhập gần đây.",
    "bad_ticket": "Tệp không mang phiếu do máy chủ này cấp, hoặc đã bị sửa. Hãy tải lại tệp từ máy của thí sinh.",
}

MAY_HELP_AGAIN = ("csrf", "collision", "busy", "http_500", "http_429")


NOT_FOUND = {
    "people_upload": "Tệp này không còn ở đây. Nếu bạn vừa bấm ghi hai lần thì lần bấm đầu đã ghi xong: hãy mở trang "
    "Cán bộ hoặc Đơn vị để xem. Nếu chưa ghi thì tệp đã được bỏ hoặc đã quá 24 giờ: hãy tải lên lại.",
}


def words_for(refusal: refusals.Refusal) -> Words:  # noqa: C901 - one case for each refusal, nothing else
    """The status, reason and sentence for a refusal; every class of `domain.errors` has a case (house test)."""
    match refusal:
        case refusals.NotFound(what):
            return Words(404, "not_found", NOT_FOUND.get(what, "Không tìm thấy, hoặc bạn không có quyền xem."))
        case refusals.BadValue(position, reason):
            return Words(422, "bad_value", f"Câu {position}: {BAD_VALUE[reason]}")
        case refusals.AttemptClosed():
            return Words(409, "closed", "Bài làm đã đóng, không nhận thêm câu trả lời.")
        case refusals.TooLate():
            return Words(409, "late", "Đã hết giờ làm bài nên câu trả lời này không được tính.")
        case refusals.TimeLeft():
            return Words(409, "time_left", "Chưa hết giờ: bạn được thêm thời gian. Hãy làm bài tiếp.")
        case refusals.Superseded():
            return Words(409, "superseded", "Bài này đang được làm trên máy hoặc trình duyệt khác.")
        case refusals.SequenceConflict():
            return Words(409, "conflict", "Số thứ tự lưu đã dùng cho câu trả lời khác. Trang sẽ tự gửi lại.")
        case refusals.SignedOut():
            return Words(401, "signed_out", "Phiên đăng nhập đã hết. Hãy đăng nhập lại; bài làm vẫn được giữ.")
        case refusals.MayNotStart(reason):
            return Words(409, reason, MAY_NOT_START[reason])
        case refusals.BankTooSmall(shortages):
            return Words(409, "bank_too_small", "Ngân hàng không đủ câu hỏi: " + _shortage_words(shortages))
        case refusals.RoundRefusal(reason):
            return Words(409, reason, ROUND[reason])
        case refusals.LoginRefused(reason, wait):
            return Words(401 if reason != "throttled" else 429, reason, LOGIN[reason].format(wait=wait))
        case refusals.PasswordRefused(reason):
            return Words(422, reason, PASSWORD[reason])
        case refusals.NotYet(reason):
            return Words(403, reason, NOT_YET[reason])
        case refusals.ProviderRefused(reason):
            return Words(503 if reason == "away" else 403, reason, PROVIDER[reason])
        case refusals.RecordRefused(reason):
            return Words(422, reason, RECORD[reason])
        case refusals.ApiRefused(reason, wait, parameter):
            return Words(API_STATUS[reason], reason, API[reason].format(wait=wait, parameter=parameter))
        case refusals.FileRefused(faults):
            return Words(422, "file_refused", f"Tệp có {len(faults)} lỗi, chưa ghi gì. Hãy sửa rồi nạp lại.")
    raise TypeError(f"no words for {type(refusal).__name__}")


def _shortage_words(shortages: tuple[refusals.Shortage, ...]) -> str:
    parts = (f"{s.competence} mức {s.level} cần {s.wanted}, có {s.available}, thiếu {s.missing}" for s in shortages)
    return "; ".join(parts) + "."


def _answer(words: Words, **facts: Any) -> ResponseReturnValue:
    if is_of_program():
        return problem(words.status, words.reason, words.sentence)
    if wants_json():
        return jsonify(reason=words.reason, message=words.sentence, **facts), words.status
    if request_ctx.url_adapter is None:  # a host that is not trusted: no page with links can be built for it
        return Response(words.sentence + "\n", words.status, mimetype="text/plain")
    try:
        return _refused_page(words), words.status
    except AWAY as away:
        return on_overload(away)


def _refused_page(words: Words) -> str:
    """The sentence, and what was typed with it: as a form to send again where that may help."""
    may_send_again = words.reason in MAY_HELP_AGAIN
    return render_template(
        "error.html", words=words, typed=typed_form(), may_send_again=may_send_again, form_page=form_page()
    )


def on_refusal(refusal: refusals.Refusal) -> ResponseReturnValue:
    answer = make_response(_answer(words_for(refusal), **_facts_of(refusal)))
    if isinstance(refusal, refusals.ApiRefused) and refusal.wait:
        answer.headers["Retry-After"] = str(refusal.wait)
    return answer


def _facts_of(refusal: refusals.Refusal) -> dict[str, Any]:
    """What a script needs to go on after the refusal."""
    match refusal:
        case refusals.SequenceConflict(_, highest_seq):
            return {"highest_seq": highest_seq}
        case refusals.TimeLeft(deadline):
            return {"deadline": iso(deadline), "server_time": iso(now())}
    return {}


def on_csrf_fault(_fault: CSRFError) -> ResponseReturnValue:
    """A stale form. A script whose login is gone must hear that, not of the token that went with it."""
    if "_user_id" not in session and (wants_json() or typed_form() is not None):
        return on_refusal(refusals.SignedOut())
    sentence = "Trang đã mở quá lâu hoặc bạn đã đăng nhập lại ở cửa sổ khác."
    more = " Hãy mở lại trang đó rồi gửi lại." if typed_form() is None else ""
    return _answer(Words(400, "csrf", sentence + more))


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    answer = make_response(_answer(Words(status, f"http_{status}", HTTP_WORDS.get(status, HTTP_WORDS[400]))))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def on_impossible_number(_error: Exception) -> ResponseReturnValue:
    """A number or text in the address or form that no column can hold."""
    return _answer(Words(400, "http_400", HTTP_WORDS[400]))


def _said(error: Exception) -> str:
    """The first line: PostgreSQL's next ones show the row, with whatever secret it holds."""
    return str(getattr(error, "orig", None) or error).partition("\n")[0]


def on_collision(error: Exception) -> ResponseReturnValue:
    """Two people wrote the same thing at the same moment; the database let one of them."""
    current_app.logger.warning("refused by the database on %s %s: %s", request.method, request.path, _said(error))
    return _answer(Words(409, "collision", HTTP_WORDS[409]))


def on_overload(error: Exception) -> ResponseReturnValue:
    """The database is busy or away: say when to come back instead of waiting in line."""
    current_app.logger.error("database unavailable on %s %s: %s", request.method, request.path, _said(error))
    is_for_a_script = is_of_program() or wants_json()
    answer = make_response(_answer(Words(503, "busy", HTTP_WORDS[503])) if is_for_a_script else (busy_page(), 503))
    answer.headers["Retry-After"] = "2"
    return answer


def on_crash(error: Exception) -> ResponseReturnValue:
    current_app.logger.exception("unhandled error on %s %s", request.method, request.path, exc_info=error)
    return _answer(Words(500, "http_500", HTTP_WORDS[500]))


def register_errors(app: Flask) -> None:
    app.register_error_handler(refusals.Refusal, on_refusal)
    app.register_error_handler(CSRFError, on_csrf_fault)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(OverflowError, on_impossible_number)
    app.register_error_handler(sa.exc.DataError, on_impossible_number)
    app.register_error_handler(sa.exc.IntegrityError, on_collision)
    for fault in (*AWAY, refusals.Overloaded):
        app.register_error_handler(fault, on_overload)
    app.register_error_handler(Exception, on_crash)
