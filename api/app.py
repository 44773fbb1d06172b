"""The service: settings in, a web application out, with the store, the law and the clock on board."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator

from aiohttp import web

from api import middleware
from api.composition import clock_of, fonts_of, law_of, quiet_log
from api.keys import CLOCK, FONTS, LAW, SETTINGS
from api.pages import home
from restoration import database, migrating
from restoration.services import lawbook
from restoration.settings import Settings


def application(settings: Settings) -> web.Application:
    """The whole application, ready to run."""
    app = web.Application(middlewares=[middleware.identify_request, middleware.answer_errors])
    app[SETTINGS] = settings
    app[CLOCK] = clock_of(settings)
    app[LAW] = law_of(settings)
    app[FONTS] = fonts_of(settings)
    lawbook.use(app[LAW])
    app.on_response_prepare.append(middleware.add_headers)
    app.cleanup_ctx.append(store)
    home.add_routes(app)
    return app


async def store(app: web.Application) -> AsyncIterator[None]:
    """The database, migrated and open for as long as the application runs."""
    settings = app[SETTINGS]
    await migrating.migrate(settings.database_url())
    async with database.database(settings.database_url(), require_durable=not settings.demonstration):
        yield


async def serve_forever(settings: Settings, *, host: str | None, port: int | None) -> int:
    """Serve until told to stop."""
    quiet_log()
    host, port = host or settings.service.host, port or settings.service.port
    runner = web.AppRunner(application(settings), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        announce(host, port)
        await stopped()
    finally:
        await runner.cleanup()
    return 0


def announce(host: str, port: int) -> None:
    """Say where the service is."""
    from api import show

    show.line(f"服务已启动：http://{host}:{port}/")
    show.line(f"健康检查：http://{host}:{port}/healthz")
    show.line("按 Ctrl+C 停止")


async def stopped() -> None:
    """Wait for an interrupt or a request to end."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
