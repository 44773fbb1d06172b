"""The service: settings in, a web application out, with the store, the law and the clock on board."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator
from time import time

from aiohttp import web

from api import auth, guard, health, metrics, middleware, openapi, show
from api.composition import clock_of, fonts_of, law_of, opened, quiet_log
from api.keys import CLOCK, FONTS, LAW, SEAL, SEALER, SETTINGS
from api.pace import PACES, Paces
from api.pages import mishaps, site
from api.requests import MAX_BODY
from api.routes import PREFIX, ROUTES
from api.scheduler import always_on
from reports.seal import Seal
from restoration import migrating
from restoration.errors import SettingsRefused
from restoration.permissions import Permission
from restoration.sealing import Sealer
from restoration.services import lawbook
from restoration.services.attachments import upkeep
from restoration.services.people import demo_people
from restoration.settings import Settings, secret_of


def application(settings: Settings, *, scheduler: bool = False) -> web.Application:
    """The whole application, ready to run; with ``scheduler`` it also does by itself what the night asks for."""
    around = [middleware.identify_request, metrics.measure, mishaps.as_page, middleware.answer_errors]
    app = web.Application(middlewares=around, client_max_size=MAX_BODY)
    app[SETTINGS] = settings
    app[CLOCK] = clock_of(settings)
    app[LAW] = law_of(settings)
    app[FONTS] = fonts_of(settings)
    app[SEAL] = Seal()
    app[PACES] = Paces()
    app[SEALER] = Sealer(secret_of(settings))
    lawbook.use(app[LAW])
    app.on_response_prepare.append(middleware.add_headers)
    app.cleanup_ctx.append(store)
    if scheduler:
        app.cleanup_ctx.append(by_itself)
    app[metrics.METERS] = metrics.Meters()
    auth.add(app)
    site.add(app)
    health.add(app)
    guard.add(app, ROUTES, PREFIX)
    app.router.add_get(f"{PREFIX}/openapi.json", inside(openapi.as_json))
    app.router.add_get("/api/docs", inside(openapi.as_page))
    app.router.add_get("/metrics", inside(metrics.show))
    return app


def inside(handler: guard.Handler) -> guard.Handler:
    """Open in the demonstration; in production only for who has logged in or carries a token."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if not request.app[SETTINGS].demonstration:
            auth.require(request, Permission.SELF)
        return await handler(request)

    return handle


async def store(app: web.Application) -> AsyncIterator[None]:
    """The database, migrated and open for as long as the application runs."""
    settings = app[SETTINGS]
    await migrating.migrate(settings.database_url())
    await asyncio.to_thread(upkeep.sweep, settings.data.folder, now=time())
    async with opened(settings):
        yield


async def by_itself(app: web.Application) -> AsyncIterator[None]:
    """The scheduler, started after the store and stopped before it."""
    async with always_on(app[SETTINGS], app[CLOCK], app[FONTS]):
        yield


async def serve_forever(settings: Settings, *, host: str | None, port: int | None, scheduler: bool = True) -> int:
    """Serve until told to stop."""
    quiet_log(logging.INFO)
    host, port = host or settings.service.host, port or settings.service.port
    settings = settings.model_copy(update={"service": settings.service.model_copy(update={"port": port})})
    runner = web.AppRunner(application(settings, scheduler=scheduler), access_log=None)
    await runner.setup()
    try:
        await listen(runner, host, port)
        announce(host, port, settings)
        await stopped()
    finally:
        await runner.cleanup()
    return 0


async def listen(runner: web.AppRunner, host: str, port: int) -> None:
    """Take the port. Raises ``SettingsRefused`` if somebody else has it."""
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise SettingsRefused(
            f"不能在 {host}:{port} 启动服务（{error.strerror}）；请换一个端口，如 --port 8090"
        ) from error


def announce(host: str, port: int, settings: Settings) -> None:
    """Say where the service is, and in the demonstration how to come in."""
    show.line(f"服务已启动：http://{host}:{port}/")
    show.line(f"公众查询：http://{host}:{port}/public/　接口文档：http://{host}:{port}/api/docs")
    if settings.demonstration:
        show.line("示例登录（登录名 / 口令）：")
        for one in demo_people.LOGINS:
            show.line(f"  {one.login:<22}{one.password:<24}{one.name}")
    show.line("按 Ctrl+C 停止")
    sys.stdout.flush()  # into a file or a service manager's log at once


async def stopped() -> None:
    """Wait for an interrupt or a request to end."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
