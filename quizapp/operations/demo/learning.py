"""Material of the demo, in words of its own; what it says of the law was true on 20/11/2026. A few questions that were
asked in the closed round are given to practice."""

from datetime import date, datetime

import sqlalchemy as sa

from quizapp.db import Engines
from quizapp.learning.material import MaterialFacts, store_material
from quizapp.learning.releasing import needs_of_tests, offers, release
from quizapp.people.models import Account

PRACTISED = ("D2", "D4", "E2", "E3", "E4", "V1", "V2", "V3", "V4", "L1", "L2")
MOST = 4  # of one competence

_LAYOUT = """Năm chỗ hay bị trả lại khi trình ký, theo Phụ lục I Nghị định 30/2020/NĐ-CP:

1. **Lề trang**: trên và dưới 20–25 mm, trái 30–35 mm, phải 15–20 mm, khổ A4.
2. **Phông và cỡ chữ**: Times New Roman, màu đen; nội dung cỡ 13–14, canh đều hai lề.
3. **Khoảng cách**: giữa các đoạn *tối thiểu* 6pt; giãn dòng *tối thiểu* là dòng đơn, *tối đa* 1,5 lines.
4. **Ngày tháng**: thêm số 0 trước ngày nhỏ hơn 10 và trước tháng 1, tháng 2. Không thêm trước tháng 3 đến tháng 9.
5. **Công văn**: không ghi tên loại; trích yếu bắt đầu bằng “V/v”.

Văn bản đã phát hành mà sai **thể thức** thì đính chính bằng công văn; sai **nội dung** thì sửa đổi, thay thế bằng văn
bản có hình thức tương đương (Điều 18).

Căn cứ: Nghị định 30/2020/NĐ-CP ngày 05/3/2020 về công tác văn thư."""
_ONCE = """Khi hồ sơ của người dân chưa đủ:

- Thông báo nêu rõ nội dung cần bổ sung, lý do và hướng dẫn đầy đủ **trong một lần**.
- Mỗi hồ sơ có **một mã số** để người dân tự tra cứu trên Cổng Dịch vụ công quốc gia.
- Không yêu cầu nộp giấy tờ đã có dữ liệu được công bố, kết nối. Chỉ yêu cầu khi không khai thác được dữ liệu hoặc dữ
  liệu chưa chính xác.
- Hồ sơ nhận trực tiếp thì chuyển ngay trong ngày làm việc; nhận sau 15 giờ thì chuyển đầu giờ ngày làm việc tiếp theo.

Căn cứ: Nghị định 118/2025/NĐ-CP (Điều 4, 17, 18), đã được sửa bởi Nghị định 309/2026/NĐ-CP từ 05/8/2026."""
_DEFAULT = """Từ 01/7/2026, thủ tục hành chính được cung cấp dưới hình thức **toàn trình**. Chỉ cung cấp *một phần* khi
người dùng phải hiện diện, cơ quan phải thẩm tra tại hiện trường theo luật, hoặc có vấn đề kỹ thuật chưa xử lý được; và
phải công khai lý do trên Cổng Dịch vụ công quốc gia.

Đừng nhầm với **bốn mức độ của dịch vụ công trực tuyến chủ động**: nhắc; nhắc và chuẩn bị hồ sơ; thêm khuyến nghị phương
án; thêm tự động thực hiện. Người dân có quyền từ chối.

Căn cứ: Nghị định 224/2026/NĐ-CP, Điều 14, 16 và 17."""
_FRAUD = """Ba câu tự hỏi trước khi bấm vào liên kết hoặc đọc mã cho ai:

1. **Ai gửi?** Xem kỹ địa chỉ thư, số điện thoại, tên miền. Trang của cơ quan nhà nước có đuôi *.gov.vn*.
2. **Sao gấp thế?** Lời giục “trong 10 phút”, “khóa tài khoản ngay” là dấu hiệu hay gặp của lừa đảo.
3. **Hỏi gì?** Mã OTP và mật khẩu là của riêng bạn: không đọc cho người gọi đến, dù họ xưng là ai.

Nghi ngờ thì dừng lại, gọi cho cơ quan đó theo số bạn tự tra, và báo bộ phận phụ trách công nghệ của đơn vị.

Đây là kinh nghiệm thực hành, không trích văn bản nào."""
_PAID = """Khi người dân hỏi nộp tiền thế nào, và khi số hóa giấy tờ của họ:

- Phí, lệ phí chỉ nộp **theo thông báo gắn với mã hồ sơ**: trên Cổng Dịch vụ công quốc gia, trên VNeID hoặc tại Bộ phận
  Một cửa. Không nhận tiền vào tài khoản cá nhân, không có “phí xử lý nhanh”.
- Đã trừ tiền mà hồ sơ chưa ghi nhận: giữ chứng từ và mã hồ sơ, nhờ **đối soát** trước; đừng nộp lại ngay.
- Số hóa: kiểm tra giấy trước khi quét, **đối chiếu tệp quét rồi mới ký số**, gắn đúng thành phần hồ sơ, không để bản
  sao ở máy cá nhân.
- Bộ chỉ số theo Quyết định 766/QĐ-TTg chấm **theo thời gian thực** bằng dữ liệu trên hệ thống: hồ sơ xong mà không cập
  nhật vẫn bị tính quá hạn.

Căn cứ: Nghị định 224/2026/NĐ-CP (Điều 15, 19); Quyết định 766/QĐ-TTg. Phần số hóa là kinh nghiệm thực hành."""
_LEVELS = """Ba câu hay bị hỏi ở quầy về tài khoản định danh điện tử của công dân:

1. **Mấy tuổi thì được cấp?** Từ đủ 06 tuổi, có thẻ còn thời hạn, được cấp mức độ 01 và mức độ 02 khi có nhu cầu. Trẻ
   dưới 06 tuổi đã có thẻ được cấp mức độ 01.
2. **Hai mức khác gì?** Mức độ 02 dùng được căn cước điện tử và toàn bộ tính năng; mức độ 01 chỉ một số tính năng.
3. **Thẻ căn cước công dân còn hạn có phải đổi trước không?** Không: thẻ căn cước công dân hay thẻ căn cước, còn thời
   hạn là được.

Căn cứ: Nghị định 69/2024/NĐ-CP (Điều 7, 9), đã được sửa bởi Nghị định 320/2026/NĐ-CP."""
LESSONS = (
    ("D3", "Nộp tiền đúng chỗ, số hóa đúng thứ tự", _PAID),
    ("E1", "Mức độ 01, mức độ 02: ba câu hay bị hỏi", _LEVELS),
    ("V1", "Năm chỗ hay sai thể thức", _LAYOUT),
    ("D2", "Hồ sơ chưa đủ: báo một lần, báo đủ", _ONCE),
    ("D1", "Toàn trình là mặc định", _DEFAULT),
    ("E4", "Ba câu tự hỏi trước khi bấm", _FRAUD),
)
_TEXTS = "https://vanban.chinhphu.vn"  # the government's own register of legal documents
LINKS = (
    ("D1", "Cổng Dịch vụ công quốc gia", "https://dichvucong.gov.vn"),
    ("D1", "Hệ thống văn bản của Chính phủ: tra Nghị định 224/2026/NĐ-CP", _TEXTS),
    ("D4", "Cổng Dịch vụ công quốc gia: tra cứu thủ tục cùng người dân", "https://dichvucong.gov.vn"),
    ("E2", "Hệ thống văn bản của Chính phủ: tra Nghị định 69/2024/NĐ-CP", _TEXTS),
    ("E3", "Hệ thống văn bản của Chính phủ: tra Luật Căn cước số 26/2023/QH15", _TEXTS),
    ("V1", "Hệ thống văn bản của Chính phủ: tra Nghị định 30/2020/NĐ-CP", _TEXTS),
    ("V2", "Hệ thống văn bản của Chính phủ: tra Nghị định 30/2020/NĐ-CP, phần quản lý văn bản", _TEXTS),
    ("V3", "Hệ thống văn bản của Chính phủ: tra Nghị định 30/2020/NĐ-CP, phần con dấu và ký số", _TEXTS),
    ("V4", "Hệ thống văn bản của Chính phủ: tra Nghị định 30/2020/NĐ-CP, phần lập hồ sơ", _TEXTS),
    ("L1", "Hệ thống văn bản của Chính phủ: tra Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15", _TEXTS),
    ("L2", "Hệ thống văn bản của Chính phủ: tra Luật An ninh mạng số 116/2025/QH15", _TEXTS),
    ("L3", "Hệ thống văn bản của Chính phủ: tra Luật Bảo vệ bí mật nhà nước số 117/2025/QH15", _TEXTS),
)
_SHEET = """PHIẾU TỰ KIỂM TRA TRƯỚC KHI TRÌNH KÝ (Nghị định 30/2020/NĐ-CP)

[ ] Khổ A4; lề trên, dưới 20-25 mm; trái 30-35 mm; phải 15-20 mm
[ ] Times New Roman, nội dung cỡ 13-14, canh đều hai lề
[ ] Ngày nhỏ hơn 10 và tháng 1, 2 có số 0 phía trước
[ ] Công văn: không ghi tên loại, trích yếu bắt đầu bằng V/v
[ ] Nơi nhận đủ và đúng
"""


def offer_learning(engines: Engines, author: str, reviewer: str, today: date, now: datetime) -> None:
    """Lessons, links, a file; and questions for practice as far as the matrices leave any."""
    with engines.writing() as session:
        accounts = {row.username: row.id for row in session.scalars(sa.select(Account))}
        by = accounts[author]
        for competence, title, text in LESSONS:
            store_material(session, None, MaterialFacts(competence, "lesson", title, text=text), by, now)
        for competence, title, url in LINKS:
            store_material(session, None, MaterialFacts(competence, "link", title, url=url), by, now)
        sheet = "\ufeff" + _SHEET.replace("\n", "\r\n")
        facts = MaterialFacts(
            "V1", "file", "Phiếu tự kiểm tra trước khi trình ký", file_name="phieu-tu-kiem-tra.txt", data=sheet.encode()
        )
        store_material(session, None, facts, by, now)
    for competence in PRACTISED:
        with engines.writing() as session:
            spare = {need.level: need.spare for need in needs_of_tests(session, competence, today, now)}
            taken: list[int] = []
            for one in offers(session, competence, today, now):
                if not one.refusal and spare.get(one.level, 0) > 1 and len(taken) < MOST:
                    spare[one.level] -= 1
                    taken.append(one.question_id)
            if taken:
                release(session, taken, accounts[reviewer], today, now)
