"""Codes of the field: kinds of unit, categories of staff, roles."""

UNIT_KINDS = {
    "province": "Tỉnh, thành phố",
    "department": "Sở, ban, ngành",
    "commune": "Xã",
    "ward": "Phường",
    "special_zone": "Đặc khu",
    "district": "Huyện, quận, thị xã (trước 01/7/2025)",
    "township": "Thị trấn (trước 01/7/2025)",
    "office": "Văn phòng, phòng chuyên môn",
    "service_centre": "Trung tâm phục vụ hành chính công",
    "public_service": "Đơn vị sự nghiệp",
    "party_body": "Cơ quan Đảng, Mặt trận, đoàn thể",
    "village": "Thôn, ấp, tổ dân phố",
    "other": "Đơn vị khác",
}
CATEGORIES = {
    "CB": "Cán bộ",
    "LD": "Lãnh đạo, quản lý phòng, trung tâm",
    "CC": "Công chức chuyên môn",
    "VC": "Viên chức",
    "HD": "Người lao động hợp đồng",
    "TD": "Lực lượng được phân công, trưng dụng",
    "TO": "Thành viên Tổ công nghệ số cộng đồng",
}
BLOT = "\u2022"  # what stands for the digits of a number of an identity card, which nothing keeps
GENDERS = {"male": "Nam", "female": "Nữ"}
ROLES = {
    "candidate": "Thí sinh",
    "organiser": "Cán bộ tổ chức",
    "invigilator": "Cán bộ coi thi",
    "results_reviewer": "Sở Nội vụ (xem báo cáo)",
    "author": "Người ra đề",
    "question_reviewer": "Người duyệt câu hỏi",
    "administrator": "Quản trị hệ thống",
}
RETAINED = ("left_person", "login", "failed_login", "complaint", "difficulty")  # what has a period of keeping
STAFF_ROLES = ("organiser", "invigilator", "results_reviewer", "author", "question_reviewer", "administrator")
LOGIN_KINDS = {"password": "Mật khẩu", "oidc": "Tài khoản cơ quan"}
ROUND_KINDS = {"official": "Sát hạch chính thức", "self_test": "Tự kiểm tra", "rehearsal": "Thi thử"}
ROUND_STATES = {"draft": "Đang chuẩn bị", "ready": "Đã mở", "closed": "Đã đóng", "cancelled": "Đã hủy"}
RESULT_RULES = {
    "at_once": "Ngay sau khi nộp bài",
    "after_close": "Sau khi đợt thi đóng",
    "by_hand": "Khi cán bộ tổ chức công bố",
    "after_check": "Khi kết quả đã được kiểm tra và công bố (hai người)",
}
RESCUE_RULES = {
    "before_deadline": "Nhận câu trả lời được ghi trên máy trước khi hết giờ",
    "never": "Không nhận tệp cứu hộ",
}
ATTEMPT_STATES = {
    "in_progress": "Đang làm bài",
    "submitted": "Đã nộp bài",
    "expired": "Hết giờ, hệ thống tự đóng",
    "voided": "Đã hủy bài",
}
