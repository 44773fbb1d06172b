"""What the application carries, by typed key."""

from __future__ import annotations

from aiohttp import web

from reports.fonts import Fonts
from reports.seal import Seal
from restoration.clock import Clock
from restoration.sealing import Sealer
from restoration.services.lawbook import Law
from restoration.settings import Settings

SETTINGS = web.AppKey("settings", Settings)
CLOCK = web.AppKey("clock", Clock)
LAW = web.AppKey("law", Law)
SEAL = web.AppKey("seal", Seal)
FONTS = web.AppKey("fonts", Fonts)
SECRET = web.AppKey("secret", bytes)
SEALER = web.AppKey("sealer", Sealer)
