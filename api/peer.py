"""From which address a request comes: the connection's, or behind a reverse proxy of our own what that proxy saw."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, TypeAlias

from aiohttp import web

from api.keys import SETTINGS

Address: TypeAlias = IPv4Address | IPv6Address
HEADER: Final = "X-Forwarded-For"


def address(request: web.Request) -> str:
    """The nearest address that is no proxy of ours (``service.trusted_proxies``), read back from the connection.

    Each proxy adds on the right whom it heard from, so what a stranger wrote stands further left and is not reached.
    A hop that is no address ends the walk at the proxy that wrote it; empty for a socket without addresses.
    """
    trusted, nearest = request.app[SETTINGS].service.trusted_proxies, request.remote or ""
    for hop in hops(request):
        if hop is None:
            break
        nearest = str(hop)
        if not any(hop in network for network in trusted):
            break
    return nearest


def hops(request: web.Request) -> Iterator[Address | None]:
    """The connection's own end, then the header's from right to left; ``None`` for what is no address."""
    yield read(request.remote or "")
    for text in reversed(",".join(request.headers.getall(HEADER, [])).split(",")):
        yield read(text.strip())


def read(text: str) -> Address | None:
    """An address as written; an IPv4 one in IPv6 dress as what it is."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
