"""What an effect means, in sentences: the page, the document, the workbook and the periodic report say the same."""

from quizapp.domain.certainty import Interval
from quizapp.domain.fairness import LIMIT
from quizapp.domain.gains import Effect, Group
from quizapp.domain.numbers import signed
from quizapp.domain.summaries import FEW
from quizapp.reports.documents.frame import number

NOT_COMPARED = (
    "Hai đợt dùng đề khác nhau nên điểm trước và sau không so trực tiếp với nhau được: một phần thay đổi là do đề dễ "
    "hay khó hơn. Cả hai nhóm làm cùng hai đợt, nên chỉ chênh lệch giữa hai nhóm mới nói được về lớp học."
)
BY_ITSELF = (
    "Người được chọn vì điểm thấp thường tự cao lên ở lần sau dù không học gì (hồi quy về trung bình), nhóm nào thấp "
    "hơn thì tự lên nhiều hơn. Chênh lệch giữa hai nhóm đã tính đến điều đó."
)
NO_TRIAL = (
    "Người đi học không được chọn ngẫu nhiên nên đây là dấu hiệu, chưa phải bằng chứng. Khi so nhiều chuyên đề, cứ "
    "20 chuyên đề không có tác dụng vẫn có khoảng 1 chuyên đề trông như có."
)

NOTES = (NOT_COMPARED, BY_ITSELF, NO_TRIAL)


def span(interval: Interval | None) -> str:
    return f"{signed(interval.low)} đến {signed(interval.high)}" if interval else "–"


def idle_sentence(topics: int) -> str:
    """Of topics that nobody was taught, however many."""
    return f"{topics} chuyên đề chưa có ai học trước đợt đánh giá lại, nên chưa có gì để so."


def verdict_sentence(effect: Effect | None) -> str:
    """One sentence that stands alone."""
    if effect is None:
        return "Chưa có đợt đánh giá lại nên chưa biết lớp có giúp hay không."
    if effect.difference is None:
        return (
            f"Chưa đủ người để kết luận: cần ít nhất {FEW} người đã học và {FEW} người cần học mà chưa học cùng dự cả "
            f"hai đợt, hiện có {effect.attended.sat_both} và {effect.others.sat_both} người."
        )
    by, band = number(abs(effect.difference)), span(effect.interval)
    side = "hơn" if effect.difference >= 0 else "kém"
    off = ", sau khi trừ phần tự tăng" if effect.trust else ""
    who = f"người đã học {side} người cần học mà chưa học {by} điểm{off} (khoảng tin cậy 95%: {band})"
    if effect.verdict == "helped":
        return f"Có dấu hiệu lớp đã giúp: {who}."
    if effect.verdict == "harmed":
        return f"Lớp không giúp được, nên xem lại nội dung và cách dạy: {who}."
    why = "chênh lệch này có thể chỉ do may rủi" if effect.interval and _holds_zero(effect.interval) else _drawn(effect)
    return f"Chưa rõ lớp có giúp hay không: {who}; {why}."


def _holds_zero(interval: Interval) -> bool:
    return interval.low <= 0 <= interval.high


def _drawn(effect: Effect) -> str:
    return f"riêng việc bốc đề đã chênh {signed(effect.draws or 0)} điểm nên chưa thể nói là do lớp"


def caveats(effect: Effect | None) -> tuple[str, ...]:
    """What a reader must know before using the figures of this topic."""
    if effect is None:
        return ()
    found = [*_risen(effect), *_begun(effect), *_draws(effect)]
    if effect.difference is not None and effect.trust is None:
        found.append(
            "Đợt trước có dưới 30 người dự nên không biết phần tự tăng là bao nhiêu; khoảng tin cậy đã lấy rộng để "
            "đúng với mọi mức tự tăng."
        )
    return tuple(found)


def _risen(effect: Effect) -> list[str]:
    """A bare rise of those who attended is never left alone."""
    change = effect.attended.change
    if effect.difference is not None or change is None or change.mean <= 0:
        return []
    return [
        f"Người đã học từ {number(change.before)} lên {number(change.after)} ({signed(change.mean)} điểm), nhưng "
        f"không được coi đó là hiệu quả của lớp: {_alone(effect.attended)}, và hai đợt dùng đề khác nhau."
    ]


def _alone(group: Group) -> str:
    if group.by_itself is None:
        return "người có điểm thấp thường tự cao lên ở lần sau dù không học"
    return f"người có điểm thấp thường tự cao lên ở lần sau dù không học, ở đây khoảng {number(group.by_itself)} điểm"


def _begun(effect: Effect) -> list[str]:
    first, second = effect.attended.change, effect.others.change
    if effect.began_alike or first is None or second is None:
        return []
    return [
        f"Hai nhóm xuất phát khác nhau ({number(first.before)} và {number(second.before)}), nên so sánh kém chắc hơn "
        "khoảng tin cậy nói."
    ]


def _draws(effect: Effect) -> list[str]:
    if effect.difference is None:
        return []
    if effect.draws is None:
        return ["Chưa đủ người làm mỗi câu để biết đề của nhóm nào dễ hơn."]
    if abs(effect.draws) < 0.05:
        return ["Đề của hai nhóm khó như nhau."]
    side = "người đã học" if effect.draws > 0 else "người chưa học"
    weight = " Như vậy là nhiều: hãy dè dặt với kết luận." if abs(effect.draws) > LIMIT else ""
    return [f"Việc bốc đề làm lợi cho {side} khoảng {number(abs(effect.draws))} điểm.{weight}"]
