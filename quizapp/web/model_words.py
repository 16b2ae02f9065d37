"""Sentences for refusals about the assessment model."""

MODEL = {
    "draft_stale": "Có người vừa sửa bản thảo này. Hãy mở lại trang để xem bản mới rồi sửa tiếp; "
    "nội dung bạn gõ chưa được lưu.",
    "draft_own": "Bạn đã lập hoặc đã sửa bản thảo này nên không tự công bố được. "
    "Hãy nhờ người khác xem lại và công bố.",
    "draft_nobody_else": "Bạn đã lập hoặc đã sửa bản thảo này, và hiện không có ai khác được công bố. "
    "Hãy nhờ quản trị giao vai trò “Duyệt kết quả” toàn hệ thống cho một người nữa.",
    "draft_same": "Bản thảo giống hệt phiên bản đang dùng nên không có gì để công bố.",
    "draft_version": "Số phiên bản này đã có. Hãy đặt số khác ở mục “Tên và nguồn”.",
}
