"""Whose address a request has: only a proxy of ours is believed about where a request comes from."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from api import peer
from api.keys import SETTINGS
from api.pace import PACES, Pace
from restoration.settings import Service, Settings
from tests.web.world import World

OURS = ("10.0.0.5", "10.1.0.0/24", "fd00::/64")


def trusting(*proxies: str) -> Settings:
    """Settings that name these reverse proxies."""
    return Settings(service=Service.model_validate({"trusted_proxies": proxies}))


def asked(remote: str, *headers: str, proxies: tuple[str, ...] = OURS) -> str:
    """The address of a request from ``remote`` with these X-Forwarded-For lines."""
    app = web.Application()
    app[SETTINGS] = trusting(*proxies)
    sent = CIMultiDict([(peer.HEADER, line) for line in headers])
    return peer.address(make_mocked_request("GET", "/", headers=sent, app=app).clone(remote=remote))


@pytest.mark.parametrize(
    ("remote", "headers", "found"),
    [
        ("10.0.0.5", (), "10.0.0.5"),
        ("10.0.0.5", ("198.51.100.7",), "198.51.100.7"),
        ("10.0.0.5", ("203.0.113.9, 198.51.100.7",), "198.51.100.7"),  # the stranger wrote the left one
        ("10.0.0.5", ("203.0.113.9", "198.51.100.7"), "198.51.100.7"),  # two lines are one list
        ("10.0.0.5", ("198.51.100.7, 10.1.0.255",), "198.51.100.7"),  # through two proxies of ours
        ("10.0.0.5", ("198.51.100.7, 10.1.1.0",), "10.1.1.0"),  # one past the network is a stranger
        ("10.0.0.5", ("10.1.0.1, 10.1.0.2",), "10.1.0.1"),  # from within
        ("10.0.0.5", ("unknown",), "10.0.0.5"),
        ("10.0.0.5", ("198.51.100.7, nonsense",), "10.0.0.5"),
        ("10.0.0.5", ("",), "10.0.0.5"),
        ("::ffff:10.0.0.5", ("198.51.100.7",), "198.51.100.7"),
        ("fd00::1", ("2001:db8::7",), "2001:db8::7"),
        ("10.0.0.6", ("198.51.100.7",), "10.0.0.6"),  # an untrusted peer is not believed
        ("198.51.100.8", ("10.0.0.5",), "198.51.100.8"),
    ],
)
def test_the_nearest_hop_that_is_no_proxy_of_ours(remote: str, headers: tuple[str, ...], found: str) -> None:
    assert asked(remote, *headers) == found


def test_nobody_is_believed_unless_named() -> None:
    assert asked("127.0.0.1", "198.51.100.7", proxies=()) == "127.0.0.1"


@pytest.mark.parametrize(("proxies", "second"), [((), 429), (("127.0.0.1", "::1"), 404)])
async def test_strangers_behind_a_named_proxy_have_a_bucket_each(
    service: World, proxies: tuple[str, ...], second: int
) -> None:
    """From an untrusted peer the header buys nothing; from ours every client is counted for itself, and only so."""
    app: Any = service.client.app
    app._state[SETTINGS] = app[SETTINGS].model_copy(update={"service": trusting(*proxies).service})
    app[PACES].looks = Pace(1, 3600.0)
    where = "/public/verify/nothing-of-the-kind"

    async def look(client: str) -> int:
        return (await service.ask(None, "GET", where, headers={peer.HEADER: client})).status

    assert await look("198.51.100.7") == 404
    assert await look("198.51.100.8") == second
    assert await look("203.0.113.1, 198.51.100.7") == 429
