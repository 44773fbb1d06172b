"""Makes the README's two pictures from the running product: a drafted letter, and a flag with its explanation.

    .venv/bin/python docs/pictures.py

Needs poppler (pdftoppm) and Chromium, as the tests do. The clock is held still so that the pictures stay the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

DOCS = Path(__file__).parent
ROOT = DOCS.parent
PORT = 8097
MINE = "KZ-0007"
INSPECTOR = ("kaizhou-inspector", "shili-kaizhou-1")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def command(*arguments: str) -> list[str]:
    """The product's command line."""
    return [sys.executable, "-m", "api.cli", *arguments]


def letter(folder: Path, environment: dict[str, str]) -> None:
    """The first page of the mine's drafted order."""
    listed = subprocess.run(
        command("notices", "list", "--json"), env=environment, cwd=ROOT, check=True, capture_output=True
    )
    code = next(n["id"] for n in json.loads(listed.stdout)["items"] if n["mine"] == MINE)
    subprocess.run(command("notices", "render", code, "--out", str(folder)), env=environment, cwd=ROOT, check=True)
    first = ["pdftoppm", "-r", "70", "-png", "-f", "1", "-l", "1", "-singlefile"]
    subprocess.run([*first, str(folder / f"{code}.pdf"), str(DOCS / "letter")], check=True)


def flag() -> None:
    """The mine's page, as its inspector sees it."""
    base = f"http://127.0.0.1:{PORT}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1100, "height": 720}, locale="zh-CN")
        page.goto(f"{base}/login")
        page.fill("#login", INSPECTOR[0])
        page.fill("#password", INSPECTOR[1])
        page.click("main button")
        page.goto(f"{base}/mines/{MINE}")
        page.screenshot(path=str(DOCS / "flag.png"))
        browser.close()


def answering() -> None:
    """Wait until the service answers."""
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5).read()
        except OSError:
            time.sleep(0.1)
        else:
            return


def main() -> None:
    """A service of its own in a temporary folder, two pictures, gone again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "clock").write_text("2026-11-24T02:00:00+00:00")
        environment = {
            **os.environ,
            "RESTORATION_DATABASE__URL": f"sqlite://{folder / 'restoration.db'}",
            "RESTORATION_DATA__FOLDER": name,
            "RESTORATION_CLOCK__FILE": str(folder / "clock"),
        }
        for step in ("migrate", "demo", "check"):
            subprocess.run(command(step), env=environment, cwd=ROOT, check=True, capture_output=True)
        letter(folder, environment)
        service = subprocess.Popen(command("serve", "--no-scheduler", "--port", str(PORT)), env=environment, cwd=ROOT)
        try:
            answering()
            flag()
        finally:
            service.terminate()
            service.wait(20)


if __name__ == "__main__":
    main()
