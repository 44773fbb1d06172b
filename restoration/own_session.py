"""A PostgreSQL session of one's own, outside the pool: for the leader's lock and for the snapshot of a backup.

Both need a connection that nobody else uses and that lives exactly as long as what it stands for.
"""

from __future__ import annotations

from typing import Any

import asyncpg
from tortoise.backends.base.config_generator import expand_db_url

from restoration.errors import StoreUnavailable

_KEPT = ("host", "port", "user", "password", "database", "ssl")
_SETTINGS = {
    "TimeZone": "UTC",
    "tcp_keepalives_idle": "10",  # a host that vanished is noticed in half a minute, not after two hours
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}


async def own_session(url: str, name: str) -> Any:
    """Connect to a ``postgres://`` address under an application name. Raises ``StoreUnavailable``."""
    given = expand_db_url(url)["credentials"]
    chosen = {key: given[key] for key in _KEPT if given.get(key) is not None}
    try:
        return await asyncpg.connect(**chosen, timeout=5, server_settings={**_SETTINGS, "application_name": name})
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise StoreUnavailable("the database cannot be reached") from error
