"""Sentences for programs that ask, and for who makes their tokens."""

API_STATUS = {
    "no_token": 401,
    "unknown_token": 401,
    "token_revoked": 401,
    "token_expired": 401,
    "wrong_address": 403,
    "wrong_scope": 403,
    "no_names": 403,
    "not_published": 409,
    "bad_parameter": 400,
    "too_many": 429,
}
API = {
    "no_token": "Yêu cầu chưa có mã truy cập. Hãy gửi kèm tiêu đề “Authorization: Bearer MÃ”.",
    "unknown_token": "Mã truy cập không đúng. Hãy hỏi quản trị hệ thống.",
    "token_revoked": "Mã truy cập đã bị thu hồi. Hãy hỏi quản trị hệ thống.",
    "token_expired": "Mã truy cập đã hết hạn. Hãy xin quản trị hệ thống cấp mã mới.",
    "wrong_address": "Mã truy cập này không được dùng từ máy đang gọi.",
    "wrong_scope": "Mã truy cập này không được đọc loại dữ liệu này.",
    "no_names": "Mã truy cập này không được xem tên người, hoặc đợt này không cho xem tên.",
    "not_published": "Kết quả của đợt này chưa được công bố.",
    "bad_parameter": "Tham số “{parameter}” gửi lên không đúng. Hãy xem tài liệu của giao diện.",
    "too_many": "Gọi quá nhiều trong một phút. Hãy thử lại sau {wait} giây.",
}
TOKENS = {
    "token_name": "Tên phần mềm phải dài từ 2 đến 100 ký tự.",
    "token_scopes": "Hãy chọn ít nhất một loại dữ liệu.",
    "token_life": "Ngày hết hạn phải sau hôm nay.",
}
