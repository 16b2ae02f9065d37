"""Settings: defaults, then `QUIZAPP_*` and `DATABASE_URL`, which have the last word."""

import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from quizapp.db import clean_url, sqlite_url

SECRET_FILE = "secret.key"  # noqa: S105 - a file name
DATABASE_FILE = "quizapp.sqlite3"
DEMO_FILE = "demo.json"
OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PROFILES = ("lan", "https")
SHORTEST_SECRET = 32
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?")


LONGEST_INITIAL_HOURS = 72


class ConfigError(Exception):
    """Settings with which the program must not run; the text says what to do."""


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect provider. `claim`: what of its answer is the staff code; `name`: what people call it."""

    issuer: str
    client_id: str
    client_secret: str = ""
    claim: str = "staff_code"
    name: str = ""


@dataclass(frozen=True)
class Settings:
    """Everything a process needs to know about where it runs."""

    data: Path
    database_url: str
    secret_key: str = ""
    profile: str = "lan"
    timezone: ZoneInfo = OFFICE_ZONE
    trusted_hosts: tuple[str, ...] = ()
    trusts_proxy: bool = False
    needs_second_factor: bool = False
    initial_hours: int = LONGEST_INITIAL_HOURS
    address: str = ""
    provider: Provider | None = field(default=None, repr=False)

    @property
    def is_demo(self) -> bool:
        return (self.data / DEMO_FILE).exists()


def data_folder(given: str | None = None) -> Path:
    """`--data`, else `QUIZAPP_DATA`, else `instance` below the working folder."""
    return Path(given or os.environ.get("QUIZAPP_DATA") or "instance").resolve()


def load_settings(data: Path | None = None, *, embedded: bool = False) -> Settings:
    """Settings for the folder `data`; `embedded` means its own SQLite, whatever `DATABASE_URL` says.

    The secret may still be empty: `require_secret` refuses that.

    Raises ConfigError for a setting that says nothing sensible.
    """
    folder = data or data_folder()
    profile = os.environ.get("QUIZAPP_PROFILE", "lan")
    if profile not in PROFILES:
        raise ConfigError(f"QUIZAPP_PROFILE phải là một trong: {', '.join(PROFILES)} (đang là “{profile}”).")
    zone = os.environ.get("QUIZAPP_TIMEZONE", "Asia/Ho_Chi_Minh")
    try:
        timezone = ZoneInfo(zone)
    except (KeyError, ValueError) as fault:
        raise ConfigError(f"QUIZAPP_TIMEZONE không có múi giờ “{zone}”.") from fault
    return Settings(
        data=folder,
        database_url=clean_url(
            ("" if embedded else os.environ.get("DATABASE_URL")) or sqlite_url(folder / DATABASE_FILE)
        ),
        secret_key=os.environ.get("QUIZAPP_SECRET_KEY") or _secret_of(folder),
        profile=profile,
        timezone=timezone,
        trusted_hosts=tuple(filter(None, os.environ.get("QUIZAPP_TRUSTED_HOSTS", "").split(","))),
        trusts_proxy=os.environ.get("QUIZAPP_PROXY") == "1",
        needs_second_factor=_second_factor(),
        initial_hours=_initial_hours(),
        address=_own_address(),
        provider=_provider(),
    )


def _second_factor() -> bool:
    wanted = os.environ.get("QUIZAPP_TOTP") or "off"
    if wanted not in ("off", "staff"):
        raise ConfigError(f"QUIZAPP_TOTP phải là off hoặc staff (đang là “{wanted}”).")
    return wanted == "staff"


def _initial_hours() -> int:
    wanted = os.environ.get("QUIZAPP_INITIAL_HOURS") or str(LONGEST_INITIAL_HOURS)
    if not wanted.isdecimal() or not 1 <= int(wanted) <= LONGEST_INITIAL_HOURS:
        raise ConfigError(f"QUIZAPP_INITIAL_HOURS phải là số giờ từ 1 đến {LONGEST_INITIAL_HOURS}.")
    return int(wanted)


def _own_address() -> str:
    wanted = os.environ.get("QUIZAPP_ADDRESS", "").rstrip("/")
    if wanted and not _ADDRESS.fullmatch(wanted):
        raise ConfigError("QUIZAPP_ADDRESS phải là địa chỉ của trang, ví dụ https://sathach.tinh.gov.vn.")
    return wanted


def _provider() -> Provider | None:
    """Raises ConfigError for half a description, and for a provider that is asked without encryption over a network."""
    issuer, client_id = os.environ.get("QUIZAPP_OIDC_ISSUER", ""), os.environ.get("QUIZAPP_OIDC_CLIENT_ID", "")
    if not issuer:
        return None
    host = urlsplit(issuer).hostname or ""
    is_here = host in ("127.0.0.1", "::1", "localhost")
    if not (issuer.startswith("https://") or (issuer.startswith("http://") and is_here)):
        raise ConfigError("QUIZAPP_OIDC_ISSUER phải bắt đầu bằng https://.")
    if not client_id:
        raise ConfigError("Có QUIZAPP_OIDC_ISSUER thì phải có QUIZAPP_OIDC_CLIENT_ID.")
    file = os.environ.get("QUIZAPP_OIDC_SECRET_FILE", "")
    try:
        client_secret = Path(file).read_text(encoding="utf-8").strip() if file else ""
    except OSError as fault:
        raise ConfigError(f"Không đọc được tệp QUIZAPP_OIDC_SECRET_FILE ({file}).") from fault
    return Provider(
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        claim=os.environ.get("QUIZAPP_OIDC_CLAIM") or "staff_code",
        name=os.environ.get("QUIZAPP_OIDC_NAME", ""),
    )


def _secret_of(folder: Path) -> str:
    path = folder / SECRET_FILE
    return path.read_text(encoding="ascii").strip() if path.exists() else ""


def require_secret(settings: Settings) -> None:
    """Refuse to serve without a secret of its own."""
    if len(settings.secret_key) < SHORTEST_SECRET:
        raise ConfigError(
            f"Chưa có khóa bí mật: hãy chạy “quizapp init --data {settings.data}”, "
            f"hoặc đặt QUIZAPP_SECRET_KEY dài ít nhất {SHORTEST_SECRET} ký tự."
        )


def write_secret(folder: Path) -> None:
    """A new secret for `folder`, readable by its owner alone; an existing one is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / SECRET_FILE
    if path.exists():
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")


def shipped(name: str) -> Path:
    """A top-level folder of the project (`question_banks`, `migrations`), in a checkout or in a wheel."""
    package = Path(__file__).parent
    in_checkout = package.parent / name
    return in_checkout if in_checkout.is_dir() else package / "_data" / name
