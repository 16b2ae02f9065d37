"""What is said at the door of an exam room, to the candidate and to the invigilator."""

ENTRY = {
    "wrong_network": "Máy này không thuộc mạng của phòng thi. Hãy dùng máy trong phòng, hoặc gọi cán bộ coi thi.",
    "safe_browser": "Phòng này chỉ làm bài trong trình duyệt Safe Exam Browser. Hãy mở trang thi bằng trình duyệt đó. "
    "Máy không chạy được, hoặc bạn vừa đổi máy, mở lại trình duyệt: hãy gọi cán bộ coi thi.",
    "no_access_code": "Hãy nhập mã vào ca thi do cán bộ coi thi đọc hoặc viết lên bảng.",
    "wrong_access_code": "Mã vào ca thi chưa đúng. Hãy xem lại mã trên bảng, hoặc hỏi cán bộ coi thi.",
    "code_throttled": "Mã đã nhập sai nhiều lần. Hãy hỏi cán bộ coi thi mã đúng, chờ 2 phút rồi nhập lại.",
    "not_admitted": "Bạn chưa được cho vào phòng, hoặc đã quá 15 phút. Hãy báo cán bộ coi thi; khi được cho vào, "
    "trang này tự mở.",
    "machine_not_admitted": "Phòng này cần cán bộ coi thi cho phép mới làm tiếp ở máy khác. Hãy giơ tay báo cán bộ coi "
    "thi; khi được phép, trang này tự đi tiếp. Các câu đã lưu vẫn còn nguyên.",
}
ROOM = {
    "not_running": "Thí sinh này hiện không làm bài. Hãy tải lại trang để xem tình trạng mới.",
    "not_waiting": "Thí sinh này đã vào làm bài hoặc không còn vào được nữa.",
    "door_shut": "Đã quá giờ vào của ca thi nên không cho thí sinh này vào được nữa. Nếu vẫn phải cho vào, hãy gọi cán "
    "bộ tổ chức: mở Ca thi, phòng thi → Lùi giờ, kéo dài ca và tăng số phút đến muộn, rồi bạn bấm Cho vào.",
    "not_waived": "Thí sinh này hiện không được miễn Safe Exam Browser. Hãy tải lại trang để xem tình trạng mới.",
    "corrected_already": "Sự việc này đã có bản sửa rồi. Hãy sửa bản mới nhất.",
}
