"""The two addresses a machine asks: is the process alive, is it ready."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from aiohttp import web

from api.keys import CLOCK, LAW, SETTINGS
from restoration import database, migrating
from restoration.services import checks

FRESH: Final = timedelta(hours=26)


def add(app: web.Application) -> None:
    """``/healthz`` and ``/readyz``."""
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)


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
