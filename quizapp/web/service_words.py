"""Sentences for refusals about difficulties with services."""

SERVICES = {
    "difficulty_choice": "Hãy chọn khâu và loại khó khăn có trong danh sách.",
    "difficulty_service": "Hãy chọn một dịch vụ trong danh sách, hoặc ghi tên dịch vụ, từ 2 đến 200 ký tự.",
    "difficulty_text": "Phần nói thêm dài quá 300 ký tự. Hãy viết ngắn lại.",
    "difficulty_often": "Hôm nay bạn đã nêu 20 khó khăn. Hãy nêu tiếp vào ngày mai.",
    "difficulty_state": "Việc này không làm được ở tình trạng hiện nay. Hãy tải lại trang rồi chọn lại.",
    "difficulty_answer": "Hãy viết câu trả lời, dài nhất 1.000 ký tự.",
    "difficulty_passed_to": "Hãy ghi đã chuyển cho cơ quan nào.",
    "difficulty_moved_on": "Có người vừa ghi bước khác cho khó khăn này. Hãy xem lại rồi ghi tiếp.",
    "service_name": "Tên dịch vụ phải dài từ 2 đến 200 ký tự, lĩnh vực dài nhất 100 ký tự.",
}
