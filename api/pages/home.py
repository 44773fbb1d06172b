"""The first page, and the two addresses a machine asks: is the process alive, is it ready."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from api.keys import CLOCK, LAW, SETTINGS
from restoration import database, migrating
from restoration.services import checks

FRESH = timedelta(hours=26)

BY_DIVISION = """
SELECT d.code, d.name, COUNT(m.id) AS mines FROM divisions d JOIN mines m ON m.division_id = d.id
GROUP BY d.code, d.name ORDER BY d.code"""


def add_routes(app: web.Application) -> None:
    """Templates, static files and these routes."""
    aiohttp_jinja2.setup(app, loader=jinja2.PackageLoader("api"), autoescape=True, context_processors=[shared])
    app.router.add_get("/", overview)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_static("/static", Path(__file__).parent.parent / "static")


async def shared(request: web.Request) -> dict[str, object]:
    """What every page shows: the demonstration's banner and how far the check has come."""
    settings = request.app[SETTINGS]
    return {"demonstration": settings.demonstration, "checked_until": await checks.last_written(), "title": "首页"}


@aiohttp_jinja2.template("home.html")
async def overview(request: web.Request) -> dict[str, object]:
    """The register at a glance."""
    rows = await database.fetch(BY_DIVISION)
    return {"rows": rows, "total": sum(r["mines"] for r in rows)}


async def healthz(request: web.Request) -> web.Response:
    """Alive: a write goes through the one door within a few seconds."""
    await database.unit_of_work(probe)
    return web.json_response({"status": "ok", "law": request.app[LAW].digest[:16]})


async def probe() -> None:
    """The smallest write there is: it touches no row."""
    await database.execute("UPDATE audit_heads SET seq = seq WHERE id = -1")


async def readyz(request: web.Request) -> web.Response:
    """Ready: newest schema, and a check finished within 26 hours."""
    missing = await migrating.pending(request.app[SETTINGS].database_url())
    finished = await checks.last_finished()
    late = finished is None or request.app[CLOCK].now() - finished > FRESH
    status = 503 if missing or late else 200
    body = {"migrations_missing": missing, "last_check": finished.isoformat() if finished else None, "check_late": late}
    return web.json_response(body, status=status)
