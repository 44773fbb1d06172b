"""Pages on a narrow screen and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import log_in
from tests.browser.test_pages import text_of

pytestmark = pytest.mark.browser

OUTSIDE = """[...document.querySelectorAll('body *:not(.skip):not(.unseen)')]
.filter(e => !e.closest('table') && e.getBoundingClientRect().right > window.innerWidth + 1).map(e => e.outerHTML)"""


@pytest.mark.parametrize("path", ["/", "/flags", "/mines/KZ-0007", "/mines/KZ-0007?as_of=2030-01-01", "/nothing"])
def test_nothing_stands_outside_a_telephones_screen(page: Page, path: str) -> None:
    log_in(page, "kaizhou-inspector", "shili-kaizhou-1")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(OUTSIDE) == []


def printed(page: Page, path: str, folder: Path) -> str:
    """The words of a page as it is printed."""
    page.goto(path)
    return text_of(page.pdf(format="A4"), folder)


def test_a_printed_page_says_which_day_it_judges(page: Page, tmp_path: Path) -> None:
    log_in(page, "kaizhou-inspector", "shili-kaizhou-1")
    past = printed(page, "/mines/KZ-0007?as_of=2024-05-01", tmp_path)
    assert "以下为截至2024-05-01的情况" in past and "推算" not in past and "查看" not in past
    ahead = printed(page, "/mines/KZ-0007?as_of=2030-01-01", tmp_path)
    assert "以下为截至2030-01-01的推算情况" in ahead and "推算：2030-01-01尚未到来" in ahead
    assert "截至2026-11-24，逾期：每项义务" in printed(page, "/flags", tmp_path)
