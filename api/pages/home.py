"""The first page: the register at a glance."""

from __future__ import annotations

import aiohttp_jinja2
from aiohttp import web

from restoration import database

BY_DIVISION = """
SELECT d.code, d.name, COUNT(m.id) AS mines FROM divisions d JOIN mines m ON m.division_id = d.id
GROUP BY d.code, d.name ORDER BY d.code"""


def add_routes(app: web.Application) -> None:
    """The page at the root."""
    app.router.add_get("/", overview)


@aiohttp_jinja2.template("home.html")
async def overview(request: web.Request) -> dict[str, object]:
    """How many mines each division has on record."""
    rows = await database.fetch(BY_DIVISION)
    return {"rows": rows, "total": sum(r["mines"] for r in rows)}
