"""Settings from the environment (prefix THITUAN_), all errors listed at once. Secrets never reach a log."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from messaging.model import Sender

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_PACK = ROOT / "content" / "packs" / "son-la-2024"
DATA = Path("data")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
POLLING, WEBHOOK = "polling", "webhook"
PROXIES = ("socks5", "socks4", "http")
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ZALO_TOKEN = re.compile(r"[0-9]+:\S+")
WHICH_DATABASE = "write sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER:PASSWORD@HOST/NAME"


class WrongSettings(Exception):
    """Some settings cannot be used; `problems` has a line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Config(BaseSettings):
    """What an operator sets. Everything has a default that is right for a first start on one machine."""

    model_config = SettingsConfigDict(env_prefix="THITUAN_", frozen=True, extra="ignore")

    database_url: str = ""
    redis_url: str = ""
    listen: str = "127.0.0.1:8080"
    public_url: str = ""
    pack: Path = SHIPPED_PACK
    secret_key: SecretStr = SecretStr("")
    owners: str = ""
    rehearsal: bool = False
    log: str = "info"
    telegram_token: SecretStr = SecretStr("")
    telegram_api: str = "https://api.telegram.org"
    telegram_mode: str = ""
    telegram_secret: SecretStr = SecretStr("")
    telegram_proxy: SecretStr = SecretStr("")
    telegram_take_over: bool = False
    telegram_paid_stars: int = 0
    zalo_bot_token: SecretStr = SecretStr("")
    zalo_bot_api: str = "https://bot-api.zaloplatforms.com"
    zalo_bot_secret: SecretStr = SecretStr("")
    zalo_bot_mode: str = ""
    zalo_bot_monthly: int = Field(default=3000, ge=1)
    zalo_bot_whole_papers: bool = True
    zalo_oa_app_id: str = ""
    zalo_oa_app_secret: SecretStr = SecretStr("")
    zalo_oa_secret_key: SecretStr = SecretStr("")
    zalo_oa_refresh_token: SecretStr = SecretStr("")
    zalo_oa_api: str = "https://openapi.zalo.me"
    zalo_oauth_api: str = "https://oauth.zaloapp.com"
    zalo_oa_monthly_vnd: int = Field(default=0, ge=0)
    zalo_oa_template: str = ""
    zalo_oa_template_vnd: int = Field(default=0, ge=0)

    @field_validator("listen")
    @classmethod
    def _address(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            raise ValueError("write HOST:PORT, for example 127.0.0.1:8080")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
            raise ValueError(WHICH_DATABASE)
        if value:
            from sqlalchemy.exc import ArgumentError

            from storage.engines import database_url

            try:
                database_url(value)
            except (ValueError, ArgumentError):
                raise ValueError(WHICH_DATABASE) from None
        return value

    @field_validator("log")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in LEVELS:
            raise ValueError(f"write one of {', '.join(LEVELS).lower()}")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and len(value.get_secret_value()) < 32:
            raise ValueError("write at least 32 characters, for example from: openssl rand -hex 32")
        return value

    @field_validator("owners")
    @classmethod
    def _channel_and_id(cls, value: str) -> str:
        wrong = [owner for owner in value.split(",") if owner and ":" not in owner]
        if wrong:
            raise ValueError("write channel:id, parted by commas, for example telegram:123456")
        return value

    @field_validator("telegram_token")
    @classmethod
    def _token_of_a_bot(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("copy the whole token from @BotFather, digits, a colon and letters: 123456:ABC…")
        return value

    @field_validator("telegram_mode", "zalo_bot_mode")
    @classmethod
    def _known_mode(cls, value: str) -> str:
        if value not in {"", POLLING, WEBHOOK}:
            raise ValueError(f"write {POLLING} or {WEBHOOK}, or leave it out")
        return value

    @field_validator("zalo_bot_token")
    @classmethod
    def _token_of_a_zalo_bot(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _ZALO_TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("copy the whole token from Zalo Bot Manager, digits, a colon and letters: 123456:abc…")
        return value

    @field_validator("zalo_bot_secret")
    @classmethod
    def _secret_that_zalo_takes(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not 8 <= len(value.get_secret_value()) <= 256:
            raise ValueError("write 8 to 256 characters, or leave it out")
        return value

    @field_validator("telegram_secret")
    @classmethod
    def _secret_that_telegram_takes(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("write 1 to 256 of A-Z a-z 0-9 _ -, or leave it out")
        return value

    @field_validator("telegram_api", "zalo_bot_api", "zalo_oa_api", "zalo_oauth_api")
    @classmethod
    def _address_of_the_api(cls, value: str, info: ValidationInfo) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            assert info.field_name is not None
            raise ValueError(f"write an address, for example {cls.model_fields[info.field_name].default}")
        return value.rstrip("/")

    @field_validator("telegram_proxy")
    @classmethod
    def _address_of_a_proxy(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            wrong = ValueError(f"write {', '.join(f'{scheme}://HOST:PORT' for scheme in PROXIES)}")
            try:
                parts = urlsplit(value.get_secret_value())
                if parts.scheme not in PROXIES or not parts.hostname or not parts.port:
                    raise wrong
            except ValueError:
                raise wrong from None
        return value

    @model_validator(mode="after")
    def _webhook_has_an_address(self) -> Self:
        if self.telegram_mode == WEBHOOK and not self.public_url:
            raise ValueError(
                f"THITUAN_TELEGRAM_MODE: {WEBHOOK} needs THITUAN_PUBLIC_URL, the https address of this server"
            )
        return self

    @model_validator(mode="after")
    def _official_account_is_whole(self) -> Self:
        if self.zalo_oa_refresh_token.get_secret_value():
            needed = {
                "APP_ID": self.zalo_oa_app_id,
                "APP_SECRET": self.zalo_oa_app_secret.get_secret_value(),
                "SECRET_KEY": self.zalo_oa_secret_key.get_secret_value(),
            }
            missing = ", ".join(f"THITUAN_ZALO_OA_{name}" for name, value in needed.items() if not value)
            if missing:
                raise ValueError(
                    f"{missing}: the Official Account needs it too, from the developer console (docs/zalo.md)"
                )
        if self.zalo_oa_template and not self.zalo_oa_template_vnd:
            raise ValueError(
                "THITUAN_ZALO_OA_TEMPLATE_VND: what a message of the template costs, in whole VND, so that the month's cap holds "
                "(docs/zalo.md, part 4)"
            )
        return self

    @property
    def fetches(self) -> bool:
        """Whether Telegram's updates are fetched (polling); else they are posted to the public address."""
        return (self.telegram_mode or (WEBHOOK if self.public_url.startswith("https://") else POLLING)) == POLLING

    @property
    def fetches_zalo(self) -> bool:
        """Whether a Zalo Bot's updates are fetched, which is for trials only; else they are posted to the public address."""
        return (self.zalo_bot_mode or (WEBHOOK if self.public_url.startswith("https://") else POLLING)) == POLLING

    @property
    def host(self) -> str:
        """The address to listen on."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port to listen on; 0 for any free one."""
        return int(self.listen.rpartition(":")[2])

    @property
    def address(self) -> str:
        """Where people open the web chat."""
        return self.public_url.rstrip("/") or f"http://{self.listen}"

    @property
    def owner_identities(self) -> list[Sender]:
        """The owners named in the settings, as their channel will name them when they come."""
        pairs = (owner.strip().partition(":") for owner in self.owners.split(",") if owner.strip())
        accounts = {
            "telegram": self.telegram_token.get_secret_value().partition(":")[0],
            "zalo_bot": self.zalo_bot_token.get_secret_value().partition(":")[0],
        }
        return [Sender(channel, accounts.get(channel, ""), external_id) for channel, _, external_id in pairs]

    def settled(self, *, rehearsal: bool, make: bool = True) -> Self:
        """Fill in what depends on the kind of run: a rehearsal has its own database file and needs no key from outside.

        Without `make` nothing is written: a key that no start has made yet stays empty.
        """
        rehearsal = rehearsal or self.rehearsal
        changes: dict[str, object] = {"rehearsal": rehearsal}
        if rehearsal or not self.database_url:
            name = "rehearsal.db" if rehearsal else "contest.db"
            if make:
                DATA.mkdir(exist_ok=True)
            changes["database_url"] = f"sqlite+aiosqlite:///{(DATA / name).absolute()}"
        kept = DATA / ("rehearsal.key" if rehearsal else "secret.key")
        if not self.secret_key.get_secret_value() and (make or kept.exists()):
            changes["secret_key"] = SecretStr(_kept_key(kept))
        return self.model_copy(update=changes)


def read_config(**given: object) -> Config:
    """The settings of the environment. Raises WrongSettings with every problem at once."""
    try:
        return Config(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            words = problem["msg"].removeprefix("Value error, ")
            if problem["loc"]:  # else it is about several settings and names them itself
                name = f"THITUAN_{str(problem['loc'][0]).upper()}".replace("THITUAN_THITUAN_", "THITUAN_")
                words = f"{name}: {words}"
            lines.append(words)
        raise WrongSettings(lines) from None


def _kept_key(file: Path) -> str:
    """A key made at the first start and kept beside the database, readable by its owner only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32), encoding="ascii")
    return file.read_text(encoding="ascii").strip()
