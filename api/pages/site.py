"""All the pages, put into an application together with their templates and static files."""

from __future__ import annotations

from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from api.pages import (
    cases,
    documents,
    files,
    filing,
    filing_files,
    filing_review,
    flags,
    fund,
    home,
    letters,
    people,
    public,
    service,
)
from api.pages.labels import field_words
from api.pages.shell import frame
from reports.phrases import ordinal
from restoration.law.numerals import yuan_grouped


def add(app: web.Application) -> None:
    """Templates, static files and every page's routes."""
    environment = aiohttp_jinja2.setup(
        app, loader=jinja2.PackageLoader("api"), autoescape=True, context_processors=[frame]
    )
    environment.filters["yuan"] = yuan_grouped
    environment.filters["field_words"] = field_words
    environment.filters["ordinal"] = ordinal
    app.router.add_static("/static", Path(__file__).parent.parent / "static")
    filings = (filing, filing_files, filing_review)
    for part in (home, people, flags, cases, fund, *filings, files, letters, service, documents, public):
        part.add_routes(app)
