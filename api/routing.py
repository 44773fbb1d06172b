"""The form of one line of the route table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from aiohttp import web
from pydantic import BaseModel

from api.schemas.common import Created
from restoration.permissions import Permission

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Open(Enum):
    """Marks a route that anybody may use."""

    PUBLIC = "public"


PUBLIC: Final = Open.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation: address, handler, who may, what it takes, what it gives.

    ``response`` is the model of a success, ``media`` its type where it is no JSON. ``raw_body`` leaves the body to
    the handler (an upload). ``outside`` marks an address that does not lie under the API's own prefix.
    """

    method: str
    path: str
    handler: Handler
    permission: Permission | Open
    summary: str
    response: type[BaseModel] | None = None
    request: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: int = 200
    idempotent: bool = False
    if_match: bool = False
    raw_body: bool = False
    outside: bool = False
    media: tuple[str, ...] = ("application/json",)

    @property
    def name(self) -> str:
        """A stable name of the operation."""
        words = self.path.replace("{", "").replace("}", "").replace("-", "_").strip("/").replace("/", "_")
        return f"{self.method.lower()}_{words.replace('.', '_')}"


def get(
    path: str, handler: object, permission: Permission, summary: str, response: object, query: object = None
) -> Route:
    """A reading."""
    return Route(
        method="GET",
        path=path,
        handler=handler,  # type: ignore[arg-type]
        permission=permission,
        summary=summary,
        response=response,  # type: ignore[arg-type]
        query=query,  # type: ignore[arg-type]
    )


def post(
    path: str,
    handler: object,
    permission: Permission,
    summary: str,
    request: object,
    response: object = Created,
    *,
    status: int = 201,
    query: object = None,
) -> Route:
    """An act done once, whatever the number of times it is sent."""
    return Route(
        method="POST",
        path=path,
        handler=handler,  # type: ignore[arg-type]
        permission=permission,
        summary=summary,
        request=request,  # type: ignore[arg-type]
        response=response,  # type: ignore[arg-type]
        query=query,  # type: ignore[arg-type]
        status=status,
        idempotent=True,
    )
