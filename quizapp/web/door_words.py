"""Why somebody does not come in, in words."""

LOGIN = {
    "wrong": "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi nhập lại.",
    "throttled": "Bạn đã nhập sai quá nhiều lần. Hãy thử lại sau {wait} phút, hoặc nhờ cán bộ tổ chức cấp lại.",
    "inactive": "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi nhập lại.",
    "expired": "Mật khẩu ban đầu đã quá hạn sử dụng. Hãy nhờ cán bộ tổ chức cấp lại.",
    "used": "Mật khẩu ban đầu chỉ dùng được một lần và đã được dùng. Hãy nhờ cán bộ tổ chức cấp lại.",
    "wrong_code": "Mã không đúng hoặc đã được dùng rồi. Hãy chờ điện thoại hiện mã mới rồi nhập lại. "
    "Vẫn không được thì xem giờ trên điện thoại: hãy đặt giờ tự động, vì giờ lệch hơn nửa phút là mã sai.",
    "initial": "Đây là mật khẩu ban đầu, phải đổi trước khi dùng. Hãy mở trang đăng nhập ở một cửa sổ khác, "
    "đổi mật khẩu, rồi quay lại đây nhập mật khẩu mới. Câu trả lời vẫn được giữ trên máy này.",
}
NOT_YET = {
    "initial": "Hãy đổi mật khẩu ban đầu trước khi tiếp tục.",
    "code": "Hãy nhập mã xác thực hai bước trước khi tiếp tục.",
    "setup": "Hãy cài đặt xác thực hai bước trước khi tiếp tục.",
}
PROVIDER = {
    "away": "Chưa kết nối được với hệ thống đăng nhập của cơ quan. Hãy thử lại sau, hoặc dùng mật khẩu của trang này.",
    "refused": "Hệ thống đăng nhập của cơ quan không cho đăng nhập. Hãy thử lại hoặc hỏi người quản trị hệ thống đó.",
    "stale": "Lần đăng nhập này đã quá lâu hoặc đã được dùng. Hãy bấm đăng nhập lại từ đầu.",
    "unsound": "Câu trả lời của hệ thống đăng nhập không đúng nên không được nhận. Hãy báo quản trị của trang này.",
    "unknown": "Tài khoản cơ quan của bạn chưa gắn với tài khoản nào ở đây. Hãy báo cán bộ tổ chức của đơn vị.",
}
PASSWORD = {
    "wrong_current": "Mật khẩu hiện tại không đúng.",
    "too_short": "Mật khẩu mới phải có ít nhất 8 ký tự.",
    "too_long": "Mật khẩu mới dài quá 128 ký tự.",
    "same": "Mật khẩu mới phải khác mật khẩu hiện tại.",
    "contains_name": "Mật khẩu mới không được chứa tên đăng nhập.",
    "personal": "Mật khẩu mới không được ghép từ họ tên, ngày sinh, mã cán bộ hoặc tên đơn vị của bạn.",
    "common": "Mật khẩu này quá dễ đoán. Hãy ghép vài từ không liên quan, ví dụ bốn từ bất kỳ.",
}
HTTP_WORDS = {
    400: "Yêu cầu gửi lên không đúng. Hãy tải lại trang rồi thử lại.",
    403: "Trang này không dành cho vai trò của bạn.",
    404: "Không tìm thấy trang này, hoặc bạn không có quyền xem.",
    405: "Cách gửi yêu cầu không đúng. Hãy quay lại trang trước.",
    409: "Có người khác vừa thay đổi cùng dữ liệu này nên chưa ghi gì. Hãy tải lại trang rồi thử lại.",
    413: "Tệp hoặc dữ liệu gửi lên quá lớn: mỗi lần gửi nhiều nhất 7,5 MB, chưa ghi gì. Hãy bấm nút quay lại của "
    "trình duyệt, chọn tệp nhỏ hơn rồi gửi lại.",
    415: "Định dạng gửi lên không được hỗ trợ.",
    429: "Có quá nhiều yêu cầu. Hãy chờ một phút rồi thử lại.",
    500: "Máy chủ gặp lỗi. Những câu đã báo “Đã lưu” vẫn còn nguyên. Hãy thử lại, nếu vẫn lỗi thì báo quản trị.",
    503: "Máy chủ đang bận. Hãy chờ ít giây rồi thử lại.",
}
