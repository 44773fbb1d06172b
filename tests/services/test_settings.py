"""What an installation may be told, and what it must not be started with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.composition import opened
from restoration.errors import SettingsRefused
from restoration.law.texts.rulebook import load as load_books
from restoration.law.workdays import Calendar
from restoration.services import demonstration, lawbook
from restoration.services.lawbook import Law
from restoration.services.people import demo_people
from restoration.settings import load
from tests.services.scenario import noon

SECRET = "s" * 32
PRODUCTION = {
    "RESTORATION_SERVICE__PROFILE": "production",
    "RESTORATION_SERVICE__PUBLIC_URL": "https://example.gov.cn",
    "RESTORATION_SECURITY__SECRET": SECRET,
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """An empty configuration: every setting at its default."""
    path = tmp_path / "config.toml"
    path.touch()
    return path


def test_the_shipped_file_says_what_the_defaults_are(config: Path) -> None:
    shipped = load(Path(__file__).parents[2] / "config.toml")
    assert shipped == load(config)


def test_production_with_all_it_needs_is_accepted(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    settings = load(config)
    assert (settings.demonstration, settings.public_url) == (False, "https://example.gov.cn")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("RESTORATION_SERVICE__PUBLIC_URL", "", "service.public_url"),
        ("RESTORATION_SERVICE__PUBLIC_URL", "http://127.0.0.1:8080", "https://"),
        ("RESTORATION_SERVICE__PUBLIC_URL", "http://example.gov.cn", "https://"),
        ("RESTORATION_SECURITY__SECRET", "short", "SECURITY__SECRET"),
        ("RESTORATION_CLOCK__FILE", "var/clock", "clock.file"),
        ("RESTORATION_SERVCE__PORT", "9", "RESTORATION_SERVCE__PORT"),
        ("RESTORATION_SERVICE__PROT", "9", "service.prot"),
    ],
)
def test_production_refuses_what_would_harm_it(
    config: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    for key, given in (PRODUCTION | {name: value}).items():
        monkeypatch.setenv(key, given)
    with pytest.raises(SettingsRefused, match=said):
        load(config)


@pytest.mark.parametrize(
    "proxies",
    [
        ["0.0.0.0/0"],
        ["::/0"],
        ["10.0.0.5/8"],
        ["proxy.example.gov.cn"],
        ["10.0.0"],
        [""],
        ["10.0.0.5", "x"],
        [5],
        "10.0.0.5",
    ],
)
def test_a_proxy_that_is_none_is_refused(config: Path, proxies: object) -> None:
    config.write_text(f"[service]\ntrusted_proxies = {json.dumps(proxies)}\n", encoding="utf-8")
    with pytest.raises(SettingsRefused, match=r"service\.trusted_proxies"):
        load(config)


def test_proxies_are_named_in_the_file_or_the_environment(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('[service]\ntrusted_proxies = ["10.0.0.5", "fd00::/64"]\n', encoding="utf-8")
    assert [str(n) for n in load(config).service.trusted_proxies] == ["10.0.0.5/32", "fd00::/64"]
    monkeypatch.setenv("RESTORATION_SERVICE__TRUSTED_PROXIES", '["10.1.0.0/24"]')
    assert [str(n) for n in load(config).service.trusted_proxies] == ["10.1.0.0/24"]


def test_the_demonstrations_address_follows_its_port(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESTORATION_SERVICE__PORT", "8123")
    assert load(config).public_url == "http://127.0.0.1:8123"


async def test_a_demonstrations_database_is_not_opened_in_production(
    database_url: str, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lawbook.use(Law(load_books(), Calendar.load(), demonstration=True))
    monkeypatch.setenv("RESTORATION_DATABASE__URL", database_url)
    async with opened(load(config)):
        await demonstration.load(at=noon("2025-06-03"))
        assert not await demo_people.present()
        await demo_people.load(at=noon("2025-06-03"))
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsRefused, match="示例登记"):
        async with opened(load(config)):
            pass
