"""What every command needs: words for refusals, the data option, folder and database."""

import errno
import functools
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
import sqlalchemy as sa

from quizapp.cli.doctor_words import sentence
from quizapp.cli.keeping_words import KEEPING
from quizapp.config import DATABASE_FILE, ConfigError, Settings, data_folder, load_settings
from quizapp.db import Engines, clean_url, open_engines
from quizapp.domain.errors import Fault, FileRefused, Refusal
from quizapp.operations.doctor.run import UnfitToServe
from quizapp.operations.faults import KeepingFault
from quizapp.operations.service import AddressUnknown, OneProcessOnly, PortTaken
from quizapp.operations.setup import SchemaOutdated, prepared
from quizapp.web.errors import words_for

Command = TypeVar("Command", bound=Callable[..., Any])
FAILED, MISUSED = 1, 2


def current_time() -> datetime:
    return datetime.now(UTC)


def fail(message: str, code: int = FAILED) -> NoReturn:
    """End the command with a sentence on stderr."""
    click.echo(message, err=True)
    sys.exit(code)


def placed(fault: Fault) -> str:
    """A fault with its place: `file:line: question, column: what is wrong`."""
    place = ":".join(part for part in (fault.file, str(fault.line) if fault.line else "") if part)
    what = ", ".join(part for part in (fault.subject, f"cột “{fault.column}”" if fault.column else "") if part)
    return ": ".join(part for part in (place, what, fault.message) if part)


def _print_faults(refusal: FileRefused) -> NoReturn:
    for fault in refusal.faults:
        click.echo(placed(fault), err=True)
    fail(words_for(refusal).sentence)


def _words_of_start(fault: AddressUnknown | PortTaken | OneProcessOnly) -> tuple[str, int]:
    if isinstance(fault, AddressUnknown):
        return f"“{fault}” không phải địa chỉ của máy này. Hãy bỏ “--host”, hoặc ghi một địa chỉ của máy.", MISUSED
    if isinstance(fault, PortTaken):
        return f"Không mở được cổng {fault}: có chương trình khác đang dùng. Hãy thêm “--port” với số khác.", FAILED
    return "Trên Windows chỉ chạy được một tiến trình máy chủ. Hãy bỏ “--workers”.", MISUSED


_HINTS = {
    "disk": ". Ổ đĩa có thể đã đầy hoặc hỏng: hãy xem lại chỗ trống rồi chạy lại.",
    "unable to open": ". Không có thư mục đó, đó là thư mục chứ không phải tệp, hoặc không có quyền ghi ở đó.",
}


def _words_of_fault(fault: Exception) -> tuple[str, int]:
    """The sentence and the exit code for what stops a command."""
    match fault:
        case Refusal():
            return words_for(fault).sentence, FAILED
        case KeepingFault():
            return KEEPING[fault.reason].format(**fault.facts), FAILED
        case UnfitToServe():
            return sentence(fault.check), FAILED
        case AddressUnknown() | PortTaken() | OneProcessOnly():
            return _words_of_start(fault)
        case sa.exc.OperationalError():
            why = str(fault.orig).partition("\n")[0]
            hint = next((words for part, words in _HINTS.items() if part in why), "")
            return f"Không mở được cơ sở dữ liệu: {why}{hint}", FAILED
        case sa.exc.ArgumentError():
            return "Địa chỉ cơ sở dữ liệu không đúng. Hãy ghi postgresql://… hoặc sqlite:///….", FAILED
    return str(fault), FAILED


_SYSTEM = {
    errno.ENOSPC: "ổ đĩa đã đầy. Hãy giải phóng chỗ rồi chạy lại",
    errno.EDQUOT: "đã hết dung lượng được cấp. Hãy giải phóng chỗ rồi chạy lại",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EACCES: "không có quyền. Hãy chạy bằng tài khoản đã chạy máy chủ, hoặc chọn thư mục khác",
    errno.EPERM: "không được phép. Hãy chọn thư mục khác",
    errno.EEXIST: "đã có tệp trùng tên. Hãy chọn thư mục khác",
    errno.ENOENT: "không có thư mục hoặc tệp đó",
    errno.ENOTDIR: "một phần của đường dẫn là tệp, không phải thư mục",
    errno.EISDIR: "đó là thư mục. Hãy ghi tên tệp",
    errno.ENAMETOOLONG: "tên tệp quá dài. Hãy chọn tên ngắn hơn",
}


def why_of(fault: OSError) -> str:
    """What the operating system refused, in words; its own where they are not known."""
    return _SYSTEM.get(fault.errno or 0) or fault.strerror or str(fault)


def _words_of_the_system(fault: OSError) -> str:
    """What the operating system refused, and which file or folder."""
    return f"Không đọc hoặc không ghi được {fault.filename or 'một tệp'}: {why_of(fault)}."


_STOPS = (
    *(Refusal, ConfigError, SchemaOutdated, KeepingFault, UnfitToServe),
    *(AddressUnknown, PortTaken, OneProcessOnly, sa.exc.OperationalError, sa.exc.ArgumentError),
)


def speaks_vietnamese(command: Command) -> Command:
    """Refusals and bad settings end a command with a sentence and an exit code, never with a traceback."""

    @functools.wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except FileRefused as refusal:
            _print_faults(refusal)
        except _STOPS as fault:
            fail(*_words_of_fault(fault))
        except OSError as fault:
            if fault.errno == errno.EPIPE:  # whoever read along has gone: click ends quietly
                raise
            fail(_words_of_the_system(fault))
        except sa.exc.DatabaseError as fault:
            if type(fault) is not sa.exc.DatabaseError:  # its kinds are faults of the program
                raise
            fail(
                f"Cơ sở dữ liệu bị hỏng ({fault.orig}). Chưa thay đổi gì. Hãy giữ nguyên tệp, chạy “quizapp doctor”, "
                "rồi khôi phục bản sao lưu gần nhất bằng “quizapp restore”."
            )

    return wrapper  # type: ignore[return-value]


data_option = click.option("--data", help="Thư mục dữ liệu nhúng (nếu không ghi: QUIZAPP_DATA, hoặc ./instance).")


def existing(url: str) -> Engines:
    """Engines on a database that is there; asking for one that is not must not make it."""
    address = sa.make_url(clean_url(url))
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
        raise KeepingFault("source_empty")
    return open_engines(clean_url(url))


def office(data: str | None, *, is_there: bool = False) -> tuple[Settings, Engines]:
    """Settings and engines. `--data` names an embedded database; without it `DATABASE_URL` has the word. `is_there`:
    for what makes no sense without data, a folder that was mistyped is said to be empty and not filled."""
    folder, embedded = data_folder(data), data is not None
    if is_there:
        existing(load_settings(folder, embedded=embedded).database_url).dispose()
    return prepared(folder, embedded=embedded)


def has_database(data: str | None) -> bool:
    """Whether there is one already: who only looks at a file makes none."""
    return (data_folder(data) / DATABASE_FILE).is_file() or (data is None and bool(os.environ.get("DATABASE_URL")))


def office_or_new(data: str | None) -> tuple[Settings, Engines]:
    """The same for what may be the first to fill a folder: that it is new is said, in case it was mistyped."""
    is_new = not has_database(data)
    found = office(data)
    if is_new:
        click.echo(f"Thư mục {found[0].data} chưa có dữ liệu nên đã tạo mới. Nếu gõ nhầm, hãy chạy lại.", err=True)
    return found
