"""The product as people meet it: the real service in a process of its own, the five counties in it, real Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TODAY = "2026-11-24T02:00:00+00:00"


def command(*arguments: str) -> list[str]:
    """The product's own command line."""
    return [sys.executable, "-m", "api.cli", "--config", str(ROOT / "config.toml"), *arguments]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running service: migrated, loaded, checked, with the clock held still."""
    folder = tmp_path_factory.mktemp("site")
    clock = folder / "clock"
    clock.write_text(TODAY)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "RESTORATION_DATABASE__URL": f"sqlite://{folder / 'restoration.db'}",
        "RESTORATION_DATA__FOLDER": str(folder),
        "RESTORATION_CLOCK__FILE": str(clock),
        "RESTORATION_SERVICE__PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    for step in ("migrate", "demo", "check"):
        subprocess.run(command(step), env=environment, cwd=ROOT, check=True, capture_output=True)
    service = subprocess.Popen(
        command("serve", "--no-scheduler", "--port", str(port)), env=environment, cwd=ROOT, stdout=subprocess.PIPE
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, service)
        yield address
    finally:
        service.terminate()
        service.wait(20)


def wait_for(address: str, service: subprocess.Popen[bytes]) -> None:
    """Until the service answers, or has died."""
    for _ in range(300):
        if service.poll() is not None:
            raise RuntimeError("the service ended before it answered")
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the service does not answer")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Real Chromium. Where it is missing these tests fail in CI and are left out elsewhere, said loudly.

    Ended with its module: while Playwright's loop runs in this thread no other test could have one.
    """
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: tests/system_packages.sh installs it")
        pytest.skip("Chromium is missing; tests/system_packages.sh installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    """A browser of its own for one person; anything asked of another host, or a script error, fails the test."""
    outside: list[str] = []
    context = chromium.new_context(base_url=site, locale="zh-CN", viewport={"width": 1366, "height": 768})
    context.on("request", lambda r: None if r.url.startswith(site) else outside.append(r.url))
    context.on("weberror", lambda e: outside.append(str(e.error)))
    yield context
    context.close()
    assert outside == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page nobody has logged in on."""
    return context.new_page()


def log_in(page: Page, login: str, password: str) -> Page:
    """Come in as somebody of the demonstration."""
    page.goto("/login")
    page.fill("#login", login)
    page.fill("#password", password)
    page.click("main button")
    page.wait_for_url("**/")
    return page
