"""Words for refusals of training plans, classes and attendance."""

TRAINING = {
    "plan_state": "Kế hoạch này không còn là dự thảo. Hãy tải lại trang để xem trạng thái mới.",
    "plan_not_approved": "Kế hoạch chưa được duyệt nên chưa xếp lớp được. Hãy nhờ người khác duyệt trước.",
    "plan_not_taken_back": "Kế hoạch đang là dự thảo, không cần đưa về dự thảo nữa.",
    "plan_empty": "Kế hoạch chưa có chuyên đề nào nên chưa duyệt được. Hãy thêm ít nhất một chuyên đề.",
    "approve_own_plan": "Bạn đã lập hoặc sửa kế hoạch này nên không tự duyệt được. Hãy nhờ người khác duyệt.",
    "plan_moved_on": "Kế hoạch vừa được sửa trong lúc bạn xem nên chưa duyệt. Hãy xem lại các chuyên đề rồi bấm duyệt.",
    "outside_year": "Chuyên đề phải bắt đầu và kết thúc trong năm của kế hoạch. Hãy xem lại năm của hai ngày này.",
    "plan_has_classes": "Kế hoạch đã có lớp hoặc đợt đánh giá lại nên không xóa được. Hãy bỏ các lớp trước.",
    "line_has_classes": "Chuyên đề này đã có lớp nên không bỏ được. Hãy bỏ các lớp của chuyên đề trước.",
    "nobody_to_place": "Không còn ai cần xếp lớp, hoặc đã hết chỗ của kế hoạch. Chưa có lớp nào được tạo.",
    "class_full": "Lớp không đủ chỗ. Hãy tăng số chỗ của lớp, hoặc chọn lớp khác.",
    "class_too_small": "Lớp có dưới hai người nên không tách được.",
    "already_seated": "Người này đã có chỗ ở một lớp của chuyên đề này. Hãy chuyển lớp nếu cần.",
    "no_such_person": "Không có cán bộ đang công tác mang mã này trong phạm vi của bạn. Hãy xem lại mã.",
    "was_marked": "Đã điểm danh ở đây nên không làm được việc này. Hãy bỏ các dấu điểm danh trước.",
    "session_window": "Giờ kết thúc phải sau giờ bắt đầu.",
    "session_taken": "Lớp đã có một buổi trùng giờ này. Hãy xem lại các buổi đã có, rồi chọn giờ khác.",
    "nobody_to_test": "Chưa ai được xếp lớp nên chưa có ai để đánh giá lại. Hãy xếp lớp trước.",
    "no_questions": "Ngân hàng chưa có câu hỏi dùng được cho các năng lực này vào ngày đó. Hãy bổ sung câu hỏi trước.",
    "session_to_come": "Buổi học chưa bắt đầu nên chưa điểm danh được.",
}
