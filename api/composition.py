"""The composition root: settings in, a running store with its law out. Shared by the command line and the service."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from reports.fonts import FontPaths, Fonts, load_fonts
from restoration import database, migrating
from restoration.clock import Clock
from restoration.errors import SettingsRefused, StoreUnavailable
from restoration.law.texts.rulebook import Rulebook, load
from restoration.law.workdays import Calendar
from restoration.services import lawbook
from restoration.services.lawbook import Law
from restoration.services.people import demo_people
from restoration.settings import Settings


def quiet_log(level: int = logging.WARNING) -> None:
    """Log lines go to stderr as JSON, so that a command's stdout stays its answer."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def law_of(settings: Settings, rulebook: Rulebook | None = None) -> Law:
    """The packaged law under this installation's settings."""
    return Law(
        rulebook or load(),
        Calendar.load(),
        remind_days=settings.check.remind_days,
        batch=settings.check.batch,
        demonstration=settings.demonstration,
    )


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Law]:
    """The store, migrated and connected, with the law chosen; closed whatever happens."""
    law = law_of(settings)
    lawbook.use(law)
    url = settings.database_url()
    if missing := await migrating.pending(url):
        raise StoreUnavailable(f"数据库缺少 {len(missing)} 次结构升级，请先执行 restoration migrate")
    async with opened(settings):
        yield law


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[None]:
    """The store, connected. Raises ``SettingsRefused`` in production on the database of a demonstration."""
    async with database.database(settings.database_url(), require_durable=not settings.demonstration):
        if not settings.demonstration and await demo_people.present():
            raise SettingsRefused(
                "该数据库载入过示例登记和示例账号，不能用于正式使用；请在 database.url 中另设一个新库"
            )
        yield


def clock_of(settings: Settings) -> Clock:
    """The clock, movable only in the demonstration."""
    return Clock(settings.clock.file)


def fonts_of(settings: Settings) -> Fonts:
    """The letter fonts: the site's own first, the packaged ones for the rest."""
    fonts = settings.fonts
    return load_fonts(FontPaths(fonts.fangsong, fonts.xiaobiaosong, fonts.hei, fonts.kai))
