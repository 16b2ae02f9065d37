"""Sentences for refusals about people and units."""

PEOPLE = {
    "bad_act_reason": "Hãy ghi lý do hoặc số văn bản, từ 3 đến 300 ký tự, ví dụ: Quyết định số 12/QĐ-UBND.",
    "bad_position_name": "Tên vị trí phải có từ 2 đến 200 ký tự.",
    "children_left": "Còn đơn vị cấp dưới đang hoạt động. Hãy chọn đơn vị kế thừa, hoặc kết thúc các đơn vị đó trước.",
    "end_in_future": "Chỉ ghi sáp nhập, chia tách khi đã đến ngày: ngày hoạt động cuối cùng không được sau hôm nay.",
    "has_ended_before": "Đơn vị này đã có ngày kết thúc. Hãy bỏ ngày kết thúc trước nếu đã ghi nhầm.",
    "has_left": "Người này đã thôi công tác. Hãy dùng mục “Nhận lại” trước.",
    "id_number": "Mã này trông như số căn cước hoặc số định danh cá nhân (12 chữ số). Hệ thống không lưu số định danh: "
    "hãy dùng mã cán bộ do cơ quan cấp, hoặc tự đặt mã như CB00123.",
    "may_be_known": "Có thể người này đã có trong hệ thống. Hãy xem danh sách trên trang này; nếu là người khác, "
    "hãy đánh dấu “Vẫn là người khác”.",
    "move_day": "Ngày này trước lần thay đổi gần nhất của người này. Hãy xem quá trình công tác và chọn ngày sau đó.",
    "move_in_future": "Chỉ ghi khi đã đến ngày: ngày không được sau hôm nay.",
    "not_ended": "Đơn vị này đang hoạt động, không có ngày kết thúc để bỏ.",
    "nothing_changed": "Không có gì khác với hiện tại. Hãy chọn giá trị mới, hoặc bấm “Bỏ qua”.",
    "unit_in_use": "Đã có cán bộ, đơn vị trực thuộc, đợt thi, người được giao quyền hoặc lịch sử ở đơn vị này nên "
    "không rút lại được. Hãy dùng “Kết thúc, sáp nhập”.",
    "people_left": "Đơn vị còn người đang công tác. Hãy chọn đơn vị kế thừa để chuyển họ sang trong cùng một lần.",
    "period_days": "Ngày thay đổi phải sau lần thay đổi trước, không sau hôm nay hay ngày kết thúc đơn vị.",
    "plan_changed": "Dữ liệu vừa thay đổi so với lúc xem trước nên chưa ghi gì. Hãy xem lại rồi bấm ghi lần nữa.",
    "retired_position": "Vị trí việc làm này đã ngừng dùng. Hãy chọn một vị trí đang dùng.",
    "staff_person": "Người này có vai trò quản lý (tổ chức, giám thị, soạn đề, duyệt đề, xem kết quả, quản trị): chỉ "
    "quản trị được sửa mã cán bộ, ghi thôi công tác hoặc nhận lại. Hãy nhờ quản trị.",
    "still_here": "Người này đang công tác.",
    "successor_below": "Đơn vị kế thừa không thể là đơn vị cấp dưới, hoặc đơn vị cũ, của đơn vị này.",
    "successor_ended": "Đơn vị kế thừa phải đang hoạt động vào ngày ngay sau ngày kết thúc.",
    "unknown_category": "Không có nhóm này.",
}
