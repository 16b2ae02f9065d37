"""What the commands say about backups, copies and restores."""

KEEPING = {
    "source_empty": "Không có cơ sở dữ liệu nào ở đây. Hãy kiểm tra thư mục dữ liệu hoặc địa chỉ.",
    "schema_differs": "Hai cơ sở dữ liệu khác phiên bản ({source} và {target}). Hãy chạy “quizapp db upgrade” trước.",
    "tables_differ": "Hai cơ sở dữ liệu có bảng khác nhau: {tables}. Chưa sao chép gì.",
    "target_occupied": "Nơi nhận không trống (bảng {table} đã có dữ liệu). Hãy dùng một cơ sở dữ liệu trống.",
    "target_foreign": "Nơi nhận đã có thứ không phải của quizapp ({what}). Chưa ghi gì vào đó. "
    "Hãy ghi tên một tệp chưa có, hoặc dùng một cơ sở dữ liệu trống.",
    "same_place": "Nơi nhận trùng với nơi lấy. Hãy ghi một địa chỉ khác.",
    "copy_differs": "Bản sao không giống bản gốc ở bảng {table} ({source} dòng và {target} dòng, hoặc nội dung khác). "
    "Đã hủy, không giữ lại gì.",
    "audit_broken": "Nhật ký của cơ sở dữ liệu nguồn không còn nguyên vẹn (mục {entry}). Đã hủy, không giữ lại gì. "
    "Hãy chạy “quizapp verify”.",
    "file_exists": "Đã có tệp {file}. Hãy ghi tên khác.",
    "no_room": "Ổ đĩa của {folder} không đủ chỗ: cần khoảng {needed} MB, còn {free} MB.",
    "damaged": "Cơ sở dữ liệu bị hỏng: {why}. Không dùng được bản này.",
    "in_use": "Đang có chương trình mở {file}. Hãy dừng máy chủ rồi làm lại.",
    "unreadable": "Không đọc được {file}: {why}.",
    "not_a_backup": "{file} không phải bản sao lưu của quizapp, hoặc tệp bị cắt cụt. Chưa thay đổi gì.",
    "bad_manifest": "{file} không khớp với bản kê bên trong nó. Chưa thay đổi gì.",
    "hostile": "{file} chứa thứ không được phép có trong bản sao lưu ({why}). Chưa thay đổi gì.",
    "altered": "Nội dung của {member} trong {file} đã bị thay đổi hoặc hỏng. Chưa thay đổi gì.",
    "unknown_schema": "Bản sao lưu ở phiên bản {revision}, chương trình này chỉ biết đến {newest}. "
    "Hãy cài phiên bản mới hơn. Chưa thay đổi gì.",
    "breaks_invariants": "Dữ liệu trong bản sao lưu không đạt kiểm tra ({invariants}). Chưa thay đổi gì. "
    "Nếu vẫn phải dùng bản này, hãy thêm “--accept-findings”.",
    "occupied": "Nơi nhận đã có dữ liệu: {place}. Hãy chọn thư mục khác, hoặc thêm “--replace” "
    "(dữ liệu đang có được sao lưu trước).",
}

STAGES = {
    "copy": "Sao chép",
    "sum": "Tính tổng kiểm tra",
    "check": "Kiểm tra bản sao",
    "compare": "So với bản gốc",
    "pack": "Nén",
    "unpack": "Giải nén",
}
