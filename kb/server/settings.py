"""Environment and a file in, the settings of the server out; a value that cannot be is told in Chinese."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from ontology.findings import KBError

from .faults import message_of

CONFIG = "HUIQI_CONFIG"
"""The environment variable that names the file of settings; without it huiqi.toml of the working folder, if any."""
_FILE = "huiqi.toml"
_MEGABYTE = 1_000_000


class Settings(BaseSettings):
    """How a server runs: each field is an entry of huiqi.toml, or HUIQI_ and its name in capitals in the environment.

    Sizes are bytes, times seconds. What is given when the server is started comes first, then the environment.
    """

    model_config = SettingsConfigDict(env_prefix="HUIQI_", extra="ignore", frozen=True)

    kb: Path = Path(".kb")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    workers: int = Field(1, ge=1, le=64)
    base_url: str | None = Field(None, pattern=r"^https?://")
    title: str = "惠企政策知识库"
    contact: str = Field("", max_length=200, description="whom to tell of mistakes: an address or a sentence")
    cors_origins: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    max_body: int = Field(_MEGABYTE, ge=1000)
    max_upload: int = Field(50 * _MEGABYTE, ge=1000)
    rate: str = Field("240/minute", description="requests of one address; empty: no limit")
    sparql_seconds: float = Field(10, gt=0, le=600)
    sparql_workers: int = Field(2, ge=1, le=64)
    sparql_memory: int = Field(512, ge=64, description="megabytes that one query may take")
    sparql_answer: int = Field(20 * _MEGABYTE, ge=1000)
    accounts: Path | None = None
    user_header: str | None = None
    maintainers: tuple[str, ...] = ()
    session_hours: float = Field(12, gt=0)
    session_idle_minutes: float = Field(120, gt=0)
    upload_files: int = Field(20, ge=1)
    audit_log: Path | None = None
    log_format: str = Field("text", pattern="^(text|json)$")
    stop_seconds: int = Field(10, ge=0)

    @property
    def signs_in(self) -> bool:
        """Whether anybody can sign in to maintain."""
        return self.accounts is not None or self.user_header is not None or self.accounts_file.is_file()

    @property
    def folder(self) -> Path:
        """Where the server keeps what is its own: accounts, who is signed in, work that goes on, who changed what."""
        return self.kb / "web"

    @property
    def accounts_file(self) -> Path:
        """The file of names and password hashes."""
        return self.accounts or self.folder / "accounts.json"

    @property
    def audit_file(self) -> Path:
        """The file of who changed what."""
        return self.audit_log or self.folder / "audit.jsonl"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What was given, the environment, the file."""
        named = os.environ.get(CONFIG)
        file = TomlConfigSettingsSource(settings_cls, Path(named or _FILE))
        return init_settings, env_settings, file


def settings(**given: Any) -> Settings:
    """The settings; KBError for a file that is missing or no TOML, and for values that cannot be."""
    named = os.environ.get(CONFIG)
    if named and not Path(named).is_file():
        raise KBError("BAD_SETTING", "没有这个配置文件", place=named, hint=f"，请检查环境变量 {CONFIG}。")
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        message = f"配置项 {name} 的值不合适：{first['input']}"
        raise KBError(
            "BAD_SETTING", message, hint=f"（{message_of(first)}）。请改 {named or _FILE}、环境变量或命令的选项。"
        ) from error
    except ValueError as error:  # the file is no TOML
        raise KBError("BAD_SETTING", f"配置文件不是 TOML：{error}", place=named or _FILE, hint="，请改正。") from error
