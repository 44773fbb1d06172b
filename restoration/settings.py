"""One frozen settings model: every key of ``config.toml``, typed; a misspelt key or a secret in the file is refused.

An environment variable ``RESTORATION_<SECTION>__<KEY>`` overrides one key. Secrets come from the environment only;
for the embedded default one is generated on first run and kept in the data folder, readable by its owner alone.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tomllib
from datetime import time
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from restoration.errors import SettingsRefused

PREFIX = "RESTORATION_"


class Section(BaseModel):
    """Base of every section: frozen, and an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def network(text: object) -> IPv4Network | IPv6Network:
    """An address or a network of them, without host bits; never all there are: that would believe every stranger."""
    with contextlib.suppress(ValueError):
        if (found := ip_network(str(text))).prefixlen > 0:
            return found
    raise ValueError("应为反向代理的 IP 地址或者网段，如 10.0.0.5、10.0.0.0/24（主机位为零，不得为全部地址）；请改正")


class Service(Section):
    """What kind of installation this is."""

    profile: Literal["demonstration", "production"] = "demonstration"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: str = ""
    """Where the public reaches the service; empty in the demonstration, which then names its own port."""
    trusted_proxies: tuple[Annotated[IPv4Network | IPv6Network, BeforeValidator(network)], ...] = ()
    """Reverse proxies whose X-Forwarded-For is believed (``api.peer``); nobody's by default."""


class Data(Section):
    """Where all state lives."""

    folder: Path = Path("var")


class Database(Section):
    """Which database; a password belongs into the environment variable, not into the file."""

    url: SecretStr = SecretStr("sqlite://var/restoration.db")


class ClockSection(Section):
    """A file that holds the present instant; refused in production."""

    file: Path | None = None


class Check(Section):
    """The nightly check."""

    at: time = time(1, 30)
    batch: int = Field(default=200, ge=1, le=200)
    remind_days: int = Field(default=30, ge=0, le=120)


class Fonts(Section):
    """The bureau's own licensed fonts, by path; the packaged open fonts stand in for what is missing."""

    fangsong: Path | None = None
    xiaobiaosong: Path | None = None
    hei: Path | None = None
    kai: Path | None = None


class Security(Section):
    """Secrets; only ever from the environment or the generated file."""

    secret: SecretStr | None = None


class Settings(BaseSettings):
    """All settings. Read with ``load``."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    service: Service = Service()
    data: Data = Data()
    database: Database = Database()
    clock: ClockSection = ClockSection()
    check: Check = Check()
    fonts: Fonts = Fonts()
    security: Security = Security()

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *others: Any, **sources: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        return (sources.get("env_settings") or others[0], init_settings)

    @property
    def demonstration(self) -> bool:
        """Whether everything drawn carries the mark 演示文书 · 无效."""
        return self.service.profile == "demonstration"

    @property
    def public_url(self) -> str:
        """What the QR code on a letter leads to."""
        return self.service.public_url or f"http://127.0.0.1:{self.service.port}"

    def database_url(self) -> str:
        """The database address, password and all: never log it."""
        return self.database.url.get_secret_value()


def load(path: Path) -> Settings:
    """Settings from a file and the environment. Raises ``SettingsRefused`` naming every fault and its cure."""
    values = read_file(path)
    refuse_misspelt_sections()
    try:
        settings = Settings(**values)
    except ValidationError as e:
        raise SettingsRefused("\n".join(fault(path, dict(err)) for err in e.errors(include_url=False))) from None
    refuse_test_seams(settings)
    return settings


def read_file(path: Path) -> dict[str, Any]:
    """The file's tables; a secret in it is refused before anything else reads it."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsRefused(f"{path}: no such file; give one with --config") from None
    except tomllib.TOMLDecodeError as e:
        raise SettingsRefused(f"{path}: not valid TOML: {e}") from None
    if "security" in values:
        raise SettingsRefused(f"{path}: secrets do not belong in the file; set {PREFIX}SECURITY__SECRET instead")
    return values


def refuse_misspelt_sections() -> None:
    """A variable with our prefix that names no section would otherwise be passed over in silence."""
    named = {
        name: name.removeprefix(PREFIX).partition("__")[0].lower() for name in os.environ if name.startswith(PREFIX)
    }
    if wrong := sorted(name for name, section in named.items() if section not in Settings.model_fields):
        known = "、".join(f"{PREFIX}{s.upper()}__…" for s in Settings.model_fields)
        raise SettingsRefused(f"没有这样的配置项：{'、'.join(wrong)}；环境变量应为 {known}")


def fault(path: Path, err: dict[str, Any]) -> str:
    """One validation error in words."""
    key = ".".join(str(x) for x in err["loc"])
    if err["type"] == "extra_forbidden":
        return f"{path}: {key} is not a setting; check the spelling against the comments in the shipped config.toml"
    return f"{path}: {key}: found {err.get('input')!r}; {err['msg']}"


def refuse_test_seams(settings: Settings) -> None:
    """In production nothing may move the clock and the secret must be given."""
    if settings.demonstration:
        return
    if settings.clock.file is not None:
        raise SettingsRefused("clock.file is a seam of the demonstration; remove it in production")
    secret = settings.security.secret
    url = settings.service.public_url
    if not url.startswith("https://"):
        raise SettingsRefused(
            f"service.public_url：现为“{url}”；正式使用须为公众可访问的 https:// 地址，文书二维码指向它"
        )
    if secret is None or len(secret.get_secret_value()) < 32:
        raise SettingsRefused(f"set {PREFIX}SECURITY__SECRET to at least 32 characters in production")


def secret_of(settings: Settings) -> bytes:
    """The installation's secret; for the embedded default generated once and kept with mode 0600."""
    if settings.security.secret is not None:
        return settings.security.secret.get_secret_value().encode()
    file = settings.data.folder / "secret"
    file.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as new:
            new.write(secrets.token_hex(32))
    return file.read_text().encode()
