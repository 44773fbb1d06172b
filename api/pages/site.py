"""All the pages, put into an application together with their templates and static files."""

from __future__ import annotations

from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from api.pages import filing, filing_files, flags, home, letters, people, public
from api.pages.shell import frame


def add(app: web.Application) -> None:
    """Templates, static files and every page's routes."""
    aiohttp_jinja2.setup(app, loader=jinja2.PackageLoader("api"), autoescape=True, context_processors=[frame])
    app.router.add_static("/static", Path(__file__).parent.parent / "static")
    for part in (home, people, flags, filing, filing_files, letters, public):
        part.add_routes(app)
