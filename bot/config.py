"""Settings from the environment (prefix THITUAN_), all errors listed at once. Secrets never reach a log."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Self

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_PACK = ROOT / "content" / "packs" / "son-la-2024"
DATA = Path("data")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
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
    def owner_identities(self) -> list[tuple[str, str]]:
        """(channel, external id) of the owners named in the settings."""
        pairs = (owner.strip().partition(":") for owner in self.owners.split(",") if owner.strip())
        return [(channel, external_id) for channel, _, external_id in pairs]

    def settled(self, *, rehearsal: bool) -> Self:
        """Fill in what depends on the kind of run: a rehearsal has its own database file and needs no key from outside."""
        rehearsal = rehearsal or self.rehearsal
        changes: dict[str, object] = {"rehearsal": rehearsal}
        if rehearsal or not self.database_url:
            name = "rehearsal.db" if rehearsal else "contest.db"
            DATA.mkdir(exist_ok=True)
            changes["database_url"] = f"sqlite+aiosqlite:///{(DATA / name).absolute()}"
        if not self.secret_key.get_secret_value():
            changes["secret_key"] = SecretStr(_kept_key(DATA / ("rehearsal.key" if rehearsal else "secret.key")))
        return self.model_copy(update=changes)


def read_config(**given: object) -> Config:
    """The settings of the environment. Raises WrongSettings with every problem at once."""
    try:
        return Config(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            name = f"THITUAN_{str(problem['loc'][0]).upper()}".replace("THITUAN_THITUAN_", "THITUAN_")
            lines.append(f"{name}: {problem['msg'].removeprefix('Value error, ')}")
        raise WrongSettings(lines) from None


def _kept_key(file: Path) -> str:
    """A key made at the first start and kept beside the database, readable by its owner only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32), encoding="ascii")
    return file.read_text(encoding="ascii").strip()
