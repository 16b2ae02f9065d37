"""Sentences for what is refused of sittings, rooms, lists and the yearly plan."""

SITTINGS = {
    "sitting_too_short": "Ca thi ngắn hơn thời gian làm bài của đợt.",
    "sitting_outside_round": "Ca thi nằm ngoài giờ mở, giờ đóng của đợt. Hãy đổi giờ của ca, hoặc nới giờ của đợt.",
    "sittings_outside": "Có ca thi nằm ngoài khoảng giờ mới của đợt. Hãy sửa các ca thi trước, rồi sửa giờ của đợt.",
    "too_many_sittings": "Một đợt có nhiều nhất 99 ca thi.",
    "sitting_in_use": "Ca thi này đã có người hoặc đã có việc được ghi lại, nên không bỏ được.",
    "room_in_use": "Phòng này đã có người hoặc đã có việc được ghi lại, nên không bỏ được. Hãy chuyển người đi trước.",
    "changed_meanwhile": "Người khác vừa lưu thay đổi ở đây, sau khi bạn mở trang này. Muốn xem bản của họ thì mở lại "
    "trang; bấm lưu lần nữa thì bản của bạn thay cho bản của họ.",
    "room_too_small": "Số chỗ mới ít hơn số người đang được xếp trong phòng.",
    "room_minutes_shorter": "Đợt đã mở: thời gian làm bài của phòng chỉ kéo dài thêm được, không rút ngắn được.",
    "room_name_taken": "Ca thi này đã có phòng mang tên đó. Hãy đặt tên khác.",
    "not_invigilator": "Có người được chọn không phải cán bộ coi thi của đơn vị đặt phòng. Hãy chọn lại.",
    "room_full": "Phòng này đã đủ người. Hãy chọn phòng khác hoặc tăng số chỗ.",
    "seat_taken": "Chỗ này đã có người ngồi. Hãy chọn chỗ khác, hoặc để trống để lấy chỗ còn trống đầu tiên.",
    "no_such_seat": "Phòng không có chỗ mang số này.",
    "move_reason": "Đợt đã mở nên phải ghi lý do chuyển.",
    "has_begun": "Người này đã vào làm bài nên không đưa ra khỏi danh sách, không chuyển chỗ được nữa.",
    "seating_changed": "Danh sách hoặc phòng vừa thay đổi sau khi xem trước. Hãy xem lại rồi áp dụng.",
    "no_list": "Đợt chính thức chưa có danh sách. Hãy lập danh sách trước, rồi tạo đợt thi thử.",
    "not_copied": "Đợt bù và đợt thi thử không sao chép được; hãy tạo lại từ đợt chính.",
    "no_plan": "Kế hoạch được chọn không còn nữa. Hãy chọn lại.",
    "plan_official": "Kế hoạch năm chỉ gồm các đợt sát hạch chính thức. Hãy bỏ chọn kế hoạch, hoặc đổi loại đợt.",
    "plan_window": "Ngày kết thúc phải từ ngày bắt đầu trở đi.",
    "plan_in_use": "Đã có đợt thi thuộc kế hoạch này nên không xóa được.",
    "batch_taken": "Đơn vị này đã có kế hoạch cho đợt đó trong năm. Hãy mở kế hoạch ấy và sửa.",
    "sitting_begun": "Ca thi đã có người vào làm bài nên giờ bắt đầu giữ nguyên. Vẫn kéo dài giờ kết thúc được.",
    "sitting_earlier": "Giờ bắt đầu mới sớm hơn giờ đã báo cho thí sinh. Chỉ lùi lại được, không làm sớm hơn được.",
    "sitting_shorter": "Ca thi mới ngắn hơn ca đã báo cho thí sinh. Hãy lùi cả giờ kết thúc.",
    "past_late_limit": "Người này chưa bắt đầu và đã quá giờ được vào, nên thêm giờ không có tác dụng: giờ thêm chỉ "
    "kéo dài bài làm. Muốn cho vào, cán bộ tổ chức tăng số phút được vào muộn của ca (Ca thi, phòng thi → Lùi giờ, "
    "kéo dài ca); nếu không, mời người này vào đợt bù.",
    "late_shorter": "Thời gian cho phép đến muộn mới ngắn hơn mức đã báo cho thí sinh.",
    "learning_waits": "Bạn đang làm bài sát hạch chính thức. Phần tự học mở lại ngay sau khi bạn nộp bài.",
}
