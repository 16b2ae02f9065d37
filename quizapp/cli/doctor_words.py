"""What the doctor says, by (what was looked at, what was seen)."""

from quizapp.operations.doctor.checks import Check

LEVELS = {"fit": "Tốt      ", "warning": "CẢNH BÁO ", "unfit": "KHÔNG ĐẠT"}

SENTENCES = {
    ("folder", "writable"): "Ghi được vào thư mục dữ liệu {folder}.",
    ("folder", "missing"): "Chưa có thư mục dữ liệu {folder}. Hãy chạy “quizapp init”, hoặc ghi đúng thư mục.",
    ("folder", "not_writable"): "Không ghi được vào thư mục dữ liệu {folder}: {why}.",
    ("mount", "local"): "Thư mục dữ liệu ở ổ đĩa của máy này ({kind}).",
    ("mount", "unknown"): "Hệ điều hành không cho biết loại ổ đĩa; hãy chắc chắn đó là ổ đĩa của máy này.",
    ("mount", "network"): "Thư mục dữ liệu {folder} ở ổ đĩa mạng ({kind}). Hãy chuyển về ổ đĩa của máy này.",
    ("disk", "enough"): "Ổ đĩa còn {free_mb} MB ({percent} %).",
    ("disk", "low"): "Ổ đĩa chỉ còn {free_mb} MB ({percent} %). Hãy dọn bớt trước ngày sát hạch.",
    ("disk", "full"): "Ổ đĩa gần đầy, chỉ còn {free_mb} MB. Câu trả lời có thể không lưu được.",
    ("secret", "kept"): "Khóa bí mật dài {length} ký tự, chỉ người chạy máy chủ đọc được.",
    ("secret", "short"): "Khóa bí mật dài {length} ký tự, phải có ít nhất {least}. Hãy chạy “quizapp init”.",
    ("secret", "readable"): "Người khác trên máy đọc được {file} (quyền {mode}). Hãy đặt quyền 600.",
    ("clock", "steady"): "Đồng hồ chạy đều (lệch {drift_ms} ms trong phép thử).",
    ("clock", "drifts"): "Đồng hồ vừa bị chỉnh hoặc chạy không đều (lệch {drift_ms} ms). Hãy bật đồng bộ giờ.",
    (
        "clock",
        "was_set",
    ): "Đồng hồ đã bị đặt lệch {seconds} giây từ lúc máy chủ chạy. Hãy đặt lại cho đúng; "
    "nếu giờ mới đúng thì không phải làm gì.",
    ("zone", "known"): "Múi giờ {zone}, bây giờ là {now}.",
    (
        "proxy",
        "trusted",
    ): "Địa chỉ máy của người dùng lấy theo lời proxy (QUIZAPP_PROXY). Chỉ proxy được nối tới máy chủ: "
    "nếu chạy “quizapp serve” với “--host” khác 127.0.0.1 thì phải chặn các máy khác.",
    ("sync", "works"): "Ổ đĩa ghi chắc {per_second} lần mỗi giây.",
    (
        "sync",
        "unlikely",
    ): "Ổ đĩa báo ghi chắc {per_second} lần mỗi giây: nhanh khó tin, có thể mất dữ liệu khi mất điện.",
    ("sync", "fails"): "Ổ đĩa không ghi chắc được: {why}.",
    ("commits", "carries"): "Lưu được {per_second} câu trả lời mỗi giây; chở được chừng {candidates} thí sinh "
    "(mỗi người {seconds} giây lưu một câu, chỉ dùng {share:.0%} sức).",
    ("database", "unreachable"): "Không mở được cơ sở dữ liệu: {why}.",
    ("database", "missing"): "Chưa có cơ sở dữ liệu {file}. Hãy chạy “quizapp init”.",
    ("sqlite", "safe_wal"): "SQLite {version} ({driver}), không mắc lỗi của nhật ký WAL.",
    (
        "sqlite",
        "safe_mode",
    ): "SQLite {version} ({driver}) mắc lỗi của nhật ký WAL, nên chạy ở chế độ an toàn, chậm hơn. "
    "Số thí sinh chở được xem ở dòng lưu câu trả lời.",
    ("pragmas", "as_meant"): "Thiết lập thật của kết nối {engine}: {seen}.",
    ("pragmas", "differ"): "Thiết lập thật của kết nối {engine} không đúng: {seen}.",
    ("pages", "sound"): "Các trang của tệp cơ sở dữ liệu nguyên vẹn.",
    ("pages", "damaged"): "Tệp cơ sở dữ liệu bị hỏng: {why}. Hãy khôi phục từ bản sao lưu.",
    ("skew", "together"): "Đồng hồ của máy này và của PostgreSQL lệch {seconds} giây.",
    ("skew", "apart"): "Đồng hồ của máy này và của PostgreSQL lệch {seconds} giây, nhiều hơn {most} giây. "
    "Hãy bật đồng bộ giờ ở cả hai máy.",
    ("postgresql", "known"): "PostgreSQL {version}.",
    ("postgresql", "old"): "PostgreSQL {version} cũ; hãy dùng bản 14 trở lên.",
    ("setting", "safe"): "PostgreSQL: {name} = {value}.",
    ("setting", "unsafe"): "PostgreSQL: {name} = {value}, không an toàn cho ngày sát hạch.",
    ("role", "plain"): "Tài khoản cơ sở dữ liệu “{role}” không phải quản trị PostgreSQL.",
    (
        "role",
        "superuser",
    ): "Tài khoản cơ sở dữ liệu “{role}” là quản trị PostgreSQL. Hãy dùng tài khoản riêng ít quyền hơn.",
    ("rights", "by_rights"): "Tài khoản ghi được, và không có quyền sửa, xóa ở các bảng chỉ ghi thêm.",
    (
        "rights",
        "by_guards",
    ): "Tài khoản ghi được; có quyền sửa ở {tables} bảng chỉ ghi thêm, nhưng các chốt chặn từ chối.",
    ("rights", "lacking"): "Tài khoản cơ sở dữ liệu thiếu quyền: {what}.",
    (
        "connections",
        "enough",
    ): "PostgreSQL cho {most} kết nối, đủ cho {processes} tiến trình máy chủ ({each} mỗi tiến trình).",
    (
        "connections",
        "few",
    ): "PostgreSQL chỉ cho {most} kết nối, một tiến trình có thể cần {each}. Hãy tăng max_connections.",
    ("schema", "same"): "Cơ sở dữ liệu đúng phiên bản {revision}.",
    (
        "schema",
        "other",
    ): "Cơ sở dữ liệu ở bản {revision}, chương trình cần bản {newest}. Hãy chạy “quizapp db upgrade”.",
    ("guards", "stand"): "Mọi chốt chặn của cơ sở dữ liệu còn nguyên.",
    ("guards", "lost"): "Chốt chặn bị mất hoặc bị đổi: {which}. Hãy chạy “quizapp db upgrade”, rồi “quizapp verify”.",
    ("audit", "whole"): "Nhật ký còn nguyên vẹn.",
    ("audit", "broken"): "Nhật ký không còn nguyên vẹn (mục {entry}). Hãy chạy “quizapp verify”.",
    ("attempts", "running"): "Đang có {count} bài làm dở.",
    ("backup", "recent"): "Bản sao lưu mới nhất {file}, cách đây {hours} giờ.",
    ("backup", "old"): "Bản sao lưu mới nhất {file} đã {hours} giờ. Hãy chạy “quizapp backup”.",
    ("backup", "none"): "Chưa có bản sao lưu nào ở {folder}. Hãy chạy “quizapp backup”.",
}


def sentence(check: Check) -> str:
    return SENTENCES[(check.name, check.said)].format(**check.facts)
